package org.ghostbatch.accumulate;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;

/**
 * Whether {@link TrainingProgram#compile} pays. Decided by sizes, not by a stopwatch: compiled and
 * interpreted loops round differently, and the same run must give the same bits each time.
 *
 * <p>The bounds were measured on two cores that had other work as well, by {@code CompiledSpeed}
 * among the benchmarks: compiled against interpreted, epochs in turns, one micro-step an update.
 *
 * <table>
 *   <caption>How many times as fast a compiled loop is, by the micro-batch</caption>
 *   <tr><th>widths</th><th>parameters</th><th>micro-batch: times as fast</th></tr>
 *   <tr><td>2-50-3</td><td>303</td><td>1: 75; 8: 15; 32: 6; 128: 3; 450: 1.9; 1000: 0.9</td></tr>
 *   <tr><td>784-1-10</td><td>805</td><td>16: 1.7 to 3; 32: 1.0 to 1.5; 64: 0.7 to 1.1</td></tr>
 *   <tr><td>784-10</td><td>7,850</td><td>8: 1.5; 16: 1.6 to 2.3; 32: 1.7; 128: 0.9 to 1.2</td></tr>
 *   <tr><td>784-32-10, ghosts of 16</td><td>25,514</td><td>16: 2.3 to 2.7</td></tr>
 *   <tr><td>784-64-64-10</td><td>55,050</td><td>1: 1.7; 8: 1.3; 15: 1.1 to 1.3; 32: 1.0 to 1.8</td></tr>
 *   <tr><td>784-256-256-10</td><td>269,322</td><td>8: 0.9 to 1.0; 32: 0.8</td></tr>
 * </table>
 *
 * <p>Compiling took 0.3 to 2.5 seconds.
 */
public final class Compilation {
  private static final long MAX_PARAMETERS = 1 << 15;
  private static final long MAX_VALUES = 1 << 14;
  // The fastest interpreted loop takes some three seconds for so many.
  private static final long MIN_MICRO_STEPS = 50_000;
  // On a GPU some ten seconds, and compiling takes up to eight.
  private static final long MIN_MICRO_STEPS_OF_GPU = 15_000;

  private Compilation() {}

  /**
   * Whether a run is one for compiled loops. On a GPU: longer than some ten seconds. On the CPU:
   * with few parameters, in small micro-batches, and longer than a few seconds.
   *
   * @param epochs how many there are of each plan
   * @param examples how many an epoch has
   */
  public static boolean pays(
      Network network, DeviceSettings settings, Map<BatchPlan, Integer> epochs, int examples) {
    return settings.memoryLimit().isEmpty()
        && epochs.keySet().stream().noneMatch(Compilation::leavesGhosts)
        && (settings.device() == Device.GPU || isSmall(network, epochs.keySet()))
        && isLong(settings, epochs, examples);
  }

  /** Ghosts that are left over are interpreted, one by one, between compiled calls. */
  private static boolean leavesGhosts(BatchPlan plan) {
    return plan.ghostBatch() > 0 && plan.effectiveBatch() % plan.microBatch() != 0;
  }

  private static boolean isSmall(Network network, Set<BatchPlan> plans) {
    return network.parameterCount() <= MAX_PARAMETERS
        && plans.stream()
            .allMatch(plan -> plan.microBatch() * network.valuesAnExample() <= MAX_VALUES);
  }

  /**
   * Why XLA cannot compile the training of a network for a device, with the remedy. For a GPU it
   * needs a file of NVIDIA's CUDA toolkit, which a driver does not include.
   *
   * @return one line; nothing where it compiles
   */
  public static Optional<String> objection(Network network, DeviceSettings settings) {
    if (settings.precision() == Precision.FLOAT16) {
      return Optional.of("compiled loops do not scale the loss, which float16 needs; use bfloat16");
    }
    if (settings.device() != Device.GPU) {
      return Optional.empty();
    }
    if (settings.precision() == Precision.FLOAT32_STRICT) {
      return Optional.of("XLA's own kernels for products use TF32 on a GPU, not strict float32");
    }
    if (network.pools() && TensorFlowLibrary.usesDeterministicOps()) {
      return Optional.of(
          "XLA has no deterministic gradient of max pooling on a GPU: leave out one of the two");
    }
    return CompilerProbe.objection(settings)
        .map(
            reason ->
                "XLA cannot compile for this GPU (%s): install the CUDA toolkit, or name its directory with XLA_FLAGS=--xla_gpu_cuda_data_dir=DIR"
                    .formatted(reason));
  }

  /**
   * Whether a run has so many micro-steps that compiling may pay, small or not.
   *
   * @param settings on {@link Device#CPU} or {@link Device#GPU}
   * @param epochs how many there are of each plan
   * @param examples how many an epoch has
   */
  public static boolean isLong(
      DeviceSettings settings, Map<BatchPlan, Integer> epochs, int examples) {
    long microSteps = 0;
    for (BatchPlan plan : epochs.keySet()) {
      microSteps += microSteps(plan, examples) * epochs.get(plan);
    }
    long sizes = epochs.keySet().stream().mapToInt(BatchPlan::microBatch).distinct().count();
    boolean onGpu = settings.device() == Device.GPU;
    return microSteps >= sizes * (onGpu ? MIN_MICRO_STEPS_OF_GPU : MIN_MICRO_STEPS);
  }

  /** How many micro-steps an epoch has. */
  private static long microSteps(BatchPlan plan, int examples) {
    int wholeUpdates = examples / plan.effectiveBatch();
    return wholeUpdates * pieces(plan.effectiveBatch(), plan)
        + pieces(examples % plan.effectiveBatch(), plan);
  }

  private static long pieces(int examples, BatchPlan plan) {
    return ((long) examples + plan.microBatch() - 1) / plan.microBatch();
  }
}
