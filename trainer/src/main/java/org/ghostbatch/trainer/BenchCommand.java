package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.Workplace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ghostbatch bench}: each workload in a process of its own, so that its memory is its own.
 */
@Command(
    name = "bench",
    description = "Measures training speed over whole epochs and prints it as CSV.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--workload",
      paramLabel = "MODEL",
      description = "Measure only this model (linear, mlp or softmax); needs --batch.")
  private ModelName model;

  @Option(names = "--batch", paramLabel = "N", description = "The batch of --workload.")
  private Integer batch;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description = "The micro-batch of --workload. Default: the batch.")
  private Integer microBatch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "How long to measure each, three epochs at least; the median counts. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute. Default: the processors there are.")
  private Integer threads;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Device device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    out.println(Workload.Result.HEADER);
    if (model != null) {
      Workload workload = new Workload(model, batch, microBatch == null ? batch : microBatch);
      out.println(
          workload.measure(DeviceChoice.resolve(Workplace.of(device, threads())), seconds).row());
      return ExitCode.OK;
    }
    for (Workload workload : Workload.ALL) {
      out.println(measureApart(workload));
    }
    return ExitCode.OK;
  }

  private void check() {
    if (model == null && (batch != null || microBatch != null)) {
      throw new UsageException("--batch and --micro-batch: need --workload MODEL");
    }
    if (model != null && (batch == null || batch < 1)) {
      throw new UsageException("--workload %s: needs --batch N of at least 1".formatted(model));
    }
    if (microBatch != null && (microBatch < 1 || microBatch > batch)) {
      throw new UsageException(
          "--micro-batch %d: must be from 1 to the batch of %d".formatted(microBatch, batch));
    }
    if (threads != null && threads < 1) {
      throw new UsageException("--threads %d: must be at least 1".formatted(threads));
    }
    if (!(seconds >= 0 && seconds < 86_400)) {
      throw new UsageException("--seconds %s: must be from 0 to a day".formatted(seconds));
    }
  }

  private int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private String measureApart(Workload workload) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("bench", "--workload", workload.model().toString()));
    command.addAll(List.of("--batch", String.valueOf(workload.batch())));
    command.addAll(List.of("--micro-batch", String.valueOf(workload.microBatch())));
    command.addAll(List.of("--seconds", String.valueOf(seconds)));
    command.addAll(List.of("--threads", String.valueOf(threads())));
    command.addAll(List.of("--device", device.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    int exit = process.waitFor();
    if (exit != ExitCode.OK || lines.isEmpty()) {
      throw new IOException("the process that measured %s ended with %d".formatted(workload, exit));
    }
    return lines.get(lines.size() - 1);
  }
}
