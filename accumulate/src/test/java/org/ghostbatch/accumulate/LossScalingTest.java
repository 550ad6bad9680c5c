package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From logits of 0, the gradient of the label's logit is -1/2, and that of the other is 1/2. */
class LossScalingTest {
  private static final Network NETWORK = Network.of(1, List.of(Layer.dense(2, Initializer.ZEROS)));
  private static final String KERNEL = "dense-1/kernel";
  // Its gradient is 500; times 128 that is 64,000, which float16 has, and times 256 it is infinite.
  private static final Examples LARGE = examples(1000);
  private static final int SKIPPED = 8;

  private static Examples examples(float... features) {
    return SmallData.floats(features, new int[features.length], 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "adam", "adamW", "lamb"})
  void anUpdateWhoseGradientOverflowsChangesNothingButTheScale(String name) {
    try (TrainingProgram program = program(optimizer(name), Precision.FLOAT16, 1, LARGE)) {
      Snapshot start = program.snapshot();
      for (int skipped = 1; skipped <= SKIPPED; skipped++) {
        update(program);
        assertThat(program.lossScale()).contains(new LossScale(32768 >> skipped, skipped));
        start
            .tensors()
            .forEach(
                (tensor, values) -> {
                  if (!tensor.equals(LossScaling.NAME)) {
                    assertThat(tensor(program, tensor)).as(tensor).isEqualTo(values);
                  }
                });
      }
      update(program);
      assertThat(program.lossScale()).contains(new LossScale(128, SKIPPED));
      assertThat(tensor(program, KERNEL)).isNotEqualTo(start.tensors().get(KERNEL));
    }
  }

