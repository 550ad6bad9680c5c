package org.ghostbatch.trainer;

import java.util.Optional;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Compilation;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;

/**
 * What a run is to do, resolved.
 *
 * @param compile whether the loop over the tape is compiled
 * @param epochs passes over the training examples
 * @param validation {@code test} or the fraction that is kept apart
 * @param shuffle whether each epoch has an order of its own
 * @param onDivergence what to do when the loss is not finite
 */
record RunSettings(
    ModelSettings model,
    BatchSettings batches,
    OptimizerSettings optimizer,
    LearningRateSchedule learningRates,
    DeviceSettings workplace,
    Compile compile,
    StreamSettings streaming,
    int epochs,
    String validation,
    boolean shuffle,
    long seed,
    OnDivergence onDivergence) {

  RunSettings with(BatchSettings others) {
    return with(others, compile);
  }

  RunSettings with(Compile choice) {
    return with(batches, choice);
  }

  private RunSettings with(BatchSettings others, Compile choice) {
    return new RunSettings(
        model,
        others,
        optimizer,
        learningRates,
        workplace,
        choice,
        streaming,
        epochs,
        validation,
        shuffle,
        seed,
        onDivergence);
  }

  /** Whether size and length decide what is compiled. */
  boolean mayCompile() {
    // With a limit, and a search for what fits, what is measured is the interpreted loop.
    return compile == Compile.AUTO
        && workplace.memoryLimit().isEmpty()
        && batches.search() != MicroBatchSearch.LARGEST;
  }

  /** Whether it has so many micro-steps that compiling pays where they are small. */
  boolean isLong(int examples) {
    return Compilation.isLong(workplace, batches.epochsByPlan(epochs), examples);
  }

  /**
   * This with {@link Compile#AUTO} settled.
   *
   * @param recorded what it came to when the run began, for a run comes to the same bits whether it
   *     is interrupted or not; nothing where it begins
   * @param examples how many an epoch has
   */
  RunSettings compiling(Optional<Compile> recorded, Network network, int examples) {
    if (compile != Compile.AUTO) {
      return this;
    }
    if (!mayCompile()) {
      return with(Compile.OFF);
    }
    return with(
        recorded.orElseGet(() -> compilingPays(network, examples) ? Compile.ON : Compile.OFF));
  }

  /** Whether size and length speak for compiling. */
  boolean compilingPays(Network network, int examples) {
    return Compilation.pays(network, workplace, batches.epochsByPlan(epochs), examples);
  }

  /**
   * The tape of an epoch, counted from 1.
   *
   * @param examples how many an epoch has
   */
  Tape tape(int epoch, BatchPlan plan, int examples) {
    double before = epoch - 1;
    return plan.epoch(
        examples,
        (start, inUpdate) ->
            learningRates.at(
                before + (double) start / examples,
                before + (double) (start + inUpdate) / examples,
                plan.effectiveBatch()));
  }

  RunConfig config(Dataset dataset, Split split, Network network) {
    BatchPlan first = batches.plan(1);
    return new RunConfig(
        dataset.name(),
        model.model().toString(),
        model.hidden(),
        model.initializer() == null ? null : model.initializer().toString(),
        model.pixels().toString(),
        model.ghostStatistics() != null,
        model.ghostStatistics() == null ? null : model.ghostStatistics().toString(),
        model.dropout(),
        first.effectiveBatch(),
        batches.schedule().toString(),
        batches.microBatch() == null ? first.microBatch() : batches.microBatch(),
        batches.found() ? RunConfig.word(batches.search()) : null,
        batches.ghostBatch() == 0 ? null : batches.ghostBatch(),
        epochs,
        optimizer.optimizer().toString(),
        optimizer.momentum(),
        optimizer.weightDecay(),
        optimizer.clipNorm(),
        learningRates.rate(),
        learningRates.shape().toString(),
        learningRates.decayFactor(),
        learningRates.decayEvery(),
        learningRates.warmUp(),
        learningRates.scaling().toString(),
        learningRates.baseBatch(),
        validation,
        shuffle,
        seed,
        onDivergence.toString(),
        workplace.threads(),
        workplace.device().toString(),
        compile.toString(),
        workplace.memoryLimit().isPresent() ? workplace.memoryLimit().getAsLong() : null,
        streaming.streams() ? true : null,
        streaming.window(),
        streaming.shuffleWindow(),
        split.training().count(),
        split.validation().count(),
        network.features(),
        network.classes(),
        network.parameterCount(),
        dataset.checksums(),
        Versions.all());
  }
}
