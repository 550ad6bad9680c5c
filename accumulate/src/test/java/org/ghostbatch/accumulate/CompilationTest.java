package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CompilationTest {
  private static final DeviceSettings CPU = DeviceSettings.of(Device.CPU, 2);
  private static final DeviceSettings GPU = DeviceSettings.of(Device.GPU, 2);
  private static final int EXAMPLES = 500;
  private static final Network SMALL = mlp(2, 50, 3);

  @Test
  void smallStepsAreCompiledInARunOfSomeSeconds() {
    assertThat(pays(SMALL, CPU, new BatchPlan(1, 1), 100)).isTrue();
    assertThat(pays(SMALL, CPU, new BatchPlan(1, 1), 99)).isFalse();
  }

  @Test
  void eachSizeIsCompiledAndSoTheRunMustBeLonger() {
    Map<BatchPlan, Integer> twoSizes = Map.of(new BatchPlan(1, 1), 100, new BatchPlan(2, 2), 99);
    assertThat(Compilation.pays(SMALL, CPU, twoSizes, EXAMPLES)).isFalse();
    assertThat(Compilation.pays(SMALL, CPU, twoSizes, 2 * EXAMPLES)).isTrue();
  }

  @Test
  void largeMicroBatchesAndNetworksAreNot() {
    // 105 numbers an example.
    assertThat(pays(SMALL, CPU, new BatchPlan(156, 156), 100_000)).isTrue();
    assertThat(pays(SMALL, CPU, new BatchPlan(157, 157), 100_000)).isFalse();
    // 25,450 and 50,890 parameters.
    assertThat(pays(mlp(784, 32, 10), CPU, new BatchPlan(8, 8), 100_000)).isTrue();
    assertThat(pays(mlp(784, 64, 10), CPU, new BatchPlan(8, 8), 100_000)).isFalse();
  }

  @Test
  void aMemoryLimitIsNot() {
    for (Device device : new Device[] {Device.CPU, Device.GPU}) {
      DeviceSettings limited =
          new DeviceSettings(
              device,
              ThreadPlan.allWithinOps(2),
              OptionalLong.of(1 << 28),
              false,
              Precision.FLOAT32);
      assertThat(pays(SMALL, limited, new BatchPlan(1, 1), 1000)).isFalse();
    }
  }

  @Test
  void onAGpuAnySizeIsCompiledInARunOfSomeSeconds() {
    Network large = mlp(784, 1024, 10);
    assertThat(pays(large, GPU, new BatchPlan(250, 250), 7500)).isTrue();
    assertThat(pays(large, GPU, new BatchPlan(250, 250), 7499)).isFalse();
    assertThat(pays(large, GPU, new BatchPlan(250, 100, 50), 100_000)).isFalse();
  }

  @Test
  void theCpuAlwaysCompiles() {
    assertThat(Compilation.objection(SMALL, CPU)).isEmpty();
    assertThat(CompilerProbe.objection(CPU)).isEmpty();
  }

  @Test
  void strictFloat32IsInterpretedOnAGpu() {
    assertThat(Compilation.objection(SMALL, GPU.with(Precision.FLOAT32_STRICT)).orElseThrow())
        .contains("TF32");
    assertThat(Compilation.objection(SMALL, CPU.with(Precision.FLOAT32_STRICT))).isEmpty();
  }

  @Test
  void anObjectionIsTheFirstErrorThatTensorFlowLists() {
    assertThat(
            CompilerProbe.reason("2 root error(s) found.\n  (0) INTERNAL: no libdevice\n  (1) x"))
        .isEqualTo("INTERNAL: no libdevice");
    assertThat(CompilerProbe.reason("INTERNAL: no libdevice\n\t [[{{node probe}}]]"))
        .isEqualTo("INTERNAL: no libdevice");
    assertThat(CompilerProbe.reason("")).isEqualTo("no reason given");
  }

  @Test
  void ghostsLeftOverInEveryUpdateAreNot() {
    assertThat(pays(SMALL, CPU, new BatchPlan(32, 8, 8), 10_000)).isTrue();
    assertThat(pays(SMALL, CPU, new BatchPlan(36, 8, 8), 10_000)).isFalse();
    assertThat(pays(SMALL, CPU, new BatchPlan(36, 8), 10_000)).isTrue();
  }

  @Test
  void anUpdateBeginsANewMicroStep() {
    // 25 updates of 3 micro-steps an epoch: 667 epochs have 50,025.
    assertThat(pays(SMALL, CPU, new BatchPlan(20, 8), 667)).isTrue();
    assertThat(pays(SMALL, CPU, new BatchPlan(20, 8), 666)).isFalse();
    // And the last of 20 examples a third: 5 updates of 96 and one of 20.
    assertThat(pays(SMALL, CPU, new BatchPlan(96, 8), 794)).isTrue();
    assertThat(pays(SMALL, CPU, new BatchPlan(96, 8), 793)).isFalse();
  }

  @Test
  void asManyExamplesAsThereMayBeAreCounted() {
    Map<BatchPlan, Integer> epochs = Map.of(new BatchPlan(Integer.MAX_VALUE, 8), 1);
    assertThat(Compilation.pays(SMALL, CPU, epochs, Integer.MAX_VALUE)).isTrue();
  }

  private static boolean pays(
      Network network, DeviceSettings settings, BatchPlan plan, int epochs) {
    return Compilation.pays(network, settings, Map.of(plan, epochs), EXAMPLES);
  }

  private static Network mlp(int features, int hidden, int classes) {
    return Network.of(features, List.of(Layer.dense(hidden), Layer.relu(), Layer.dense(classes)));
  }
}
