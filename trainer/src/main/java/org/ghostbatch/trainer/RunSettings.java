package org.ghostbatch.trainer;

import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.Workplace;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;

/**
 * What a run is to do, resolved.
 *
 * @param epochs passes over the training examples
 * @param validation {@code test} or the fraction that is kept apart
 * @param shuffle whether each epoch has an order of its own
 * @param onDivergence what to do when the loss is no finite number any more
 */
record RunSettings(
    ModelSettings model,
    BatchSettings batches,
    OptimizerSettings optimizer,
    LearningRateSchedule learningRates,
    Workplace workplace,
    int epochs,
    String validation,
    boolean shuffle,
    long seed,
    OnDivergence onDivergence) {

  RunSettings with(BatchSettings others) {
    return new RunSettings(
        model,
        others,
        optimizer,
        learningRates,
        workplace,
        epochs,
        validation,
        shuffle,
        seed,
        onDivergence);
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
        batches.search() != MicroBatchSearch.NONE && batches.microBatch() != null,
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
        workplace.memoryLimit().isPresent() ? workplace.memoryLimit().getAsLong() : null,
        split.training().count(),
        split.validation().count(),
        network.features(),
        network.classes(),
        network.parameterCount(),
        dataset.checksums(),
        Versions.all());
  }
}
