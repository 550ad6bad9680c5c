package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.Main;
import org.junit.jupiter.api.Assumptions;
import picocli.CommandLine;

/** Runs commands as a user does. */
public final class Commands {
  private Commands() {}

  /** What a command in this process came to. */
  public record Outcome(int exitCode, String out, String err) {}

  public static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  /** Runs a command that prints there and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return CommandLines.run(commandLine().setOut(out).setErr(err), arguments);
  }

  /** All commands. */
  public static CommandLine commandLine() {
    return CommandLines.configured(new Main());
  }

  /** Begins a command in a process of its own; both its streams go to the log. */
  static Process start(Path log, Map<String, String> environment, String... arguments)
      throws IOException {
    return begin(log, environment, java(Main.class, List.of(), arguments));
  }

  /** Begins a program; both its streams go to the log. */
  static Process begin(Path log, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The command line of a main class of ours. */
  public static List<String> java(Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Programs that run for seconds: the second compiler would take more time than it saves, as
    // would verifying classes.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Writes a few sketches as IDX files and returns the flags that name them. */
  public static List<String> smallIdx(Path directory, int training, int test) throws IOException {
    Dataset sketches = Sketches.dataset(0, training, test);
    return idx(directory, sketches.training(), sketches.test());
  }

  /** Writes examples as IDX files and returns the flags that name them. */
  static List<String> idx(Path directory, Examples training, Examples test) throws IOException {
    Path[] files = {
      directory.resolve("train-images"),
      directory.resolve("train-labels"),
      directory.resolve("test-images"),
      directory.resolve("test-labels")
    };
    IdxExamples.write(training, files[0], files[1]);
    IdxExamples.write(test, files[2], files[3]);
    List<String> flags = new ArrayList<>(List.of("--dataset", "idx"));
    for (Path file : files) {
      flags.add("--" + file.getFileName());
      flags.add(file.toString());
    }
    return flags;
  }

  /**
   * Skips a test of a signal that processes begun here ignore, as behind nohup or in the background
   * of a script.
   *
   * @param number of the signal, for instance 2 for SIGINT
   */
  public static void assumeHeard(int number) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return;
    }
    long ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    Assumptions.assumeTrue(
        (ignored >> (number - 1) & 1) == 0, "signal %d is ignored here".formatted(number));
  }

  public static String[] join(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  /** Waits up to two minutes for something that a process does. */
  public static void await(Path log, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  /** Sends what Ctrl-C sends, and waits for the end. */
  public static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
  }
}
