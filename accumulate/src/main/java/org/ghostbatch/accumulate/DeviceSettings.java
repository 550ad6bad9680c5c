package org.ghostbatch.accumulate;

import java.util.OptionalLong;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * The device that a program runs on, and how much of the machine it may use.
 *
 * @param device which device; {@link #resolved} settles {@link Device#AUTO}
 * @param threads how the cores are used; programs of one process may differ after {@link
 *     TensorFlowLibrary#useDefaults}, otherwise TensorFlow keeps one pool for what is within an op,
 *     and the first program decides
 * @param memoryLimit the most bytes that tensors may take, or all there are. Kept on a GPU, where a
 *     process's first program decides; on the CPU it is a statement only, which {@link
 *     TensorFlowLibrary#limitCpuMemory} makes true
 * @param allowGrowth whether to take a GPU's memory as it is needed, instead of all at once
 * @param precision of matrix products and convolutions: of a program's training, which scores in
 *     float32, or of a classifier's answers
 */
public record DeviceSettings(
    Device device,
    ThreadPlan threads,
    OptionalLong memoryLimit,
    boolean allowGrowth,
    Precision precision) {
  private static final long MEBIBYTE = 1 << 20;

  /** Checks the numbers. */
  public DeviceSettings {
    if (memoryLimit.isPresent() && memoryLimit.getAsLong() < MEBIBYTE) {
      throw new IllegalArgumentException(
          "memory limit of %d bytes: must be at least a mebibyte"
              .formatted(memoryLimit.getAsLong()));
    }
  }

  /** A device without limits, where every thread works on every op. */
  public static DeviceSettings of(Device device, int threads) {
    return new DeviceSettings(
        device, ThreadPlan.allWithinOps(threads), OptionalLong.empty(), false, Precision.FLOAT32);
  }

  /** The same with another use of the cores. */
  public DeviceSettings with(ThreadPlan plan) {
    return new DeviceSettings(device, plan, memoryLimit, allowGrowth, precision);
  }

  /** The same with products of another precision. */
  public DeviceSettings with(Precision other) {
    return new DeviceSettings(device, threads, memoryLimit, allowGrowth, other);
  }

  /**
   * The same with the threads that suit a network's micro-steps. A GPU's threads only start its
   * kernels, and stay as they are. Where memory is limited there is one lane, because each takes a
   * micro-batch's memory.
   */
  public DeviceSettings planned(Network network, BatchPlan sizes) {
    if (device == Device.GPU) {
      return this;
    }
    ThreadPlan plan = ThreadPlan.of(network, sizes, threads.cores());
    return with(memoryLimit.isPresent() ? plan.withLanes(1) : plan);
  }

  /**
   * The same on the device that is chosen here: {@link Device#CPU} or {@link Device#GPU}.
   *
   * @throws IllegalArgumentException if the GPU is asked for and TensorFlow sees none
   */
  public DeviceSettings resolved() {
    return switch (device) {
      case CPU -> this;
      case AUTO -> on(hasGpu() ? Device.GPU : Device.CPU);
      case GPU -> {
        if (!hasGpu()) {
          throw new IllegalArgumentException(
              "device gpu: TensorFlow sees no GPU; build with the Maven profile gpu on a machine"
                  + " with an NVIDIA driver, or use cpu");
        }
        yield this;
      }
    };
  }

  boolean limitsCpu() {
    return device == Device.CPU && memoryLimit.isPresent();
  }

  private DeviceSettings on(Device other) {
    return new DeviceSettings(other, threads, memoryLimit, allowGrowth, precision);
  }

  /** How a session runs here, without fused kernels. */
  public ConfigProto configuration() {
    return configuration(false);
  }

  /**
   * How a session runs here.
   *
   * @param fused as in {@link CpuKernels}
   */
  ConfigProto configuration(boolean fused) {
    ConfigProto.Builder configuration =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads.withinOps())
            .setInterOpParallelismThreads(device == Device.GPU ? 1 : threads.betweenOps())
            // So that programs may run at the same time, each called by a thread of its own.
            .setUsePerSessionThreads(true);
    RewriterConfig.Builder passes =
        configuration
            .getGraphOptionsBuilder()
            .getRewriteOptionsBuilder()
            // Without remapping, products and biases stay apart.
            .setRemapping(fused ? RewriterConfig.Toggle.ON : RewriterConfig.Toggle.OFF)
            // These two passes find nothing in our graphs, and take time at every start.
            .setMemoryOptimization(RewriterConfig.MemOptType.NO_MEM_OPT)
            .setExperimentalConditionalCodeMotion(RewriterConfig.Toggle.OFF);
    if (device == Device.CPU) {
      leaveOutSlowPasses(passes);
      configuration.putDeviceCount("GPU", 0);
    } else {
      limit(configuration.getGpuOptionsBuilder());
    }
    return configuration.build();
  }

  /**
   * Leaves out passes over the graph that take a quarter of a short program's time and do not make
   * training on the CPU faster. A GPU keeps them: the layout pass is for its convolutions.
   */
  private static void leaveOutSlowPasses(RewriterConfig.Builder passes) {
    passes
        .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE)
        .setDisableTfgOptimizer(true)
        .setFunctionOptimization(RewriterConfig.Toggle.OFF)
        .setLayoutOptimizer(RewriterConfig.Toggle.OFF)
        .setShapeOptimization(RewriterConfig.Toggle.OFF)
        .setCommonSubgraphElimination(RewriterConfig.Toggle.OFF)
        .setLoopOptimization(RewriterConfig.Toggle.OFF)
        .setDependencyOptimization(RewriterConfig.Toggle.OFF)
        .setImplementationSelector(RewriterConfig.Toggle.OFF);
  }

  private void limit(GPUOptions.Builder options) {
    options.setAllowGrowth(allowGrowth);
    memoryLimit.ifPresent(
        bytes ->
            options
                .getExperimentalBuilder()
                .addVirtualDevicesBuilder()
                .addMemoryLimitMb((float) bytes / MEBIBYTE));
  }

  private boolean hasGpu() {
    DeviceSpec gpu = DeviceSpec.newBuilder().deviceType(DeviceType.GPU).deviceIndex(0).build();
    try (Graph graph = TensorFlowLibrary.newGraph();
        Session session = new Session(graph, on(Device.GPU).configuration())) {
      Ops tf = Ops.create(graph).withDevice(gpu);
      session.runner().fetch(tf.math.neg(tf.constant(1f))).run().close();
      return true;
    } catch (IllegalArgumentException noSuchDevice) {
      return false;
    }
  }
}
