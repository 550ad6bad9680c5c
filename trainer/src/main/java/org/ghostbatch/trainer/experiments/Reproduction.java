package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Runs an experiment: trains every setting with every seed, and records each result at once. */
public final class Reproduction {
  // For the small networks here, an update costs about as much as 50 examples.
  private static final int EXAMPLES_AN_UPDATE = 50;

  private final Experiment experiment;
  private final long[] seeds;
  private final SeedTraining training;
  private final ExperimentDirectory directory;
  private final ReproductionListener listener;
  private final int workers;
  private final Results results;
  // A training has failed or was interrupted: no other is begun, and none continues.
  private volatile boolean stopped;
  private final long started = System.nanoTime();

  /**
   * A reproduction about to begin.
   *
   * @param seeds each at most once, at least one
   * @param workers how many trainings run at the same time, where the time is not a result
   */
  public Reproduction(
      Experiment experiment,
      long[] seeds,
      SeedTraining training,
      ExperimentDirectory directory,
      ReproductionListener listener,
      int workers) {
    this.experiment = experiment;
    this.seeds = seeds.clone();
    this.training = training;
    this.directory = directory;
    this.listener = listener;
    this.workers = workers;
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
   * @return the results, which the directory holds as well
   * @throws IOException if the directory cannot be written
   */
  public Outcome run() throws IOException {
    directory.summarize(outcome(false));
    boolean completed = atTheSameTime(untimed());
    for (Turn turn : timed()) {
      completed = completed && train(turn);
    }
    Outcome outcome = outcome(completed);
    directory.summarize(outcome);
    return outcome;
  }

  /** One call of the training. */
  private record Turn(Training training, long[] seeds) {}

  /** The longest first, so that workers end at about the same time. */
  private List<Turn> untimed() {
    return trainings(false)
        .sorted(Comparator.comparingLong(Reproduction::cost).reversed())
        .map(each -> new Turn(each, seeds))
        .toList();
  }

  /** Timed trainings take turns, seed by seed, after all others. */
  private List<Turn> timed() {
    return LongStream.of(seeds)
        .boxed()
        .flatMap(seed -> trainings(true).map(each -> new Turn(each, new long[] {seed})))
        .toList();
  }

  private Stream<Training> trainings(boolean timed) {
    return Training.of(experiment.settings()).stream()
        .filter(each -> each.recipe().timed() == timed);
  }

  private static long cost(Training training) {
    return work(training.recipe(), training.longest().epochs());
  }

  private boolean atTheSameTime(List<Turn> turns) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Callable<Boolean>> trainings = new ArrayList<>();
      turns.forEach(turn -> trainings.add(() -> train(turn)));
      boolean completed = true;
      for (Future<Boolean> training : pool.invokeAll(trainings)) {
        completed &= training.get();
      }
      return completed;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException unwritable) {
        throw unwritable;
      }
      throw failed.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while training");
    } finally {
      pool.shutdown();
    }
  }

  private boolean train(Turn turn) throws IOException {
    boolean completed = false;
    try {
      completed =
          !stopped
              && training.train(
                  turn.training().longest(), turn.seeds(), listening(turn.training()));
      summarize();
      return completed;
    } catch (CancellationException another) {
      return false;
    } finally {
      // Not |=, which could take back what another thread has said meanwhile.
      if (!completed) {
        stopped = true;
      }
    }
  }

  private synchronized void summarize() throws IOException {
    directory.summarize(outcome(false));
  }

  private EpochListener listening(Training trained) {
    return new EpochListener() {
      @Override
      public void trained(long examples) {
        requireGoingOn();
        worked(trained, examples);
      }

      @Override
      public void recorded(Recording recording) throws IOException {
        requireGoingOn();
        for (Setting setting : trained.settings()) {
          if (recording.epoch() <= setting.epochs()) {
            record(setting, recording);
          }
        }
      }
    };
  }

  private void requireGoingOn() {
    if (stopped) {
      throw new CancellationException("another training has stopped");
    }
  }

  private synchronized void worked(Training trained, long examples) {
    listener.worked(trained.longest(), work(trained.recipe(), examples));
  }

  private synchronized void record(Setting setting, Recording recording) throws IOException {
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
