package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** An experiment on its way: every setting with every seed, written down as it comes. */
public final class Reproduction {
  // An update of the small networks here costs about as much as so many examples do.
  private static final int EXAMPLES_AN_UPDATE = 50;

  private final Experiment experiment;
  private final long[] seeds;
  private final SeedTraining training;
  private final ExperimentDirectory directory;
  private final ReproductionListener listener;
  private final Results results;
  private final long started = System.nanoTime();

  /**
   * A reproduction about to begin.
   *
   * @param seeds each at most once, at least one
   */
  public Reproduction(
      Experiment experiment,
      long[] seeds,
      SeedTraining training,
      ExperimentDirectory directory,
      ReproductionListener listener) {
    this.experiment = experiment;
    this.seeds = seeds.clone();
    this.training = training;
    this.directory = directory;
    this.listener = listener;
    this.results = new Results(seeds);
  }

  /** The seeds {@code 1 .. count}. */
  public static long[] seeds(int count) {
    return LongStream.rangeClosed(1, count).toArray();
  }

  /**
   * How much there is to do, in units of one example.
   *
   * @param examples how many an epoch has
   */
  public static long work(Experiment experiment, int seeds, int examples) {
    return Training.of(experiment.settings()).stream()
            .mapToLong(each -> work(each.recipe(), (long) each.longest().epochs() * examples))
            .sum()
        * seeds;
  }

  private static long work(Recipe recipe, long examples) {
    return examples + Math.round((double) examples / recipe.batch() * EXAMPLES_AN_UPDATE);
  }

  /**
   * Trains all there is, or until interrupted.
   *
   * @return what came out, which the directory holds as well
   * @throws IOException if the directory cannot be written
   */
  public Outcome run() throws IOException {
    directory.summarize(outcome(false));
    boolean completed = true;
    for (Turn turn : turns()) {
      completed = train(turn);
      directory.summarize(outcome(false));
      if (!completed) {
        break;
      }
    }
    Outcome outcome = outcome(completed);
    directory.summarize(outcome);
    return outcome;
  }

  /** One call of the training. */
  private record Turn(Training training, long[] seeds) {}

  /** Timed trainings take turns, seed by seed, after all others. */
  private List<Turn> turns() {
    List<Training> all = Training.of(experiment.settings());
    List<Turn> turns = new ArrayList<>();
    all.stream()
        .filter(each -> !each.recipe().timed())
        .forEach(each -> turns.add(new Turn(each, seeds)));
    for (long seed : seeds) {
      all.stream()
          .filter(each -> each.recipe().timed())
          .forEach(each -> turns.add(new Turn(each, new long[] {seed})));
    }
    return turns;
  }

  private boolean train(Turn turn) throws IOException {
    return training.train(turn.training().longest(), turn.seeds(), listening(turn.training()));
  }

  private EpochListener listening(Training trained) {
    return new EpochListener() {
      @Override
      public void trained(long examples) {
        listener.worked(trained.longest(), work(trained.recipe(), examples));
      }

      @Override
      public void recorded(Recording recording) throws IOException {
        for (Setting setting : trained.settings()) {
          if (recording.epoch() <= setting.epochs()) {
            record(setting, recording);
          }
        }
      }
    };
  }

  private void record(Setting setting, Recording recording) throws IOException {
    directory.add(setting, recording);
    if (recording.epoch() == setting.epochs()) {
      results.add(setting, recording);
      if (results.seeds(setting) == seeds.length) {
        listener.finished(setting, results);
      }
    }
  }

  private Outcome outcome(boolean completed) {
    double seconds = (System.nanoTime() - started) / 1e9;
    return Outcome.of(experiment, results, completed, seconds);
  }
}
