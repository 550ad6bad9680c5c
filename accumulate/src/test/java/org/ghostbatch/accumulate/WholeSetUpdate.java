package org.ghostbatch.accumulate;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.DataPlaces;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.FashionMnist;
import org.ghostbatch.datasets.SeededRandom;

/** An update of an mlp by 60,000 images at once, in a process whose memory may be limited. */
final class WholeSetUpdate {
  static final int EXAMPLES = 60_000;
  private static final double LEARNING_RATE = 0.1;

  private WholeSetUpdate() {}

  /**
   * Trains, and writes the micro-batch at the end, the peak in bytes, then the change of weights.
   *
   * @param arguments the micro-batch, the file to write, and the limit in bytes that the
   *     environment keeps, where it keeps one
   */
  public static void main(String[] arguments) throws IOException {
    int microBatch = Integer.parseInt(arguments[0]);
    Network network =
        Network.of(
            784,
            List.of(
                Layer.rescale(1 / 255.0, 0),
                Layer.dense(512),
                Layer.relu(),
                Layer.dense(512),
                Layer.relu(),
                Layer.dense(10)));
    BatchPlan plan = new BatchPlan(EXAMPLES, microBatch);
    OptionalLong limit =
        arguments.length > 2 ? OptionalLong.of(Long.parseLong(arguments[2])) : OptionalLong.empty();
    // The limit decides which kernels compute.
    DeviceSettings settings =
        new DeviceSettings(Device.CPU, ThreadPlan.allWithinOps(2), limit, false, Precision.FLOAT32);
    try (TrainingProgram program =
            TrainingProgram.create(network, UpdateRule.of(Optimizer.momentum(0.9)), settings, 1);
        OutputStream file = Files.newOutputStream(Path.of(arguments[1]));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file))) {
      program.loadTraining(images());
      Snapshot before = program.snapshot();
      EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, LEARNING_RATE));
      while (!run.finished()) {
        run.advanceMeasuring(1);
      }
      out.writeInt(run.microBatch());
      out.writeLong(run.peakBytes());
      Snapshot after = program.snapshot();
      for (Parameter parameter : network.parameters()) {
        float[] old = before.tensors().get(parameter.name());
        float[] learned = after.tensors().get(parameter.name());
        for (int i = 0; i < old.length; i++) {
          out.writeFloat(learned[i] - old[i]);
        }
      }
    }
  }

  /** Fashion-MNIST where it is on the machine, else noise. */
  private static Examples images() {
    Optional<Examples> real = fashionMnist();
    System.out.println(real.isPresent() ? "Fashion-MNIST" : "noise");
    if (real.isPresent()) {
      return real.get();
    }
    SeededRandom random = SeededRandom.of(1, 0);
    byte[] pixels = new byte[EXAMPLES * 784];
    int[] labels = new int[EXAMPLES];
    for (int row = 0; row < EXAMPLES; row++) {
      labels[row] = random.nextInt(10);
      for (int i = 0; i < 784; i++) {
        pixels[row * 784 + i] = (byte) random.nextInt(i % 10 == labels[row] ? 256 : 128);
      }
    }
    return new ArrayExamples(new int[] {28, 28}, ElementType.UINT8, pixels, labels, 10);
  }

  private static Optional<Examples> fashionMnist() {
    DataPlaces places = DataPlaces.of(Optional.empty(), DataPlaces.Environment.ofThisProcess());
    try {
      Optional<FashionMnist> files = FashionMnist.find(places);
      return files.isPresent() ? Optional.of(files.get().open().training()) : Optional.empty();
    } catch (DatasetException damaged) {
      throw new IllegalStateException(damaged);
    }
  }
}
