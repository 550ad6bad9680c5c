package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.ConfigProto;

class ThreadPlanTest {
  private static final Initializer INITIALIZER = Initializer.GLOROT_UNIFORM;
  private static final Network LINEAR = Network.of(784, List.of(Layer.dense(10)));
  private static final Network MLP =
      Network.of(
          784,
          List.of(Layer.dense(512), Layer.relu(), Layer.dense(512), Layer.relu(), Layer.dense(10)));

  @Test
  void multiplicationsAreTheKernelsTimesThePlacesTheyAreAppliedAt() {
    assertThat(LINEAR.multiplicationsAnExample()).isEqualTo(784 * 10);
    assertThat(MLP.multiplicationsAnExample()).isEqualTo(784 * 512 + 512 * 512 + 512 * 10);
    Network convolution =
        Network.ofImages(
            28,
            28,
            1,
            List.of(
                Layer.conv2d(32, 3, INITIALIZER),
                Layer.maxPool(2),
                Layer.flatten(),
                Layer.dense(10)));
    // Without padding, 28 - 3 + 1 = 26 places a side; pooling leaves 13.
    assertThat(convolution.multiplicationsAnExample())
        .isEqualTo(3 * 3 * 32 * 26 * 26 + 13 * 13 * 32 * 10);
  }

  @ParameterizedTest(name = "linear, micro-batch {0}, {1} cores")
  @CsvSource({"1, 2, 1", "2208, 2, 1", "2209, 2, 2", "5000, 16, 4", "60000, 16, 16"})
  void aLinearModelUsesMoreThreadsTheLargerItsMicroBatch(int microBatch, int cores, int threads) {
    assertThat(ThreadPlan.of(LINEAR, BatchPlan.inOnePiece(microBatch), cores).withinOps())
        .isEqualTo(threads);
  }

  @ParameterizedTest(name = "mlp, micro-batch {0}, {1} cores")
  @CsvSource({"1, 2, 1", "38, 2, 1", "39, 2, 2", "39, 1, 1", "512, 16, 16"})
  void aWideModelUsesThemFromSmallMicroBatchesOn(int microBatch, int cores, int threads) {
    assertThat(ThreadPlan.of(MLP, BatchPlan.inOnePiece(microBatch), cores).withinOps())
        .isEqualTo(threads);
  }

  @Test
  void hugeMicroBatchesDoNotOverflow() {
    assertThat(ThreadPlan.of(MLP, BatchPlan.inOnePiece(Integer.MAX_VALUE), 64))
        .isEqualTo(new ThreadPlan(64, 64, 2));
  }

  @ParameterizedTest(name = "linear, batch {0} in {1}, {2} cores")
  @CsvSource({
    "220, 110, 2, 1",
    "222, 111, 2, 2",
    "222, 111, 1, 1",
    "60000, 1000, 16, 2",
    // One row of three would be left over, which a long update alone is worth.
    "600, 200, 2, 1",
    "9000, 3000, 2, 2",
    // Nothing to share but ops.
    "1000, 1000, 2, 1",
    "2000, 2000, 2, 2"
  })
  void twoLanesShareWhatIsWorthSharing(int batch, int microBatch, int cores, int lanes) {
    assertThat(ThreadPlan.of(LINEAR, new BatchPlan(batch, microBatch), cores).lanes())
        .isEqualTo(lanes);
  }

  @Test
  void whereMemoryIsLimitedThereIsOneLane() {
    DeviceSettings free = DeviceSettings.of(Device.CPU, 2);
    DeviceSettings limited =
        new DeviceSettings(
            Device.CPU, free.threads(), OptionalLong.of(1 << 28), false, Precision.FLOAT32);
    assertThat(free.planned(MLP, BatchPlan.inOnePiece(512)).threads())
        .isEqualTo(new ThreadPlan(2, 2, 2));
    assertThat(limited.planned(MLP, BatchPlan.inOnePiece(512)).threads())
        .isEqualTo(new ThreadPlan(2, 2, 1));
  }

  @Test
  void aSessionGetsAsManyThreadsAsItsOpsUse() {
    ConfigProto configuration =
        DeviceSettings.of(Device.CPU, 4).with(new ThreadPlan(4, 1, 1)).configuration();
    assertThat(configuration.getIntraOpParallelismThreads()).isEqualTo(1);
    assertThat(configuration.getInterOpParallelismThreads()).isEqualTo(1);
    ConfigProto ofLanes =
        DeviceSettings.of(Device.CPU, 4).with(new ThreadPlan(4, 1, 3)).configuration();
    assertThat(ofLanes.getIntraOpParallelismThreads()).isEqualTo(1);
    assertThat(ofLanes.getInterOpParallelismThreads()).isEqualTo(3);
  }

  @Test
  void threadsOfAGpuOnlyStartKernelsAndStayAsTheyAre() {
    DeviceSettings gpu = DeviceSettings.of(Device.GPU, 4);
    assertThat(gpu.planned(LINEAR, BatchPlan.inOnePiece(1))).isEqualTo(gpu);
  }

  @Test
  void impossiblePlansAreRefused() {
    assertThatThrownBy(() -> ThreadPlan.allWithinOps(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads 0: must be at least 1");
    assertThatThrownBy(() -> new ThreadPlan(2, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 threads within an op: must be from 1 to 2");
    assertThatThrownBy(() -> new ThreadPlan(2, 1, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 lanes: must be from 1 to 2");
  }
}
