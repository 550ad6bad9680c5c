package org.ghostbatch.accumulate.tensorflow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.tensorflow.Graph;
import org.tensorflow.TensorFlow;

/**
 * TensorFlow's native library, and the settings that it reads once, when it loads.
 *
 * <p>TensorFlow takes these settings from environment variables of its process. This class sets
 * them from Java, so that a program needs no script around it. Call {@link #useDefaults}, {@link
 * #preferOneDnn}, {@link #limitCpuMemory}, {@link #useDeterministicOps} and {@link
 * #useStrictFloat32} before anything else of TensorFlow. They leave a program alone that does not
 * call them.
 */
public final class TensorFlowLibrary {
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String MEMORY_LIMIT = "TF_MKL_ALLOC_MAX_BYTES";
  private static final String ONEDNN = "TF_ENABLE_ONEDNN_OPTS";
  private static final String DETERMINISTIC_OPS = "TF_DETERMINISTIC_OPS";
  private static final String DETERMINISTIC = "1";
  private static final String TF32 = "NVIDIA_TF32_OVERRIDE";
  private static final String NO_TF32 = "0";
  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static final String FRAMEWORK = "tensorflow_framework";
  private static final int ERRORS = 2;
  private static final int FATAL = 3;

  /** Variables to set before the library loads. */
  private static final Map<String, String> PENDING = new LinkedHashMap<>();

  private static boolean quiet;
  private static boolean loaded;

  private TensorFlowLibrary() {}

  /**
   * Makes loops that XLA compiles for the CPU run two to three times as fast, and reduces the log
   * to errors. A variable that the user has set keeps its value.
   *
   * <p>XLA's newer CPU runtime starts each operation of a compiled loop by itself; the older one
   * compiles the loop as a whole ({@code XLA_FLAGS=--xla_cpu_use_thunk_runtime=false}).
   *
   * <p>Each session has a pool of threads of its own, as large as it asks for, for what is within
   * an op ({@code TF_OVERRIDE_GLOBAL_THREADPOOL=1}); otherwise the first session of a process
   * decides for all.
   *
   * <p>JavaCPP, which binds the library, no longer compares the process's memory with a limit each
   * time it allocates. That limit is four times the Java heap, and reading the memory slows the
   * building of graphs.
   *
   * <p>Has no effect once the library is loaded.
   */
  public static synchronized void useDefaults() {
    unlessSet("XLA_FLAGS", "--xla_cpu_use_thunk_runtime=false");
    unlessSet("TF_OVERRIDE_GLOBAL_THREADPOOL", "1");
    quiet = unlessSet(LOG_LEVEL, String.valueOf(ERRORS));
    if (System.getProperty(PHYSICAL_LIMIT) == null) {
      System.setProperty(PHYSICAL_LIMIT, "0");
    }
  }

  /**
   * Lets oneDNN compute on every processor, for the rest of the process. TensorFlow does so by
   * itself on processors with instructions for neural networks (AVX512-VNNI, AMX). On others,
   * oneDNN's kernels train a convolutional network a third faster than TensorFlow's own, and round
   * differently; most networks of dense layers alone are faster without them.
   *
   * <p>A variable that the user has set keeps its value. Has no effect once the library is loaded.
   */
  public static synchronized void preferOneDnn() {
    unlessSet(ONEDNN, "1");
  }

  private static boolean unlessSet(String name, String value) {
    boolean absent = System.getenv(name) == null;
    if (absent) {
      PENDING.put(name, value);
    }
    return absent;
  }

