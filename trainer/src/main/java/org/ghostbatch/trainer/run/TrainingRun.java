package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateCut;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.settings.BatchSettings;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.MicroBatchSearch;
import org.ghostbatch.trainer.text.UsageException;

/**
 * A run whose flags are checked and whose examples are there.
 *
 * @param settings {@link RunResolution} decides what they leave open
 * @param flags that make it
 * @param place where it runs, as the end of a sentence
 * @param notes lines to print about what was asked for
 */
public record TrainingRun(
    Dataset dataset,
    Split split,
    Network network,
    RunSettings settings,
    RunFlags flags,
    String place,
    List<String> notes) {

  /** How many examples an epoch has. */
  int examples() {
    return split.training().count();
  }

  /**
   * This as a run that is compared with others: it does not look for a micro-batch by its speed,
   * which may differ each time; runs would then round differently and differ in speed.
   */
  public TrainingRun comparable() {
    BatchSettings batches = settings.batches();
    return batches.usesSearch(MicroBatchSearch.FASTEST)
        ? with(settings.with(batches.inFewestPieces()))
        : this;
  }

  /**
   * Trains, and writes the run's directory.
   *
   * @param stopped asked often whether to stop
   * @return whether every epoch was run to its end
   */
  public boolean train(RunOutput output, RunListener listener, BooleanSupplier stopped)
      throws IOException {
    try (TrainingProgram program = program()) {
      RunResolution resolution =
          RunResolution.ofNew(this, output.trace().isPresent(), program, stopped);
      resolution.lines().forEach(listener::line);
      if (stopped.getAsBoolean()) {
        return false;
      }
      RunConfig config = resolution.settings().config(dataset, split, network);
      try (RunDirectory directory = RunDirectory.open(output.directory())) {
        // Another process may have been here meanwhile.
        RunDirectory.check(output.directory(), output.overwrite());
        directory.clear();
        directory.start(config, flags, List.of());
        describe(config, listener);
        RunState start =
            RunState.fresh(
                ConfigIdentity.of(config, config.epochs()).hash(), config.protocol().seed());
        RunInProgress progress =
            new RunInProgress(resolution.settings(), config, program, directory, listener, stopped);
        return run(progress, output, start);
      }
    } catch (CancellationException interrupted) {
      return false;
    }
  }

  /**
   * Resumes a run from its newest checkpoint that is whole, or from its beginning where there is
   * none yet.
   *
   * @param stopped asked often whether to stop
   * @return whether every epoch was run to its end
   * @throws UsageException if the run had other settings, with all that differ
   * @throws CheckpointException if there are checkpoints, but none is whole
   */
  public boolean resume(RunOutput output, RunListener listener, BooleanSupplier stopped)
      throws IOException {
    try (RunDirectory directory = RunDirectory.open(output.directory())) {
      EarlierRun earlier = EarlierRun.in(directory, listener::line);
      checkTrace(output, earlier);
      TrainingRun continued = withThreadsOf(earlier).withCutOf(earlier);
      try (TrainingProgram program = continued.program()) {
        RunResolution resolution =
            RunResolution.ofEarlier(
                continued, output.trace().isPresent(), earlier, program, stopped);
        resolution.lines().forEach(listener::line);
        RunConfig config = resolution.settings().config(dataset, split, network);
        RunState start = earlier.state(config);
        if (earlier.newest().isPresent()) {
          program.load(earlier.newest().get().model(), start.updates());
        }
        RunInProgress progress =
            new RunInProgress(resolution.settings(), config, program, directory, listener, stopped);
        if (earlier.isComplete(config, start)) {
          return nothingLeft(progress, output, earlier);
        }
        directory.start(config, flags, start.history());
        describe(config, listener);
        listener.line(earlier.description(start, examples()));
        return run(progress, output, start);
      }
    } catch (CancellationException interrupted) {
      return false;
    }
  }

  /** A run that did not cut its updates, as those of earlier versions, goes on without. */
  private TrainingRun withCutOf(EarlierRun earlier) {
    boolean uncut = earlier.config().filter(known -> !known.batches().cutsUpdates()).isPresent();
    return uncut ? with(settings.with(settings.batches().with(UpdateCut.NONE))) : this;
  }

  /**
   * A resumed run uses the cores as before, for the same bits, unless {@code --threads} differs.
   */
  private TrainingRun withThreadsOf(EarlierRun earlier) {
    int cores = settings.workplace().threads().cores();
    return earlier
        .threads(settings.workplace().device())
        .filter(known -> known.cores() == cores || !flags.has("--threads"))
        .map(known -> with(settings.with(withLanesOfNow(known))))
        .orElse(this);
  }

  /** Lanes do not change results, so they are planned anew, for the memory that there is now. */
  private ThreadPlan withLanesOfNow(ThreadPlan known) {
    return known.withLanes(Math.min(known.cores(), settings.workplace().threads().lanes()));
  }

  private TrainingRun with(RunSettings others) {
    return new TrainingRun(dataset, split, network, others, flags, place, notes);
  }

  private void checkTrace(RunOutput output, EarlierRun earlier) {
    if (output.trace().isPresent() && settings.mayCompile() && earlier.isCompiled()) {
      throw new UsageException(
          "--trace %s: the run is compiled, and a trace shows the ops of the interpreted loop; leave --trace out, or give --compile off, which rounds differently"
              .formatted(output.trace().get()));
    }
  }

  private boolean nothingLeft(RunInProgress progress, RunOutput output, EarlierRun earlier)
      throws IOException {
    int epochs = progress.config().epochs();
    progress
        .listener()
        .line(
            "nothing is left to do: all %,d epochs are done; --epochs %d continues the run"
                .formatted(epochs, epochs + 1));
    if (output.export().isPresent() && earlier.newest().isEmpty()) {
      throw new CheckpointException(output.directory(), "has no checkpoint to export");
    }
    export(progress, output);
    return true;
  }

  private boolean run(RunInProgress progress, RunOutput output, RunState start) throws IOException {
    TrainingProgram program = progress.program();
    RunListener listener = progress.listener();
    if (progress.settings().compile() == Compile.ON) {
      program.compile();
      listener.line("the loop over the tape is compiled; --compile off interprets it");
    }
    Checkpoints checkpoints =
        new Checkpoints(
            progress.directory().checkpoints(), output.checkpoints(), program, network, dataset);
    checkpoints.begin(start);
    Tracing tracing = Tracing.into(output.trace());
    boolean completed;
    try {
      completed = new TrainingLoop(progress, checkpoints, tracing, start).run();
      tracing.finish(listener::line);
      if (completed) {
        export(progress, output);
      }
    } catch (IOException | RuntimeException failure) {
      try {
        progress.report();
      } catch (IOException | RuntimeException unreported) {
        failure.addSuppressed(unreported);
      }
      throw failure;
    }
    // Last, because a trained run must not wait for its charts.
    progress.report();
    return completed;
  }

  private void export(RunInProgress progress, RunOutput output) throws IOException {
    if (output.export().isPresent()) {
      Export.write(network, progress.program().snapshot(), dataset, output.export().get());
      progress.listener().line("%-26s%s".formatted("model", output.export().get()));
    }
  }

  private TrainingProgram program() {
    TrainingProgram program =
        TrainingProgram.create(
            network, settings.optimizer().rule(), settings.workplace(), settings.protocol().seed());
    try {
      settings.streaming().give(split, program);
      return program;
    } catch (RuntimeException failed) {
      program.close();
      throw failed;
    }
  }

  private void describe(RunConfig config, RunListener listener) {
    listener.line(description(config) + place + threads(config));
    notes.forEach(listener::line);
    if (settings.streaming().streams()) {
      listener.line(settings.streaming().description(split));
    }
  }

  /** How the cores are used, where that is not all of them for each op. */
  private static String threads(RunConfig config) {
    RunConfig.Execution execution = config.execution();
    boolean shares = config.batches().microBatch() < config.batches().batch();
    String threads =
        execution.opThreads() < execution.threads()
            ? ", %d of %d threads".formatted(execution.opThreads(), execution.threads())
            : "";
    return shares && execution.lanes() > 1
        ? "%s, %d lanes".formatted(threads, execution.lanes())
        : threads;
  }

  private static String description(RunConfig config) {
    RunConfig.Batches sizes = config.batches();
    String accumulation =
        sizes.microBatch() == sizes.batch()
            ? ""
            : " in micro-batches of %,d".formatted(sizes.microBatch());
    String ghosts =
        sizes.ghostBatch() == null ? "" : ", ghost batches of %,d".formatted(sizes.ghostBatch());
    return "%s on %s: %,d parameters, %,d training examples, %,d to validate, batch %s%s%s, %s, seed %d"
        .formatted(
            config.network().model(),
            config.data().dataset(),
            config.parameters(),
            config.data().trainingExamples(),
            config.data().validationExamples(),
            sizes.batchSchedule().contains(",")
                ? sizes.batchSchedule()
                : "%,d".formatted(sizes.batch()),
            accumulation,
            ghosts,
            config.updateRule().optimizer(),
            config.protocol().seed());
  }
}
