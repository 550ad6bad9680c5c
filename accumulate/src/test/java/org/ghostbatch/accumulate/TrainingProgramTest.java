package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;

class TrainingProgramTest {
  @Test
  void lossAndAccuracyAreThoseWorkedOutByHand() {
    // Logits are the two features: (0, ln 3) gives probabilities 1/4 and 3/4.
    float ln3 = (float) Math.log(3);
    Examples examples =
        SmallData.floats(new float[] {0, ln3, 0, ln3, 0, ln3}, new int[] {1, 1, 0}, 2);
    Network identity = Network.of(2, List.of(Layer.dense(2)));
    try (TrainingProgram program =
        TrainingProgram.create(
            identity, UpdateRule.of(Optimizer.sgd()), DeviceSettings.of(Device.CPU, 1), 0)) {
      program.loadTraining(examples);
      program.loadValidation(examples);
      program.restore(
          new Snapshot(
              Map.of("dense-1/kernel", new float[] {1, 0, 0, 1}, "dense-1/bias", new float[2]), 0));

      Tally tally = program.validate();
      assertThat(tally.examples()).isEqualTo(3);
      assertThat(tally.correct()).isEqualTo(2);
      assertThat(tally.accuracy()).isCloseTo(2.0 / 3, within(1e-12));
      assertThat(tally.loss()).isCloseTo((2 * Math.log(4.0 / 3) + Math.log(4)) / 3, within(1e-6));
      assertThat(program.evaluateTraining()).isEqualTo(tally);
      Tally trained = program.train(new BatchPlan(3, 1).epoch(3, 0));
      assertThat(trained.lossSum()).isCloseTo(tally.lossSum(), within(1e-6));
      assertThat(trained.correct()).isEqualTo(2);
    }
  }

  @Test
  void anUpdateOfOneExampleIsTheOneWorkedOutByHand() {
    // Zero weights, x = (1, 2), class 0 of 2: p = 1/2, so dL/dlogits = (-1/2, 1/2).
    Network network = Network.of(2, List.of(Layer.dense(2, Initializer.ZEROS)));
    try (TrainingProgram program =
        TrainingProgram.create(
            network, UpdateRule.of(Optimizer.sgd()), DeviceSettings.of(Device.CPU, 1), 0)) {
      program.loadTraining(SmallData.floats(new float[] {1, 2}, new int[] {0}, 2));
      program.train(BatchPlan.inOnePiece(1).epoch(1, 0.1));
      Map<String, float[]> learned = program.snapshot().tensors();
      assertThat(learned.get("dense-1/kernel"))
          .containsExactly(new float[] {0.05f, -0.05f, 0.1f, -0.1f}, within(1e-7f));
      assertThat(learned.get("dense-1/bias"))
          .containsExactly(new float[] {0.05f, -0.05f}, within(1e-7f));
    }
  }

  @Test
  void theOrderDecidesWhichExamplesATapeVisits() {
    Examples examples = SmallData.random(40, 2);
    Segment half = BatchPlan.inOnePiece(20).epoch(40, 0).segment(0, 1);
    int[] swapped = new int[40];
    for (int i = 0; i < 40; i++) {
      swapped[i] = (i + 20) % 40;
    }
    try (TrainingProgram program = SmallData.program(Optimizer.sgd(), 1, examples)) {
      Tally first = program.train(half, Tally.EMPTY);
      program.order(swapped);
      Tally second = program.train(half, Tally.EMPTY);
      Tally all = program.evaluateTraining();
      assertThat(first).isNotEqualTo(second);
      assertThat(first.plus(second).lossSum()).isCloseTo(all.lossSum(), within(1e-4));
      assertThat(first.plus(second).correct()).isEqualTo(all.correct());
    }
  }

  @Test
  void bytesArePixelsOfZeroTo255AndRescaledInTheNetwork() {
    byte[] pixels = {0, (byte) 255, (byte) 128, 1};
    Examples examples =
        new ArrayExamples(new int[] {2}, ElementType.UINT8, pixels, new int[] {0, 1}, 2);
    Network network =
        Network.of(2, List.of(Layer.rescale(1 / 255.0, -0.5), Layer.dense(2, Initializer.ZEROS)));
    try (TrainingProgram program =
        TrainingProgram.create(
            network, UpdateRule.of(Optimizer.sgd()), DeviceSettings.of(Device.CPU, 1), 0)) {
      program.loadTraining(examples);
      program.train(BatchPlan.inOnePiece(2).epoch(2, 1));
      // dL/dW[f][0] = -1/4 x0[f] + 1/4 x1[f], and W -= it.
      float f0 = 0.25f * ((0 / 255f - 0.5f) - (128 / 255f - 0.5f));
      float f1 = 0.25f * ((255 / 255f - 0.5f) - (1 / 255f - 0.5f));
      assertThat(program.snapshot().tensors().get("dense-1/kernel"))
          .containsExactly(new float[] {f0, -f0, f1, -f1}, within(1e-6f));
    }
  }

