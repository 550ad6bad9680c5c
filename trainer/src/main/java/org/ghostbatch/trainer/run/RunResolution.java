package org.ghostbatch.trainer.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.trainer.process.MemoryBound;
import org.ghostbatch.trainer.settings.BatchSettings;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.MicroBatchChoice.OpenSize;
import org.ghostbatch.trainer.settings.MicroBatchSearch;

/**
 * What the settings of a run had left open, decided: the micro-batch, and whether the loop over the
 * tape is compiled.
 *
 * @param settings with nothing left open
 * @param lines that say how it was decided
 */
record RunResolution(RunSettings settings, List<String> lines) {

  /**
   * Decides for a run that begins.
   *
   * @param traced whether a segment is to be traced
   * @param program of the run, on which micro-batches are tried
   * @param stopped asked before each trial whether to give up
   */
  static RunResolution ofNew(
      TrainingRun run, boolean traced, TrainingProgram program, BooleanSupplier stopped) {
    List<String> lines = new ArrayList<>();
    RunSettings found = found(run, program, stopped, lines);
    RunSettings settings = compiling(run, found, traced, Optional.empty(), lines);
    if (!traced
        && run.settings().mayCompile()
        && !found.compilingPays(run.network(), run.examples())
        && settings.isLong(run.examples())) {
      lines.add(
          "the loop over the tape is interpreted, because compiling would not pay off; --compile on compiles it");
    }
    return new RunResolution(settings, lines);
  }

  /** Decides for a resumed run, as it was decided when it began. */
  static RunResolution ofEarlier(
      TrainingRun run,
      boolean traced,
      EarlierRun earlier,
      TrainingProgram program,
      BooleanSupplier stopped) {
    List<String> lines = new ArrayList<>();
    RunSettings found = resumed(run, earlier, program, stopped, lines);
    Optional<Compile> recorded = earlier.compile(found.workplace().device());
    return new RunResolution(compiling(run, found, traced, recorded, lines), lines);
  }

  /** A resumed run does not search again: it keeps its micro-batch, found by a search or not. */
  private static RunSettings resumed(
      TrainingRun run,
      EarlierRun earlier,
      TrainingProgram program,
      BooleanSupplier stopped,
      List<String> lines) {
    BatchSettings batches = run.settings().batches();
    if (!(batches.microBatch() instanceof OpenSize open)) {
      return run.settings();
    }
    Optional<Integer> known = earlier.microBatch(open.by());
    if (known.isPresent()) {
      return run.settings().with(batches.with(open.found(known.get())));
    }
    return open.by() == MicroBatchSearch.FASTEST && earlier.config().isPresent()
        ? run.settings().with(batches.inFewestPieces())
        : found(run, program, stopped, lines);
  }

  /** The settings with the micro-batch that is to be found, if one is. */
  private static RunSettings found(
      TrainingRun run, TrainingProgram program, BooleanSupplier stopped, List<String> lines) {
    RunSettings settings = run.settings();
    BatchSettings batches = settings.batches();
    if (!(batches.microBatch() instanceof OpenSize open)) {
      return settings;
    }
    double examples = (double) settings.protocol().epochs() * run.examples();
    if (!open.by().pays(batches.schedule().largest(), examples, run.network())) {
      return settings.with(batches.inFewestPieces());
    }
    long memory = MemoryBound.of(settings.workplace());
    Finding finding = open.by().find(program, batches, memory, stopped);
    lines.add(open.by().describe(finding));
    return settings.with(batches.with(open.found(finding.microBatch())));
  }

  private static RunSettings compiling(
      TrainingRun run,
      RunSettings found,
      boolean traced,
      Optional<Compile> recorded,
      List<String> lines) {
    if (traced) {
      // A compiled loop is a single op: a trace shows nothing inside it.
      return found.with(Compile.OFF);
    }
    RunSettings compiling = found.compiling(recorded, run.network(), run.examples());
    Optional<String> objection =
        compiling.compile() == Compile.ON
            ? run.settings().compile().objection(run.network(), compiling.workplace())
            : Optional.empty();
    if (objection.isEmpty()) {
      return compiling;
    }
    lines.add("the loop over the tape is interpreted: " + objection.get());
    return compiling.with(Compile.OFF);
  }
}
