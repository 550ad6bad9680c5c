package org.ghostbatch.accumulate;

import java.util.Locale;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/** Where a program runs. */
public enum Device {
  /** The GPU if TensorFlow sees one, else the CPU. */
  AUTO,
  /** The CPU, even where there is a GPU. */
  CPU,
  /** The GPU. */
  GPU;

  /** The name on the command line, for instance {@code auto}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The device that this choice comes to here: {@link #CPU} or {@link #GPU}.
   *
   * @param threads how many threads the program is to use: TensorFlow keeps one pool a process,
   *     which the first session makes, and to look for a GPU takes a session
   * @throws IllegalArgumentException if the GPU is asked for and TensorFlow sees none
   */
  public Device resolve(int threads) {
    return switch (this) {
      case CPU -> CPU;
      case AUTO -> hasGpu(threads) ? GPU : CPU;
      case GPU -> {
        if (!hasGpu(threads)) {
          throw new IllegalArgumentException(
              "device gpu: TensorFlow sees no GPU; build with the Maven profile gpu on a machine"
                  + " with an NVIDIA driver, or use cpu");
        }
        yield GPU;
      }
    };
  }

  ConfigProto configuration(int threads) {
    ConfigProto.Builder configuration =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads);
    // Without remapping, products and biases stay apart: the fused kernels of oneDNN end the
    // process
    // with a segmentation fault where they should report that memory is short.
    configuration
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setRemapping(RewriterConfig.Toggle.OFF);
    if (this == CPU) {
      configuration.putDeviceCount("GPU", 0);
    } else {
      configuration.getGpuOptionsBuilder().setAllowGrowth(true);
    }
    return configuration.build();
  }

  private static boolean hasGpu(int threads) {
    DeviceSpec gpu = DeviceSpec.newBuilder().deviceType(DeviceType.GPU).deviceIndex(0).build();
    try (Graph graph = new Graph();
        Session session = new Session(graph, GPU.configuration(threads))) {
      Ops tf = Ops.create(graph).withDevice(gpu);
      session.runner().fetch(tf.random.randomUniform(tf.array(1), TFloat32.class)).run().close();
      return true;
    } catch (IllegalArgumentException noSuchDevice) {
      return false;
    }
  }
}
