package org.ghostbatch.trainer.run;

import java.util.Optional;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Compilation;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.accumulate.UpdateCut;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.process.Versions;
import org.ghostbatch.trainer.settings.BatchSettings;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.LearningRateSchedule;
import org.ghostbatch.trainer.settings.MicroBatchChoice.FoundSize;
import org.ghostbatch.trainer.settings.MicroBatchSearch;
import org.ghostbatch.trainer.settings.ModelSettings;
import org.ghostbatch.trainer.settings.OptimizerSettings;
import org.ghostbatch.trainer.settings.StreamSettings;
import org.ghostbatch.trainer.settings.TrainingProtocol;

/**
 * What a run is to do, resolved.
 *
 * @param compile whether the loop over the tape is compiled
 */
public record RunSettings(
    ModelSettings model,
    BatchSettings batches,
    OptimizerSettings optimizer,
    LearningRateSchedule learningRates,
    DeviceSettings workplace,
    Compile compile,
    StreamSettings streaming,
    TrainingProtocol protocol) {

  RunSettings with(BatchSettings others) {
    return with(others, compile);
  }

  RunSettings with(Compile choice) {
    return with(batches, choice);
  }

  RunSettings with(ThreadPlan threads) {
    return new RunSettings(
        model,
        batches,
        optimizer,
        learningRates,
        workplace.with(threads),
        compile,
        streaming,
        protocol);
  }

  private RunSettings with(BatchSettings others, Compile choice) {
    return new RunSettings(
        model, others, optimizer, learningRates, workplace, choice, streaming, protocol);
  }

  /** Whether size and length decide what is compiled. */
  boolean mayCompile() {
    // With a limit, and a search for what fits, what is measured is the interpreted loop.
    return compile == Compile.AUTO
        && workplace.memoryLimit().isEmpty()
        && !batches.usesSearch(MicroBatchSearch.LARGEST);
  }

  /** Whether it has so many micro-steps that compiling pays where they are small. */
  boolean isLong(int examples) {
    return Compilation.isLong(workplace, batches.epochsByPlan(protocol.epochs()), examples);
  }

  /**
   * This with {@link Compile#AUTO} settled.
   *
   * @param recorded what was decided when the run began, so that a run that is interrupted has the
   *     same bits as one that is not; nothing where it begins
   * @param examples how many an epoch has
   */
  public RunSettings compiling(Optional<Compile> recorded, Network network, int examples) {
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
    return Compilation.pays(network, workplace, batches.epochsByPlan(protocol.epochs()), examples);
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
        new RunConfig.Data(
            dataset.name(),
            split.training().count(),
            split.validation().count(),
            network.features(),
            network.classes(),
            dataset.checksums()),
        new RunConfig.NetworkSettings(
            model.model().toString(),
            model.hidden(),
            model.initializer() == null ? null : model.initializer().toString(),
            model.pixels().toString(),
            model.normalizes(),
            model.normalizes() ? model.ghostStatistics().toString() : null,
            model.dropout()),
        new RunConfig.Batches(
            first.effectiveBatch(),
            batches.schedule().toString(),
            batches.microBatch().size().orElse(first.microBatch()),
            batches.microBatch() instanceof FoundSize found ? found.by().toString() : null,
            batches.ghostBatch() == 0 ? null : batches.ghostBatch(),
            batches.cut().equals(UpdateCut.NONE) ? null : true),
        new RunConfig.UpdateSettings(
            optimizer.optimizer().toString(),
            optimizer.momentum(),
            optimizer.weightDecay(),
            optimizer.clipNorm()),
        new RunConfig.LearningRate(
            learningRates.rate(),
            learningRates.shape().toString(),
            learningRates.decayFactor(),
            learningRates.decayEvery(),
            learningRates.warmUp(),
            learningRates.scaling().toString(),
            learningRates.baseBatch()),
        new RunConfig.Protocol(
            protocol.epochs(),
            protocol.validation().toString(),
            protocol.shuffle(),
            protocol.seed(),
            protocol.onDivergence().toString()),
        new RunConfig.Execution(
            workplace.threads().cores(),
            workplace.threads().withinOps(),
            compile == Compile.ON ? 1 : workplace.threads().lanes(),
            workplace.device().toString(),
            compile.toString(),
            workplace.memoryLimit().isPresent() ? workplace.memoryLimit().getAsLong() : null,
            workplace.precision().toString()),
        new RunConfig.Streaming(
            streaming.streams() ? true : null, streaming.window(), streaming.shuffleWindow()),
        network.parameterCount(),
        Versions.all());
  }
}