  /**
   * Limits the memory that TensorFlow's tensors may take on the CPU, for the rest of the process.
   * The limit counts tensors of 256 KiB and more. TensorFlow reports that it is reached as {@link
   * org.tensorflow.exceptions.TFResourceExhaustedException}. It replaces a limit that the
   * environment has.
   *
   * <p>It is the limit of the allocator that TensorFlow uses with oneDNN, on Linux x86_64.
   *
   * @param bytes at most so many; more than the machine has limits nothing
   * @throws IllegalStateException if the library is loaded already without this limit, or if the
   *     process's environment cannot be changed
   */
  public static synchronized void limitCpuMemory(long bytes) {
    Map<String, String> limit = new LinkedHashMap<>();
    limit.put(MEMORY_LIMIT, String.valueOf(bytes));
    // Without oneDNN, or with the system's allocator beneath it, TensorFlow ignores the limit.
    limit.put(ONEDNN, "1");
    limit.put("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "0");
    if (NativeEnvironment.variables().entrySet().containsAll(limit.entrySet())) {
      return;
    }
    if (isLoaded()) {
      throw new IllegalStateException(
          "TensorFlow is loaded already, with %s; its memory limit is fixed until the process ends"
              .formatted(limitInForce()));
    }
    if (quiet) {
      // Below errors: the allocator reports an error of its own each time it runs out of memory.
      limit.put(LOG_LEVEL, String.valueOf(FATAL));
    }
    NativeEnvironment.set(limit);
    PENDING.keySet().removeAll(limit.keySet());
  }

  /**
   * Makes every op of this process give the same bits each time it computes the same. On the CPU,
   * programs of this package do so anyway. On a GPU some kernels, such as the gradients of biases,
   * otherwise add in the order in which threads arrive; without these kernels, training is slower.
   * The loss is composed of other ops then, and rounds differently, on the CPU as well.
   *
   * @throws IllegalStateException if the library is loaded already without this, or if the
   *     process's environment cannot be changed
   */
  public static synchronized void useDeterministicOps() {
    if (usesDeterministicOps()) {
      return;
    }
    if (isLoaded()) {
      throw new IllegalStateException(
          "TensorFlow is loaded already, without deterministic ops; ask for them before it is loaded");
    }
    NativeEnvironment.set(Map.of(DETERMINISTIC_OPS, DETERMINISTIC));
  }

  /** Whether ops must be deterministic, by {@link #useDeterministicOps} or by the user. */
  public static synchronized boolean usesDeterministicOps() {
    return Set.of(DETERMINISTIC, "true")
        .contains(NativeEnvironment.variables().getOrDefault(DETERMINISTIC_OPS, ""));
  }

  /**
   * Makes a GPU compute products of float32 in float32, not in TF32, for the rest of the process. A
   * CPU does so anyway.
   *
   * @throws IllegalStateException if the library is loaded already without this, or if the
   *     process's environment cannot be changed
   */
  public static synchronized void useStrictFloat32() {
    if (NO_TF32.equals(NativeEnvironment.variables().get(TF32))) {
      return;
    }
    if (isLoaded()) {
      throw new IllegalStateException(
          "TensorFlow is loaded already and may use TF32; ask for strict float32 before it is loaded");
    }
    NativeEnvironment.set(Map.of(TF32, NO_TF32));
  }

  private static String limitInForce() {
    String bytes = NativeEnvironment.variables().get(MEMORY_LIMIT);
    return bytes == null ? "no limit" : "a limit of %s bytes".formatted(bytes);
  }

  /** Loads the library, which takes about half a second of one core, unless it is loaded. */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    if (!isLoaded()) {
      applyDefaults();
    }
    TensorFlow.version();
    loaded = true;
  }

  private static void applyDefaults() {
    if (!PENDING.isEmpty()) {
      try {
        NativeEnvironment.set(PENDING);
      } catch (IllegalStateException unchangeable) {
        // The library works without them, more slowly and with more lines to read.
      }
      PENDING.clear();
    }
    if (quiet) {
      StandardErrorFilter.install();
    }
  }

  /** Whether anyone has loaded the library. */
  private static boolean isLoaded() {
    return loaded
        || Loader.getLoadedLibraries().keySet().stream()
            .anyMatch(name -> name.startsWith(FRAMEWORK));
  }

  /** The version of TensorFlow, for instance {@code 2.18.0}. */
  public static String version() {
    load();
    return TensorFlow.version();
  }

  /** An empty graph; loads the library first. */
  public static Graph newGraph() {
    load();
    return new Graph();
  }
}