  @Test
  void examplesThatDoNotFitTheNetworkAreRejected() {
    try (TrainingProgram program =
        TrainingProgram.create(
            SmallData.network(),
            UpdateRule.of(Optimizer.sgd()),
            DeviceSettings.of(Device.CPU, 1),
            0)) {
      Examples narrow = SmallData.floats(new float[4], new int[2], 3);
      assertThatThrownBy(() -> program.loadTraining(narrow))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("examples of 2 features in 3 classes");
      assertThatThrownBy(() -> program.validate()).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> program.restore(new Snapshot(Map.of(), 0)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNetworkWhoseLayersDoNotFitIsRejected() {
    assertThatThrownBy(() -> Layer.dense(0)).hasMessageContaining("dense layer of 0 units");
    assertThatThrownBy(() -> Network.of(4, List.of())).hasMessageContaining("0 layers");
    assertThatThrownBy(() -> Layer.rescale(0, 1)).hasMessageContaining("rescaling by 0.0");
  }

  @Test
  void clippingIsByTheNormOverAllParametersTogether() {
    Examples examples = SmallData.random(40, 2);
    Tape tape = new BatchPlan(40, 16).epoch(40, 1);
    double free = changeOf(examples, tape, Double.POSITIVE_INFINITY)[0];
    double[] clipped = changeOf(examples, tape, free / 3);
    assertThat(clipped[0]).isCloseTo(free / 3, within(1e-5));
    // Every parameter by the same factor.
    double[] unclipped = changeOf(examples, tape, 2 * free);
    assertThat(unclipped[0]).isCloseTo(free, within(1e-6));
    assertThat(clipped[1]).isCloseTo(unclipped[1] / 3, within(1e-5));
    assertThat(clipped[2]).isCloseTo(unclipped[2] / 3, within(1e-5));
  }

  /** The norm of one update's change, over all parameters and of two of them. */
  private static double[] changeOf(Examples examples, Tape tape, double clipNorm) {
    UpdateRule rule = new UpdateRule(Optimizer.sgd(), clipNorm);
    try (TrainingProgram program = SmallData.program(rule, 1, examples)) {
      Map<String, float[]> before = program.snapshot().tensors();
      program.train(tape);
      Map<String, float[]> after = program.snapshot().tensors();
      double all = 0;
      for (String name : before.keySet()) {
        all += squaredDistance(before.get(name), after.get(name));
      }
      return new double[] {
        Math.sqrt(all),
        Math.sqrt(squaredDistance(before.get("dense-1/kernel"), after.get("dense-1/kernel"))),
        Math.sqrt(squaredDistance(before.get("dense-2/bias"), after.get("dense-2/bias")))
      };
    }
  }

  private static double squaredDistance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.pow((double) one[i] - other[i], 2);
    }
    return sum;
  }

  @Test
  void aTapeThatDoesNotContinueWhereTheUpdateStoppedIsRejected() {
    Tape tape = new BatchPlan(8, 4).epoch(16, 0.1);
    try (TrainingProgram program = SmallData.program(Optimizer.sgd(), 1, SmallData.random(16, 2))) {
      Snapshot start = program.snapshot();
      assertThatThrownBy(() -> program.train(tape.segment(1, 2), Tally.EMPTY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("begins after 4 examples of an update, where 0");
      program.train(tape.segment(0, 1), Tally.EMPTY);
      assertThatThrownBy(() -> program.train(tape.segment(2, 3), Tally.EMPTY))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(program::snapshot)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("after 4 examples of an update");
      program.restore(start);
      program.train(tape);
      assertThat(program.updates()).isEqualTo(2);
    }
  }

  @Test
  void aTapeBeyondTheExamplesIsRejectedAndLeavesNoTrace() {
    try (TrainingProgram program = SmallData.program(Optimizer.sgd(), 1, SmallData.random(16, 2))) {
      String before = program.snapshot().hash();
      assertThatThrownBy(() -> program.train(BatchPlan.inOnePiece(8).epoch(17, 0.1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("up to example 17 of 16");
      assertThat(program.snapshot().hash()).isEqualTo(before);
      assertThat(program.train(BatchPlan.inOnePiece(8).epoch(16, 0.1)).examples()).isEqualTo(16);
    }
  }

  @Test
  void aSnapshotOfAnotherWidthIsRejected() {
    Network wide =
        Network.of(
            SmallData.FEATURES,
            List.of(Layer.dense(16), Layer.relu(), Layer.dense(SmallData.CLASSES)));
    UpdateRule rule = UpdateRule.of(Optimizer.sgd());
    Examples examples = SmallData.random(16, 2);
    try (TrainingProgram one = SmallData.program(wide, rule, 1, examples);
        TrainingProgram other = SmallData.program(rule, 1, examples)) {
      assertThatThrownBy(() -> other.restore(one.snapshot()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("96 numbers of dense-1/kernel does not fit a program with 48");
    }
  }
}
