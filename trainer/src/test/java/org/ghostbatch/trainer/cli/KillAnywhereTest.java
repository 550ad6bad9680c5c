package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.ghostbatch.trainer.Main;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.run.RunDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills training with SIGKILL, again and again, and lets the same command go on: it comes to the
 * bits of a run that nobody disturbed. The Maven profile {@code reliability} does it a thousand
 * times; {@code -Dghostbatch.kills=N} says how often, {@code -Dghostbatch.seed=N} when.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KillAnywhereTest {
  private static final int KILLS = Integer.getInteger("ghostbatch.kills", 20);
  private static final long SEED = Long.getLong("ghostbatch.seed", 1);
  private static final int KILLS_A_RUN = 5;
  // Accumulation with uneven tails, ghosts of any size, dropout, schedules of rate and batch,
  // AdamW.
  private static final String FLAGS =
      "--hidden 24,16 --batch-norm --ghost-batch 16 --micro-batch 48 --batch-schedule 0:100,3:170"
          + " --dropout 0.2 --optimizer adamw --clip-norm 1 --warm-up 0.5 --threads 1"
          + " --learning-rate-schedule cosine --learning-rate 0.01 --epochs 6 --quiet"
          + " --checkpoint-every 3updates --keep 2";

  @TempDir private Path directory;
  private List<String> data;
  private Path whole;
  private long millis;
  private final AtomicInteger killed = new AtomicInteger();
  private final AtomicInteger inCheckpoint = new AtomicInteger();
  private final AtomicInteger beforeCheckpoints = new AtomicInteger();

  @BeforeEach
  void anUndisturbedRun() throws Exception {
    data = Commands.smallIdx(directory, 1210, 60);
    whole = directory.resolve("whole");
    long started = System.nanoTime();
    end(begin(whole), whole);
    millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    assertThat(Runs.history(whole)).hasSize(6);
  }

  @Test
  void aRunKilledAtAnyMomentsEndsWithTheSameBits() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Void>> runs = new ArrayList<>();
      for (int run = 0; run * KILLS_A_RUN < KILLS; run++) {
        int number = run;
        runs.add(() -> killedAgainAndAgain(number));
      }
      for (Future<Void> run : workers.invokeAll(runs)) {
        run.get();
      }
    } finally {
      workers.shutdownNow();
    }
    System.out.printf(
        "%,d kills survived, %,d of them while a checkpoint was being written, %,d before the first%n",
        killed.get(), inCheckpoint.get(), beforeCheckpoints.get());
    assertThat(killed.get()).isGreaterThanOrEqualTo(KILLS);
    assertThat(inCheckpoint.get()).isPositive();
  }

  private Void killedAgainAndAgain(int number) throws Exception {
    Random random = new Random(SEED * 1_000_003 + number);
    Path run = directory.resolve("run-" + number);
    int kills = 0;
    while (kills < KILLS_A_RUN) {
      Process process = begin(run);
      try {
        waitForAMoment(process, run, random);
        if (process.isAlive()) {
          process.destroyForcibly().waitFor();
          kills++;
          note(run);
        } else {
          // It was faster: what it came to is checked, and another begins.
          assertIsTheWhole(run);
          DirectoryTree.delete(run);
        }
      } finally {
        process.destroyForcibly();
      }
    }
    end(begin(run), run);
    assertIsTheWhole(run);
    DirectoryTree.delete(run);
    return null;
  }

  /** Any moment of the process, one in training, or one while a checkpoint is being written. */
  private void waitForAMoment(Process process, Path run, Random random) throws Exception {
    int kind = random.nextInt(3);
    if (kind == 0) {
      process.waitFor(random.nextLong(millis), TimeUnit.MILLISECONDS);
      return;
    }
    int sightings = 1 + random.nextInt(4);
    boolean seen = false;
    while (process.isAlive() && sightings > 0) {
      boolean draft = hasDraft(run);
      if (draft && !seen) {
        sightings--;
      }
      seen = draft;
      Thread.sleep(0, 200_000);
    }
    if (kind == 1) {
      process.waitFor(random.nextLong(100), TimeUnit.MILLISECONDS);
    } else {
      Thread.sleep(0, random.nextInt(999_999));
    }
  }

  private void note(Path run) throws IOException {
    killed.incrementAndGet();
    if (hasDraft(run)) {
      inCheckpoint.incrementAndGet();
    } else if (!Files.exists(run.resolve("checkpoints"))) {
      beforeCheckpoints.incrementAndGet();
    }
  }

  private static boolean hasDraft(Path run) throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    if (!Files.exists(checkpoints)) {
      return false;
    }
    try (Stream<Path> children = Files.list(checkpoints)) {
      return children.anyMatch(child -> child.toString().endsWith(".tmp"));
    }
  }

  private void assertIsTheWhole(Path run) throws IOException {
    assertThat(Runs.withoutTimes(run)).isEqualTo(Runs.withoutTimes(whole));
    for (String file : List.of("model.index", "model.data-00000-of-00001")) {
      assertThat(newest(run).resolve(file)).hasSameBinaryContentAs(newest(whole).resolve(file));
    }
    assertThat(run.resolve("config.json")).hasSameTextualContentAs(whole.resolve("config.json"));
  }

  private static Path newest(Path run) throws IOException {
    return RunDirectory.checkpoints(run).newest(damaged -> {}).orElseThrow().path();
  }

  private Process begin(Path run) throws IOException {
    List<String> flags = new ArrayList<>(List.of("train", "--out", run.toString(), "--resume"));
    flags.addAll(data);
    flags.addAll(List.of(FLAGS.split(" ")));
    return Commands.begin(
        log(run),
        Map.of("TF_CPP_MIN_LOG_LEVEL", "2"),
        Commands.java(Main.class, List.of(), flags.toArray(String[]::new)));
  }

  private void end(Process process, Path run) throws Exception {
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log(run))).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private Path log(Path run) {
    return directory.resolve(run.getFileName() + ".log");
  }
}
