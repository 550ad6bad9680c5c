package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.DeviceMemoryException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ghostbatch bench}: each workload in a process of its own, so that its memory is its own.
 */
@Command(
    name = "bench",
    description =
        "Measures training speed over whole epochs and prints it as CSV; figures are missing where"
            + " there is too little memory.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--workload",
      paramLabel = "MODEL",
      description = "Measure only this model (${COMPLETION-CANDIDATES}); needs --batch.")
  private ModelName model;

  @Option(names = "--batch", paramLabel = "N", description = "The batch of --workload.")
  private Integer batch;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description = "The micro-batch of --workload. Default: the batch.")
  private Integer microBatch;

  @Option(
      names = "--ghost-batch",
      paramLabel = "N",
      description = "Normalize --workload by ghosts of so many examples. Default: do not.")
  private Integer ghostBatch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "How long to measure each, three epochs at least; the median counts. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Mixin private DeviceOptions deviceOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    if (model != null) {
      OptionalInt elsewhere = deviceOptions.elsewhere(spec);
      if (elsewhere.isPresent()) {
        return elsewhere.getAsInt();
      }
    }
    out.println(Workload.Result.HEADER);
    if (model != null) {
      return measureHere(workload(), out);
    }
    for (Workload workload : Workload.ALL) {
      out.println(measureApart(workload));
    }
    return ExitCode.OK;
  }

  private int measureHere(Workload workload, PrintWriter out) {
    try {
      out.println(workload.measure(deviceOptions.workplace(), seconds).row());
      return ExitCode.OK;
    } catch (DeviceMemoryException exhausted) {
      out.println(workload.rowWithoutMemory());
      return ExitCode.MEMORY;
    }
  }

  private void check() {
    deviceOptions.check();
    if (model == null && (batch != null || microBatch != null || ghostBatch != null)) {
      throw new UsageException("--batch, --micro-batch and --ghost-batch: need --workload MODEL");
    }
    if (model != null && (batch == null || batch < 1)) {
      throw new UsageException("--workload %s: needs --batch N of at least 1".formatted(model));
    }
    if (ghostBatch != null && !model.hasHiddenLayers()) {
      throw new UsageException(
          "--ghost-batch %d: needs --workload mlp or cnn".formatted(ghostBatch));
    }
    if (model != null && workload().batch() > Workload.EXAMPLES) {
      throw new UsageException(
          "--batch %d: there are %d examples to measure with; use at most that"
              .formatted(batch, Workload.EXAMPLES));
    }
    if (!(seconds >= 0 && seconds < 86_400)) {
      throw new UsageException("--seconds %s: must be from 0 to a day".formatted(seconds));
    }
  }

  private Workload workload() {
    int micro = microBatch == null ? batch : microBatch;
    int ghost = ghostBatch == null ? 0 : ghostBatch;
    try {
      BatchPlan plan = new BatchPlan(batch, micro, ghost);
      return new Workload(model, plan.effectiveBatch(), plan.microBatch(), plan.ghostBatch());
    } catch (IllegalArgumentException outOfRange) {
      throw new UsageException("--" + outOfRange.getMessage().replaceFirst("^ghost b", "ghost-b"));
    }
  }

  private String measureApart(Workload workload) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("bench", "--workload", workload.model().toString()));
    arguments.addAll(List.of("--batch", String.valueOf(workload.batch())));
    arguments.addAll(List.of("--micro-batch", String.valueOf(workload.microBatch())));
    arguments.addAll(List.of("--seconds", String.valueOf(seconds)));
    if (workload.ghostBatch() > 0) {
      arguments.addAll(List.of("--ghost-batch", String.valueOf(workload.ghostBatch())));
    }
    arguments.addAll(deviceOptions.flags());
    Process process =
        new ProcessBuilder(ChildJvm.command(Main.class, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    int exit = process.waitFor();
    if (exit != ExitCode.OK && exit != ExitCode.MEMORY || lines.isEmpty()) {
      throw new IOException("the process that measured %s ended with %d".formatted(workload, exit));
    }
    return lines.get(lines.size() - 1);
  }
}
