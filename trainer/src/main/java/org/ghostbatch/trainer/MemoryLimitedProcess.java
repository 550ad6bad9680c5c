package org.ghostbatch.trainer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command in a process whose TensorFlow gives the CPU no more memory than a limit.
 *
 * <p>The limit is that of the allocator which TensorFlow uses with oneDNN, and is read from the
 * environment when the library loads; so a command that is to keep to it starts itself once more,
 * as a child. What counts are tensors of {@link #LEAST} and more: the JVM, the library and small
 * tensors come on top. A limit above the machine's memory limits nothing.
 *
 * <p>The child has the streams of this process and ends when this one is told to end. It outlives
 * only a parent that is killed outright (SIGKILL).
 */
final class MemoryLimitedProcess {
  /** TensorFlow does not count smaller tensors, so below this nothing else would fit. */
  private static final MemorySize LEAST = new MemorySize(256 << 10);

  private final Map<String, String> settings;
  private final Class<?> main;
  private final List<String> arguments;

  private MemoryLimitedProcess(MemorySize limit, Class<?> main, List<String> arguments) {
    // Without oneDNN, or with the system's allocator beneath it, TensorFlow ignores the limit.
    settings =
        Map.of(
            "TF_MKL_ALLOC_MAX_BYTES",
            String.valueOf(limit.bytes()),
            "TF_ENABLE_ONEDNN_OPTS",
            "1",
            "TF_ONEDNN_USE_SYSTEM_ALLOCATOR",
            "0");
    this.main = main;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * The process in which a command keeps to a limit.
   *
   * @param main the class whose {@code main} parsed the command
   * @param command the command that runs now
   * @throws UsageException if the limit cannot be kept
   */
  static MemoryLimitedProcess of(MemorySize limit, Class<?> main, CommandSpec command) {
    check(limit, System.getProperty("os.name"), System.getProperty("os.arch"));
    return new MemoryLimitedProcess(
        limit, main, command.root().commandLine().getParseResult().originalArgs());
  }

  static void check(MemorySize limit, String system, String processor) {
    if (!(system.equals("Linux") && processor.equals("amd64"))) {
      throw new UsageException(
          "--memory-limit %s: TensorFlow's memory on the CPU can be limited on Linux x86_64 only;"
                  .formatted(limit)
              + " leave it out and give --micro-batch");
    }
    if (limit.bytes() < LEAST.bytes()) {
      throw new UsageException(
          "--memory-limit %s: must be at least %s, the smallest tensor that TensorFlow counts"
              .formatted(limit, LEAST));
    }
  }

  /** Whether it is this process: whether the limit holds here. */
  boolean isThisOne() {
    return System.getenv().entrySet().containsAll(settings.entrySet());
  }

  /** Runs the command in a child and returns the child's exit code. */
  int run() throws IOException, InterruptedException {
    // The hook is there before the child, so that no signal comes between the two.
    CompletableFuture<Process> child = new CompletableFuture<>();
    Thread hook = new Thread(() -> end(child), "end of the child");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      child.complete(builder().start());
      return child.join().waitFor();
    } finally {
      child.cancel(false);
      removeHook(hook);
    }
  }

  /** Passes the end of this process on to the child, and waits: the child has files to write. */
  private static void end(CompletableFuture<Process> child) {
    try {
      Process process = child.join();
      process.destroy();
      process.waitFor();
    } catch (CancellationException neverStarted) {
      // Nothing is left to end.
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook waits for the same child.
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(ChildJvm.command(main, arguments)).inheritIO();
    builder.environment().putAll(settings);
    // A child has no streams of ours but the first three; the launcher's fourth it opens itself.
    builder
        .environment()
        .computeIfPresent(
            Main.STANDARD_ERROR,
            (name, path) ->
                path.replace("/dev/fd/", "/proc/%d/fd/".formatted(ProcessHandle.current().pid())));
    return builder;
  }
}
