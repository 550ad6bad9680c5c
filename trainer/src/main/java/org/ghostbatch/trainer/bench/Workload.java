package org.ghostbatch.trainer.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.accumulate.UpdateCut;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.formats.BenchOutput;
import org.ghostbatch.trainer.formats.Columns;
import org.ghostbatch.trainer.settings.DeviceChoice;

/**
 * One thing for {@code bench} to measure: whole epochs of a model, in these batches.
 *
 * @param microBatch the batch, where it is not to be accumulated
 * @param cut whether training may cut the updates on the CPU, as it does where no micro-batch is
 *     given
 * @param ghostBatch 0 where nothing is normalized
 * @param width units of each hidden layer of an mlp; other models have widths of their own
 * @param examples an epoch has
 * @param opThreads how many threads compute one op; 0 for the plan that training would choose
 */
public record Workload(
    WorkloadName name,
    int batch,
    int microBatch,
    boolean cut,
    int ghostBatch,
    int width,
    int examples,
    int opThreads) {

  public static final List<Workload> ALL =
      List.of(
          new Workload(WorkloadName.LINEAR, 32, 32, 0),
          new Workload(WorkloadName.LINEAR, 1000, 1000, 0),
          new Workload(WorkloadName.LINEAR, 20_000, 20_000, 0),
          new Workload(WorkloadName.MLP, 32, 32, 0),
          new Workload(WorkloadName.MLP, 512, 512, 0),
          new Workload(WorkloadName.MLP, 512, 512, 512),
          new Workload(WorkloadName.MLP, 512, 512, 32),
          new Workload(WorkloadName.MLP, 8192, 8192, 0),
          new Workload(WorkloadName.MLP, 8192, 512, 0),
          new Workload(WorkloadName.MLP, 8192, 8192, 32),
          new Workload(WorkloadName.BLOBS, 1, 1, 0),
          new Workload(WorkloadName.CNN, 128, 128, 0));

  /** A workload of the usual width and as many examples as usual; cut if it does not accumulate. */
  public Workload(WorkloadName name, int batch, int microBatch, int ghostBatch) {
    this(
        name, batch, microBatch, microBatch == batch, ghostBatch, name.width(), name.examples(), 0);
  }

  Workload withWidth(int other) {
    return new Workload(name, batch, microBatch, cut, ghostBatch, other, examples, opThreads);
  }

  Workload withExamples(int other) {
    return new Workload(name, batch, microBatch, cut, ghostBatch, width, other, opThreads);
  }

  Workload withOpThreads(int other) {
    return new Workload(name, batch, microBatch, cut, ghostBatch, width, examples, other);
  }

  /**
   * The device with as many threads within an op as this asks for.
   *
   * @param resolved what the choice of a device gave
   */
  DeviceSettings on(DeviceChoice device, DeviceSettings resolved, Network network) {
    BatchPlan plan = plan(network, resolved.device());
    DeviceSettings planned = device.planned(resolved, network, plan);
    ThreadPlan threads = planned.threads();
    return opThreads == 0
        ? planned
        : planned.with(new ThreadPlan(threads.cores(), opThreads, threads.lanes()));
  }

  Examples draw() {
    return name.draw(examples);
  }

  /** The sizes on a device, with updates cut as training cuts them. */
  BatchPlan plan(Network network, Device device) {
    BatchPlan asked = new BatchPlan(batch, microBatch, ghostBatch);
    return cut ? UpdateCut.of(network, device).cut(asked) : asked;
  }

  Network network(Examples examples) {
    return name.settings(ghostBatch > 0, width).network(examples);
  }

  UpdateRule rule() {
    return UpdateRule.of(name.optimizer());
  }

  /** The cells that identify a row of bench's CSV. */
  String key() {
    return BenchOutput.KEY.row(cells()).stream()
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  /** These cells by column. */
  Map<String, Object> cells() {
    return Map.of(
        Columns.WORKLOAD, name,
        Columns.BATCH, batch,
        Columns.MICRO_BATCH, microBatch,
        Columns.GHOST_BATCH, ghostBatch);
  }
}