  private static Optimizer optimizer(String name) {
    return switch (name) {
      case "sgd" -> Optimizer.sgd();
      case "momentum" -> Optimizer.momentum(0.9);
      case "adam" -> Optimizer.adam();
      case "adamW" -> Optimizer.adamW(0.1);
      case "lamb" -> Optimizer.lamb(0.1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Test
  void theUpdateThatFitsIsThatOfFloat32() {
    try (TrainingProgram program = program(Optimizer.sgd(), Precision.FLOAT16, 1, LARGE)) {
      for (int update = 0; update <= SKIPPED; update++) {
        update(program);
      }
      assertThat(tensor(program, KERNEL)).containsExactly(500, -500);
      assertThat(tensor(program, "dense-1/bias")).containsExactly(0.5f, -0.5f);
      assertThat(program.updates()).isEqualTo(SKIPPED + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void oneMicroBatchThatOverflowsSkipsTheWholeUpdateOnce(int lanes) {
    Examples mixed = examples(1, 1000, 1, 1000);
    try (TrainingProgram program = program(Optimizer.sgd(), Precision.FLOAT16, lanes, mixed)) {
      program.train(new BatchPlan(4, 1, 0).epoch(4, 1));
      assertThat(program.lossScale()).contains(new LossScale(16384, 1));
      assertThat(tensor(program, KERNEL)).containsExactly(0, 0);
    }
  }

  @Test
  void smallGradientsAreNotLost() {
    // A micro-batch's gradient is 2^-20 / 2 / 64 = 2^-27. Float16 has nothing below 2^-24.
    float[] features = new float[64];
    Arrays.fill(features, 0x1p-20f);
    try (TrainingProgram program =
        program(Optimizer.sgd(), Precision.FLOAT16, 1, examples(features))) {
      program.train(new BatchPlan(64, 1, 0).epoch(64, 1));
      assertThat(tensor(program, KERNEL)).containsExactly(0x1p-21f, -0x1p-21f);
    }
  }

  @Test
  void theScaleDoublesAfterSomeUpdatesInARow() {
    int interval = LossScaling.GROWTH_INTERVAL;
    try (TrainingProgram program =
        program(Optimizer.sgd(), Precision.FLOAT16, 1, examples(new float[interval]))) {
      program.train(BatchPlan.inOnePiece(1).epoch(interval - 1, 0.1));
      assertThat(program.lossScale()).contains(new LossScale(32768, 0));
      update(program);
      assertThat(program.lossScale()).contains(new LossScale(65536, 0));
    }
  }

  @Test
  void theScaleIsAtLeastOne() {
    Examples infinite = examples(Float.MAX_VALUE);
    try (TrainingProgram program = program(Optimizer.sgd(), Precision.FLOAT16, 1, infinite)) {
      scale(program, 1, 0);
      update(program);
      assertThat(program.lossScale()).contains(new LossScale(1, 1));
    }
  }

  @Test
  void theScaleIsBoundedAbove() {
    int batch = 1024;
    Examples zeros = examples(new float[batch]);
    try (TrainingProgram program = program(Optimizer.sgd(), Precision.FLOAT16, 1, zeros)) {
      scale(program, 1 << 24, LossScaling.GROWTH_INTERVAL - 1);
      program.train(BatchPlan.inOnePiece(batch).epoch(batch, 1));
      assertThat(program.lossScale()).contains(new LossScale(1 << 24, 0));
      assertThat(program.snapshot().tensors().get(LossScaling.NAME)[1]).isZero();
    }
  }

  private static void scale(TrainingProgram program, float scale, float updates) {
    Snapshot now = program.snapshot();
    Map<String, float[]> tensors = new LinkedHashMap<>(now.tensors());
    tensors.put(LossScaling.NAME, new float[] {scale, updates, 0});
    program.restore(new Snapshot(tensors, now.updates()));
  }

  @Test
  void aResumedProgramGoesOnWithTheSameBits(@TempDir Path directory) throws IOException {
    Path checkpoint = directory.resolve("model");
    try (TrainingProgram program = program(Optimizer.adam(), Precision.FLOAT16, 1, LARGE);
        TrainingProgram resumed = program(Optimizer.adam(), Precision.FLOAT16, 1, LARGE)) {
      for (int update = 1; update < SKIPPED; update++) {
        update(program);
      }
      program.save(program.snapshot(), checkpoint);
      resumed.load(checkpoint, program.updates());
      for (int update = 0; update < 4; update++) {
        update(program);
        update(resumed);
      }
      assertThat(resumed.snapshot().hash()).isEqualTo(program.snapshot().hash());
      assertThat(resumed.lossScale()).contains(new LossScale(128, SKIPPED));
    }
  }

  @Test
  void aCheckpointOfAnotherPrecisionBeginsWithTheFirstScale(@TempDir Path directory)
      throws IOException {
    Path checkpoint = directory.resolve("model");
    try (TrainingProgram single = program(Optimizer.adam(), Precision.FLOAT32, 1, LARGE);
        TrainingProgram scaling = program(Optimizer.adam(), Precision.FLOAT16, 1, LARGE)) {
      update(single);
      assertThat(single.lossScale()).isEmpty();
      single.save(single.snapshot(), checkpoint);
      update(scaling);
      scaling.load(checkpoint, 1);
      assertThat(scaling.lossScale()).contains(new LossScale(32768, 0));
      assertThat(tensor(scaling, KERNEL)).isEqualTo(tensor(single, KERNEL));
      assertThatThrownBy(() -> scaling.load(directory.resolve("none"), 1))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void itIsNotCompiled() {
    try (TrainingProgram program = program(Optimizer.sgd(), Precision.FLOAT16, 1, LARGE)) {
      assertThatThrownBy(program::compile)
          .hasMessage("a compiled loop does not scale the loss: use bfloat16");
    }
  }

  private static void update(TrainingProgram program) {
    program.train(BatchPlan.inOnePiece(1).epoch(1, 1));
  }

  private static float[] tensor(TrainingProgram program, String name) {
    return program.snapshot().tensors().get(name);
  }

  private static TrainingProgram program(
      Optimizer optimizer, Precision precision, int lanes, Examples examples) {
    DeviceSettings settings = DeviceSettings.of(Device.CPU, 2).with(precision);
    TrainingProgram program =
        TrainingProgram.create(
            NETWORK,
            UpdateRule.of(optimizer),
            settings.with(settings.threads().withLanes(lanes)),
            7);
    program.loadTraining(examples);
    return program;
  }
}
