package org.ghostbatch.trainer.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.trainer.process.CpuMemoryLimit;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;

/**
 * Where to run, on how many threads and how much memory, and in which precision.
 *
 * @param threads how many cores may be used; null for the processors there are
 * @param memoryLimit the most that TensorFlow's tensors may take; null for no limit
 * @param allowGrowth whether a GPU's memory is taken as it is needed
 * @param deterministic whether a GPU is to give the same bits in every run
 * @param precision of the products that train
 * @param lanes how many micro-batches of an update are computed at the same time; null to have that
 *     planned
 */
public record DeviceChoice(
    Device device,
    Integer threads,
    MemorySize memoryLimit,
    boolean allowGrowth,
    boolean deterministic,
    Precision precision,
    Integer lanes) {
  private static final int MAX_THREADS = 1024;

  /**
   * Checks that the flags can be combined.
   *
   * @throws UsageException if they do not
   */
  public DeviceChoice {
    if (threads != null && (threads < 1 || threads > MAX_THREADS)) {
      throw new UsageException(
          threads < 1
              ? "--threads %d: must be at least 1".formatted(threads)
              : "--threads %d: must be at most %d".formatted(threads, MAX_THREADS));
    }
    if (lanes != null && (lanes < 1 || lanes > threadCount(threads))) {
      throw new UsageException(
          "--lanes %d: must be from 1 to the number of threads, %d"
              .formatted(lanes, threadCount(threads)));
    }
    if (lanes != null && lanes > 1 && device == Device.GPU) {
      throw new UsageException(
          "--lanes %d: is for the CPU, not for --device gpu; leave it out".formatted(lanes));
    }
    if (allowGrowth && device == Device.CPU) {
      throw new UsageException("--allow-growth: is for a GPU, not for --device cpu");
    }
    if (memoryLimit != null && memoryLimit.bytes() < 1 << 20) {
      throw new UsageException(
          "--memory-limit %s: must be at least 1 MiB; name the unit, as in 256MiB"
              .formatted(memoryLimit));
    }
  }

  /**
   * Settles what TensorFlow reads when it loads: which kernels the CPU uses, its memory limit,
   * deterministic ops and strict float32. Call it before it does.
   *
   * @param onednn whether oneDNN is preferred, as {@link #prefersOneDnn} says
   * @throws UsageException if that is impossible here
   */
  public void prepareLibrary(boolean onednn) {
    if (onednn) {
      TensorFlowLibrary.preferOneDnn();
    }
    if (memoryLimit != null && device != Device.GPU) {
      CpuMemoryLimit.apply(memoryLimit);
    }
    if (deterministic) {
      prepare("--deterministic", TensorFlowLibrary::useDeterministicOps);
    }
    if (precision == Precision.FLOAT32_STRICT) {
      prepare("--precision " + precision, TensorFlowLibrary::useStrictFloat32);
    }
  }

  /**
   * Whether oneDNN is preferred for a network. On processors where this makes a difference, oneDNN
   * computes in float32 only.
   *
   * @param convolves whether it has convolutions
   */
  public boolean prefersOneDnn(boolean convolves) {
    return convolves && precision.isFloat32();
  }

  private static void prepare(String flag, Runnable setting) {
    try {
      setting.run();
    } catch (IllegalStateException impossible) {
      throw new UsageException("%s: %s".formatted(flag, impossible.getMessage()));
    }
  }

  /**
   * Where to run.
   *
   * @throws UsageException if a GPU is asked for and there is none
   */
  public DeviceSettings workplace() {
    return workplace(threadCount());
  }

  /** How many cores may be used. */
  public int threadCount() {
    return threadCount(threads);
  }

  private static int threadCount(Integer asked) {
    return asked == null ? Runtime.getRuntime().availableProcessors() : asked;
  }

  /**
   * Where to train a network, with threads and lanes that suit it.
   *
   * @param resolved what {@link #workplace()} gave
   * @param sizes of its updates
   */
  public DeviceSettings planned(DeviceSettings resolved, Network network, BatchPlan sizes) {
    DeviceSettings planned = resolved.planned(network, sizes);
    return lanes == null || planned.device() == Device.GPU
        ? planned
        : planned.with(planned.threads().withLanes(lanes));
  }

  /** The same with a number of cores of our own. */
  public DeviceSettings workplace(int count) {
    OptionalLong limit =
        memoryLimit == null ? OptionalLong.empty() : OptionalLong.of(memoryLimit.bytes());
    // Asked for the GPU, it would answer by an exception.
    Device asked = device == Device.GPU ? Device.AUTO : device;
    DeviceSettings resolved =
        new DeviceSettings(asked, ThreadPlan.allWithinOps(count), limit, allowGrowth, precision)
            .resolved();
    if (device == Device.GPU && resolved.device() != Device.GPU) {
      throw new UsageException(
          "--device gpu: TensorFlow sees no GPU; build with the Maven profile gpu on a machine with"
              + " an NVIDIA driver, or use cpu");
    }
    return resolved;
  }

  /** Where it runs, and why where that was not asked for, as the end of a sentence. */
  public String place(DeviceSettings resolved) {
    boolean fellBack = device == Device.AUTO && resolved.device() == Device.CPU;
    String place = fellBack ? ", on cpu (TensorFlow sees no gpu)" : ", on " + resolved.device();
    return precision == Precision.FLOAT32 ? place : place + ", in " + precision;
  }

  /** A line to warn of a precision that is slow here, or nothing. */
  public Optional<String> warning(DeviceSettings resolved) {
    return SlowPrecision.warning(precision, resolved.device());
  }

  /** The flags that say the same to another process. */
  public List<String> flags() {
    List<String> flags = new ArrayList<>(List.of("--device", device.toString()));
    if (threads != null) {
      flags.addAll(List.of("--threads", threads.toString()));
    }
    if (memoryLimit != null) {
      flags.addAll(List.of("--memory-limit", String.valueOf(memoryLimit.bytes())));
    }
    if (allowGrowth) {
      flags.add("--allow-growth");
    }
    if (deterministic) {
      flags.add("--deterministic");
    }
    if (precision != Precision.FLOAT32) {
      flags.addAll(List.of("--precision", precision.toString()));
    }
    if (lanes != null) {
      flags.addAll(List.of("--lanes", lanes.toString()));
    }
    return flags;
  }
}
