package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.trainer.bench.BenchCurves;
import org.ghostbatch.trainer.bench.BenchResult;
import org.ghostbatch.trainer.bench.BenchRun;
import org.ghostbatch.trainer.bench.EarlierBench;
import org.ghostbatch.trainer.bench.Workload;
import org.ghostbatch.trainer.bench.WorkloadName;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.formats.BenchOutput;
import org.ghostbatch.trainer.process.ChildJvm;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.run.Tracing;
import org.ghostbatch.trainer.settings.BatchSettings;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ghostbatch bench}: each workload in a process of its own, so that its memory is its own.
 */
@Command(
    name = "bench",
    description = {
      "Measures training speed over whole epochs, as CSV.",
      "Cells are empty where memory is too small."
    },
    footer = {"%nExample:", "  ghostbatch bench --workload mlp --batch 512"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = {"Measure only one: ${COMPLETION-CANDIDATES}.", "Needs --batch."})
  private WorkloadName name;

  @Option(names = "--batch", paramLabel = "N", description = "Batch of --workload.")
  private Integer batch;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description =
          "Micro-batch of --workload. Default: the batch, or the pieces into which train cuts it.")
  private Integer microBatch;

  @Option(
      names = "--ghost-batch",
      paramLabel = "N",
      description = "Ghost batch of --workload. Default: no normalization.")
  private Integer ghostBatch;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Units of each hidden layer of the mlp. Default: 512.")
  private Integer width;

  @Option(
      names = "--examples",
      paramLabel = "N",
      description = "Examples per epoch of --workload. Default: the workload's own number.")
  private Integer examples;

  @Option(
      names = "--op-threads",
      paramLabel = "N",
      description =
          "Threads for one op, at most --threads. Default: planned by size, as train does.")
  private Integer opThreads;

  @Option(
      names = "--curves",
      paramLabel = "DIR",
      description =
          "Measure how speed grows with batch, micro-batch, ghost batch, width, data and "
              + "threads. Writes figures and a page to DIR.")
  private Path curves;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "Time per measurement; at least three epochs run, and the median is reported. "
              + "Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "Earlier output of bench. Adds each workload's earlier speed and the ratio of "
              + "now to then.")
  private Path compared;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = {
        "Trace the ops of one segment of --workload.",
        "Writes a Chrome trace; the ten most expensive ops go to the standard error."
      })
  private Path trace;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the file of --trace.")
  private boolean overwrite;

  @Mixin private CompileOptions compileOptions;
  @Mixin private DeviceOptions deviceOptions;
  @Mixin private PrecisionOptions precisionOptions;
  @Mixin private LaneOptions laneOptions;

  @Spec private CommandSpec spec;

  /** How a workload is measured; tests measure less. */
  BenchCurves.Measuring measuring = this::measureApart;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    if (curves != null) {
      Path page = new BenchCurves(curves, measuring).measure(seconds, out::println);
      out.println("report  " + page);
      return ExitCode.OK;
    }
    if (name != null) {
      DeviceChoice device = device();
      device.prepareLibrary(device.prefersOneDnn(name.convolves()));
    }
    Optional<EarlierBench> earlier =
        compared == null ? Optional.empty() : Optional.of(EarlierBench.read(compared));
    out.println(
        BenchOutput.HEADER.line() + (earlier.isEmpty() ? "" : "," + BenchOutput.COMPARISON.line()));
    if (name != null) {
      return measureHere(workload(), earlier, out);
    }
    for (Workload workload : Workload.ALL) {
      out.println(row(measuring.measure(workload), earlier));
    }
    return ExitCode.OK;
  }

  private static String row(BenchResult result, Optional<EarlierBench> earlier) {
    return result.row() + earlier.map(then -> "," + then.cells(result)).orElse("");
  }

  private int measureHere(Workload workload, Optional<EarlierBench> earlier, PrintWriter out)
      throws IOException {
    try {
      Tracing tracing = Tracing.into(Optional.ofNullable(trace));
      DeviceChoice device = device();
      DeviceSettings resolved = device.workplace();
      device.warning(resolved).ifPresent(spec.commandLine().getErr()::println);
      BenchResult result =
          new BenchRun(workload, device, resolved, compile(), seconds).measure(tracing);
      out.println(row(result, earlier));
      tracing.finish(spec.commandLine().getErr()::println);
      return ExitCode.OK;
    } catch (DeviceMemoryException exhausted) {
      out.println(row(BenchResult.withoutMemory(workload), earlier));
      return ExitCode.MEMORY;
    }
  }

  private void check() throws IOException {
    DeviceChoice device = device();
    if (name == null
        && Stream.of(batch, microBatch, ghostBatch, width, examples, opThreads)
            .anyMatch(Objects::nonNull)) {
      throw new UsageException(
          "--batch, --micro-batch, --ghost-batch, --width, --examples and --op-threads: need"
              + " --workload NAME");
    }
    if (curves != null && (name != null || compared != null)) {
      throw new UsageException(
          "--curves %s: cannot be combined with --workload or --compare".formatted(curves));
    }
    if (curves != null) {
      OutputDirectory.checkEmpty("--curves", curves);
    }
    if (width != null && (width < 1 || name != WorkloadName.MLP)) {
      throw new UsageException(
          "--width %d: must be at least 1, and needs --workload mlp".formatted(width));
    }
    if (examples != null && name == WorkloadName.BLOBS) {
      throw new UsageException("--examples %d: --workload blobs has its own".formatted(examples));
    }
    if (examples != null && (examples < 1 || examples > WorkloadName.MAX_IMAGES)) {
      throw new UsageException(
          "--examples %d: must be from 1 to %d".formatted(examples, WorkloadName.MAX_IMAGES));
    }
    if (opThreads != null && (opThreads < 1 || opThreads > device.threadCount())) {
      throw new UsageException(
          "--op-threads %d: must be from 1 to the number of threads, %d"
              .formatted(opThreads, device.threadCount()));
    }
    if (compared != null && (width != null || examples != null)) {
      throw new UsageException(
          "--compare %s: cannot be combined with --width or --examples, which the file does not"
                  .formatted(compared)
              + " record");
    }
    if (name != null && (batch == null || batch < 1)) {
      throw new UsageException("--workload %s: needs --batch N of at least 1".formatted(name));
    }
    if (ghostBatch != null && !name.hasHiddenLayers()) {
      throw new UsageException(
          "--ghost-batch %d: needs --workload mlp, cnn or blobs".formatted(ghostBatch));
    }
    if (name != null && workload().batch() > workload().examples()) {
      throw new UsageException(
          "--batch %d: there are %d examples to measure with; use at most that many"
              .formatted(batch, workload().examples()));
    }
    checkTrace();
    if (trace != null) {
      compileOptions.choice().checkTraced();
    }
    compileOptions.choice().check(device);
    if (!(seconds >= 0 && seconds < 86_400)) {
      throw new UsageException("--seconds %s: must be from 0 to a day".formatted(seconds));
    }
  }

  private void checkTrace() {
    if (trace == null && overwrite) {
      throw new UsageException("--overwrite: needs --trace FILE");
    }
    if (trace != null && name == null) {
      throw new UsageException("--trace %s: needs --workload NAME".formatted(trace));
    }
    if (trace != null) {
      OutputFile.check("--trace", trace, overwrite);
      Tracing.check(trace);
    }
  }

  /** A compiled loop is one op, and a trace shows nothing inside it. */
  private Compile compile() {
    return trace == null ? compileOptions.choice() : Compile.OFF;
  }

  private DeviceChoice device() {
    return deviceOptions.choice(precisionOptions.choice(), laneOptions.choice());
  }

  private Workload workload() {
    int micro = microBatch == null ? batch : microBatch;
    int ghost = ghostBatch == null ? 0 : ghostBatch;
    BatchPlan plan = BatchSettings.planOfFlags(batch, micro, ghost);
    return new Workload(
        name,
        plan.effectiveBatch(),
        plan.microBatch(),
        microBatch == null,
        plan.ghostBatch(),
        width == null ? name.width() : width,
        examples == null ? name.examples() : examples,
        opThreads == null ? 0 : opThreads);
  }

  /** Measures in a process of its own. */
  BenchResult measureApart(Workload workload) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("bench", "--workload", workload.name().toString()));
    arguments.addAll(List.of("--batch", String.valueOf(workload.batch())));
    if (!workload.cut()) {
      arguments.addAll(List.of("--micro-batch", String.valueOf(workload.microBatch())));
    }
    arguments.addAll(List.of("--seconds", String.valueOf(seconds)));
    if (workload.ghostBatch() > 0) {
      arguments.addAll(List.of("--ghost-batch", String.valueOf(workload.ghostBatch())));
    }
    if (workload.width() != workload.name().width()) {
      arguments.addAll(List.of("--width", String.valueOf(workload.width())));
    }
    if (workload.examples() != workload.name().examples()) {
      arguments.addAll(List.of("--examples", String.valueOf(workload.examples())));
    }
    if (workload.opThreads() > 0) {
      arguments.addAll(List.of("--op-threads", String.valueOf(workload.opThreads())));
    }
    arguments.addAll(List.of("--compile", compileOptions.choice().toString()));
    arguments.addAll(device().flags());
    ProcessBuilder builder =
        new ProcessBuilder(ChildJvm.command(spec.root().userObject().getClass(), arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // Where this process has found no home directory, the other need not say so again.
    builder.environment().put("HOME", System.getProperty("user.home"));
    Process process = builder.start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    int exit = process.waitFor();
    if (exit != ExitCode.OK && exit != ExitCode.MEMORY || lines.isEmpty()) {
      throw new IOException("the process that measured %s ended with %d".formatted(workload, exit));
    }
    return BenchResult.parse(workload, lines.get(lines.size() - 1));
  }
}
