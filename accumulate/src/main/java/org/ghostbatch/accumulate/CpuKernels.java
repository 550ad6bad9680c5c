package org.ghostbatch.accumulate;

/**
 * Which kernels compute a program's loops on the CPU: TensorFlow's own, oneDNN's, or those of
 * oneDNN that fuse several ops. Decided once for each program.
 *
 * @param inlined whether loops become part of the main graph, in which oneDNN's kernels replace
 *     TensorFlow's own
 * @param fused whether a matrix product and its bias, and a normalization, are one kernel
 */
record CpuKernels(boolean inlined, boolean fused) {
  private static final long MIN_FUSED_PARAMETERS = 100_000;

  /**
   * The kernels for a network.
   *
   * <p>Where memory is short, oneDNN's convolutions and fused kernels end the process with a
   * segmentation fault instead of an error, so a memory limit excludes them. Fused kernels save a
   * large network about 5 % of its time and cost a small one 10 %.
   */
  static CpuKernels of(Network network, DeviceSettings settings) {
    boolean large = network.parameterCount() >= MIN_FUSED_PARAMETERS;
    return new CpuKernels(
        !(settings.limitsCpu() && network.convolves()),
        settings.device() == Device.CPU && !settings.limitsCpu() && large);
  }
}
