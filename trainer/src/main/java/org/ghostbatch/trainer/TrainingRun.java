package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.ghostbatch.accumulate.Compilation;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.checkpoints.CheckpointException;

/**
 * A run whose flags are checked and whose examples are there.
 *
 * @param flags that make it
 * @param export where the model is to be written at its end, or nothing
 * @param trace where to write what the device did in a segment, or nothing
 * @param place where it runs, as the end of a sentence
 * @param batchNote a line to print about the batch, or nothing
 */
record TrainingRun(
    Dataset dataset,
    Split split,
    Network network,
    RunSettings settings,
    RunFlags flags,
    Optional<Path> export,
    Optional<Path> trace,
    String place,
    Optional<String> batchNote) {

  /**
   * This as a run that is compared with others: it does not look for a micro-batch by its speed,
   * which may come out otherwise each time, and then runs round differently and differ in speed.
   */
  TrainingRun comparable() {
    BatchSettings batches = settings.batches();
    return batches.search() == MicroBatchSearch.FASTEST
        ? new TrainingRun(
            dataset,
            split,
            network,
            settings.with(batches.inFewestPieces()),
            flags,
            export,
            trace,
            place,
            batchNote)
        : this;
  }

  /**
   * Trains, and writes the run's directory.
   *
   * @return whether every epoch was run to its end
   */
  boolean train(RunOutput output, RunListener listener, Interruption interruption)
      throws IOException {
    try (TrainingProgram program = program()) {
      RunSettings found =
          compiling(found(program, listener, interruption), Optional.empty(), listener);
      if (interruption.requested()) {
        return false;
      }
      tellIfInterpreted(found, listener);
      RunConfig config = found.config(dataset, split, network);
      try (RunDirectory directory = RunDirectory.open(output.directory())) {
        // Another process may have been here meanwhile.
        RunDirectory.check(output.directory(), output.overwrite());
        directory.clear();
        directory.start(config, flags, List.of());
        describe(config, listener);
        RunState start =
            RunState.fresh(ConfigIdentity.of(config, config.epochs()).hash(), config.seed());
        CheckpointPlan plan = output.checkpoints();
        return run(found, config, program, directory, plan, listener, interruption, start);
      }
    } catch (CancellationException interrupted) {
      return false;
    }
  }

  /**
   * Goes on with a run from its newest checkpoint that is whole, or from its beginning where there
   * is none yet.
   *
   * @return whether every epoch was run to its end
   * @throws UsageException if the run had other settings, with all that differ
   * @throws CheckpointException if there are checkpoints, but none is whole
   */
  boolean resume(Path path, CheckpointPlan plan, RunListener listener, Interruption interruption)
      throws IOException {
    try (RunDirectory directory = RunDirectory.open(path)) {
      EarlierRun earlier = EarlierRun.in(directory, listener::line);
      if (trace.isPresent() && settings.mayCompile() && earlier.isCompiled()) {
        throw new UsageException(
            "--trace %s: the run is compiled, and a trace shows the ops of the interpreted loop; leave --trace out, or give --compile off, which rounds differently"
                .formatted(trace.get()));
      }
      try (TrainingProgram program = program()) {
        RunSettings found =
            compiling(
                resumed(earlier, program, listener, interruption),
                earlier.compile(settings.workplace().device()),
                listener);
        RunConfig config = found.config(dataset, split, network);
        RunState start = earlier.state(config);
        if (earlier.newest().isPresent()) {
          program.load(earlier.newest().get().model(), start.updates());
        }
        if (earlier.isComplete(config, start)) {
          listener.line(
              "nothing is left to do: all %,d epochs are done; --epochs %d would go on"
                  .formatted(config.epochs(), config.epochs() + 1));
          if (export.isPresent() && earlier.newest().isEmpty()) {
            throw new CheckpointException(path, "has no checkpoint to export");
          }
          return exported(true, program, listener);
        }
        directory.start(config, flags, start.history());
        describe(config, listener);
        listener.line(earlier.description(start, split.training().count()));
        return run(found, config, program, directory, plan, listener, interruption, start);
      }
    } catch (CancellationException interrupted) {
      return false;
    }
  }

  private boolean run(
      RunSettings found,
      RunConfig config,
      TrainingProgram program,
      RunDirectory directory,
      CheckpointPlan plan,
      RunListener listener,
      Interruption interruption,
      RunState start)
      throws IOException {
    if (found.compile() == Compile.ON) {
      program.compile();
      listener.line("the loop over the tape is compiled; --compile off would interpret it");
    }
    Checkpoints checkpoints =
        new Checkpoints(directory.checkpoints(), plan, program, network, dataset);
    checkpoints.begin(start);
    Tracing tracing = Tracing.into(trace);
    TrainingLoop loop =
        new TrainingLoop(
            found, config, program, directory, checkpoints, listener, interruption, tracing, start);
    boolean completed;
    try {
      completed = loop.run();
      tracing.finish(listener::line);
      exported(completed, program, listener);
    } catch (IOException | RuntimeException failure) {
      try {
        report(directory, listener, interruption);
      } catch (IOException | RuntimeException unreported) {
        failure.addSuppressed(unreported);
      }
      throw failure;
    }
    report(directory, listener, interruption);
    return completed;
  }

  /** The last thing that a run does: what was trained must not wait for pictures of it. */
  private static void report(
      RunDirectory directory, RunListener listener, Interruption interruption) throws IOException {
    if (listener.wantsReport() && directory.isFinished() && !interruption.requested()) {
      listener.report(
          directory.report(
              new ReportLines(listener::line, listener::line, interruption::requested)));
    }
  }

  private boolean exported(boolean completed, TrainingProgram program, RunListener listener)
      throws IOException {
    if (completed && export.isPresent()) {
      Export.write(network, program.snapshot(), dataset, export.get());
      listener.line("%-26s%s".formatted("model", export.get()));
    }
    return completed;
  }

  private RunSettings compiling(
      RunSettings found, Optional<Compile> recorded, RunListener listener) {
    if (trace.isPresent()) {
      // A compiled loop is one op, of which a trace shows nothing.
      return found.with(Compile.OFF);
    }
    RunSettings compiling = found.compiling(recorded, network, split.training().count());
    Optional<String> objection =
        compiling.compile() == Compile.ON
            ? Compilation.objection(network, compiling.workplace())
            : Optional.empty();
    if (objection.isEmpty()) {
      return compiling;
    }
    if (settings.compile() == Compile.ON) {
      throw CompileOptions.impossible(objection.get());
    }
    listener.line("the loop over the tape is interpreted: " + objection.get());
    return compiling.with(Compile.OFF);
  }

  /** Where a run is long, but its steps are too large to be compiled. */
  private void tellIfInterpreted(RunSettings found, RunListener listener) {
    if (trace.isEmpty()
        && settings.mayCompile()
        && !found.compilingPays(network, split.training().count())
        && found.isLong(split.training().count())) {
      listener.line(
          "the loop over the tape is interpreted, for compiling would not pay; --compile on would compile it");
    }
  }

  /** A micro-batch that was found by trying is not looked for again, nor one where none was. */
  private RunSettings resumed(
      EarlierRun earlier,
      TrainingProgram program,
      RunListener listener,
      Interruption interruption) {
    BatchSettings batches = settings.batches();
    Optional<Integer> known = earlier.microBatch(batches.search());
    if (known.isPresent()) {
      return settings.with(batches.withMicroBatch(known.get()));
    }
    return batches.search() == MicroBatchSearch.FASTEST && earlier.config().isPresent()
        ? settings.with(batches.inFewestPieces())
        : found(program, listener, interruption);
  }

  private TrainingProgram program() {
    TrainingProgram program =
        TrainingProgram.create(
            network, settings.optimizer().rule(), settings.workplace(), settings.seed());
    try {
      settings.streaming().give(split, program);
      return program;
    } catch (RuntimeException failed) {
      program.close();
      throw failed;
    }
  }

  /** The settings with the micro-batch that is to be found, if one is. */
  private RunSettings found(
      TrainingProgram program, RunListener listener, Interruption interruption) {
    BatchSettings batches = settings.batches();
    MicroBatchSearch search = batches.search();
    double examples = (double) settings.epochs() * split.training().count();
    if (!search.pays(batches.schedule().largest(), examples, network)) {
      return settings;
    }
    long memory = MemoryBound.of(settings.workplace());
    Finding finding = search.find(program, batches, memory, interruption::requested);
    listener.line(search.told(finding));
    return settings.with(batches.withMicroBatch(finding.microBatch()));
  }

  private void describe(RunConfig config, RunListener listener) {
    listener.line(description(config) + place);
    batchNote.ifPresent(listener::line);
    if (settings.streaming().streams()) {
      listener.line(settings.streaming().description(split));
    }
  }

  private static String description(RunConfig config) {
    String accumulation =
        config.microBatch() == config.batch()
            ? ""
            : " in micro-batches of %,d".formatted(config.microBatch());
    String ghosts =
        config.ghostBatch() == null ? "" : ", ghosts of %,d".formatted(config.ghostBatch());
    return "%s on %s: %,d parameters, %,d training examples, %,d to validate, batch %s%s%s, %s, seed %d"
        .formatted(
            config.model(),
            config.dataset(),
            config.parameters(),
            config.trainingExamples(),
            config.validationExamples(),
            config.batchSchedule().contains(",")
                ? config.batchSchedule()
                : "%,d".formatted(config.batch()),
            accumulation,
            ghosts,
            config.optimizer(),
            config.seed());
  }
}
