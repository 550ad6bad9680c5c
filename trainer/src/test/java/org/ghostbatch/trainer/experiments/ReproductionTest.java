package org.ghostbatch.trainer.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Order;
import org.ghostbatch.trainer.files.WholeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproductionTest {
  private static final DeviceSettings WORKPLACE = DeviceSettings.of(Device.CPU, 2);
  private static final Dataset BLOBS = Blobs.TUTORIAL.dataset();
  private static final Surroundings SURROUNDINGS =
      new Surroundings("cpu", 2, BLOBS.checksums(), Map.of("java", "17"));
  private static final int EPOCHS = 3;
  private static final int SETTINGS = 5;

  @TempDir private Path directory;
  private int workers = 1;

  /** The tutorial in brief: its four results and one panel of its figure. */
  private static Experiment blobs() {
    Experiment whole = BlobsTutorial.experiment().with(setting -> setting.withEpochs(EPOCHS));
    return brief(whole.published(), whole.settings().subList(0, SETTINGS));
  }

  @Test
  void everySeedIsWhatAProgramOfItsOwnLearns() throws IOException {
    Outcome outcome = reproduce(blobs(), 2, () -> false);

    assertThat(outcome.completed()).isTrue();
    for (CSVRecord result : read("results.csv")) {
      Setting setting = setting(outcome.experiment(), result.get("setting"));
      Tally[] expected = trainAlone(setting, Long.parseLong(result.get("seed")));
      assertThat(number(result, "train_loss")).as("%s", result).isEqualTo(expected[0].loss());
      assertThat(number(result, "train_accuracy")).isEqualTo(expected[0].accuracy());
      assertThat(number(result, "validation_loss")).isEqualTo(expected[1].loss());
      assertThat(number(result, "validation_accuracy")).isEqualTo(expected[1].accuracy());
    }
  }

  /** Three epochs without anything of the experiments: train by the setting, then validation. */
  private static Tally[] trainAlone(Setting setting, long seed) {
    Recipe recipe = setting.recipe();
    try (TrainingProgram program =
        TrainingProgram.create(recipe.network(BLOBS.training()), recipe.rule(), WORKPLACE, seed)) {
      program.loadTraining(BLOBS.training());
      program.loadValidation(BLOBS.test());
      Tally running = Tally.EMPTY;
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        program.order(Order.shuffled(seed, epoch, 500));
        running =
            program.train(BatchPlan.inOnePiece(recipe.batch()).epoch(500, recipe.learningRate()));
      }
      // The four published results were evaluated after training, the figure's curves were not.
      boolean evaluated = setting.name().contains("learning rate");
      return new Tally[] {evaluated ? program.evaluateTraining() : running, program.validate()};
    }
  }

  @Test
  void aReproductionLeavesItsFourFiles() throws IOException {
    Outcome outcome = reproduce(blobs(), 2, () -> false);

    assertThat(lines("rows.csv").get(0))
        .isEqualTo(
            "setting,metric,published,mean,standard_deviation,least,largest,below,seeds,verdict");
    assertThat(lines("results.csv").get(0))
        .isEqualTo(
            "setting,group,batch,learning_rate,seed,updates,examples,seconds,train_loss,"
                + "train_accuracy,validation_loss,validation_accuracy");
    assertThat(lines("history.csv").get(0))
        .isEqualTo(
            "setting,group,batch,learning_rate,seed,epoch,updates,examples,seconds,train_loss,"
                + "train_accuracy,validation_loss,validation_accuracy");

    List<CSVRecord> results = read("results.csv");
    assertThat(results).hasSize(SETTINGS * 2);
    // The costliest is trained first.
    assertThat(results.get(0).get("setting")).isEqualTo("batch 1, learning rate 0.01");
    assertThat(results.get(0).get("updates")).isEqualTo("1500");
    assertThat(results.get(0).get("examples")).isEqualTo("1500");
    assertThat(read("history.csv")).hasSize(SETTINGS * 2 * EPOCHS);

    CSVRecord row = read("rows.csv").get(1);
    List<CSVRecord> ofFirst =
        results.stream()
            .filter(result -> result.get("setting").equals("batch 500, learning rate 0.01"))
            .toList();
    double first = number(ofFirst.get(0), "validation_accuracy");
    double second = number(ofFirst.get(1), "validation_accuracy");
    assertThat(row.get("metric")).isEqualTo("validation_accuracy");
    assertThat(row.get("published")).isEqualTo("0.830");
    assertThat(number(row, "mean")).isCloseTo((first + second) / 2, within(1e-12));
    assertThat(number(row, "least")).isEqualTo(Math.min(first, second));
    assertThat(row.get("seeds")).isEqualTo("2");
    assertThat(row.get("verdict")).isEqualTo("no verdict");

    JsonNode experiment = json();
    assertThat(experiment.fieldNames())
        .toIterable()
        .containsExactly(
            "name",
            "title",
            "source",
            "url",
            "question",
            "data",
            "seeds",
            "settings",
            "findings",
            "rules",
            "notes",
            "completed",
            "seconds",
            "device",
            "threads",
            "checksums",
            "versions");
    assertThat(experiment.get("completed").asBoolean()).isTrue();
    assertThat(experiment.get("seeds").toString()).isEqualTo("[1,2]");
    assertThat(experiment.get("findings"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(outcome.findings());
    assertThat(experiment.get("settings").get(4).toString())
        .startsWith(
            "{\"name\":\"batch 4\",\"group\":\"figure\",\"batch\":4,\"learning_rate\":0.01,"
                + "\"epochs\":3,\"description\":\"2 -> dense 50");
  }

  @Test
  void workersAtTheSameTimeComeToTheSame() throws IOException {
    reproduce(blobs(), 2, () -> false);
    List<List<String>> alone = untimed(read("results.csv"));
    List<CSVRecord> rows = read("rows.csv");
    workers = 3;
    reproduce(blobs(), 2, () -> false);
    assertThat(untimed(read("results.csv"))).containsExactlyInAnyOrderElementsOf(alone);
    assertThat(read("rows.csv"))
        .extracting(CSVRecord::toList)
        .containsExactlyElementsOf(rows.stream().map(CSVRecord::toList).toList());
  }

  private static List<List<String>> untimed(List<CSVRecord> results) {
    return results.stream()
        .map(
            result -> {
              Map<String, String> values = result.toMap();
              values.remove("seconds");
              return List.copyOf(values.values());
            })
        .toList();
  }

  @Test
  void aTrainingThatFailsStopsTheOthers() {
    workers = 2;
    Experiment experiment = blobs();
    SeedTraining alone = new OneByOne(WORKPLACE, experiment.data().splits(BLOBS), () -> false);
    AtomicInteger ended = new AtomicInteger();
    SeedTraining failing =
        (setting, seeds, listener) -> {
          if (setting.recipe().batch() == 500) {
            throw new IllegalStateException("broken");
          }
          boolean completed = alone.train(setting, seeds, listener);
          ended.incrementAndGet();
          return completed;
        };
    List<Setting> two = List.of(experiment.settings().get(0), experiment.settings().get(1));
    Experiment brief = brief(List.of(), two);
    assertThatThrownBy(() -> reproduce(brief, Reproduction.seeds(40), failing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
    assertThat(ended).hasValue(0);
  }

  @Test
  void anInterruptedReproductionKeepsWhatItHas() throws IOException {
    // The costliest setting's two seeds come to their end, no more.
    Outcome outcome = reproduce(blobs(), 2, () -> hasMoreThan(2, "results.csv"));

    assertThat(outcome.completed()).isFalse();
    assertThat(json().get("completed").asBoolean()).isFalse();
    assertThat(directory).isDirectoryNotContaining(WholeFile::isDraft);
    assertThat(read("results.csv")).hasSize(2);
    List<CSVRecord> rows = read("rows.csv");
    assertThat(rows).hasSize(8);
    assertThat(rows.get(2).get("seeds")).isEqualTo("2");
    assertThat(rows.get(0).toMap().values())
        .containsExactly(
            "batch 500, learning rate 0.01",
            "train_accuracy",
            "0.816",
            "",
            "",
            "",
            "",
            "",
            "0",
            "no verdict");
  }

  @Test
  void whatIsRewrittenIsReplacedAsAWhole() throws IOException {
    Experiment experiment = blobs();
    SeedTraining alone = new OneByOne(WORKPLACE, experiment.data().splits(BLOBS), () -> false);
    reproduce(
        experiment,
        new long[] {1},
        (setting, seeds, listener) -> {
          for (String file : List.of("experiment.json", "rows.csv")) {
            Path before = directory.resolve("before-" + file);
            if (Files.notExists(before)) {
              Files.createLink(before, directory.resolve(file));
            }
          }
          return alone.train(setting, seeds, listener);
        });

    // A file written in place would have changed under its second name as well.
    assertThat(directory.resolve("before-experiment.json"))
        .content()
        .contains("\"completed\" : false");
    assertThat(json().get("completed").asBoolean()).isTrue();
    assertThat(lines("before-rows.csv")).hasSize(9).isNotEqualTo(lines("rows.csv"));
  }

  private boolean hasMoreThan(int lines, String file) {
    try {
      return lines(file).size() > lines;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void aShorterSettingReadsTheEpochsOfALongerOne() throws IOException {
    Setting once = blobs().settings().get(0);
    Experiment both =
        brief(
            List.of(),
            List.of(once, new Setting("in brief", "equal updates", "", once.recipe(), 2)));
    List<Integer> trained = new ArrayList<>();
    SeedTraining alone = new OneByOne(WORKPLACE, both.data().splits(BLOBS), () -> false);
    reproduce(
        both,
        new long[] {7},
        (setting, seeds, listener) -> {
          trained.add(setting.epochs());
          return alone.train(setting, seeds, listener);
        });

    assertThat(trained).containsExactly(EPOCHS);
    List<CSVRecord> history = read("history.csv");
    assertThat(history)
        .extracting(row -> row.get("setting") + " " + row.get("epoch"))
        .containsExactly(
            once.name() + " 1", "in brief 1", once.name() + " 2", "in brief 2", once.name() + " 3");
    List<CSVRecord> results = read("results.csv");
    assertThat(results).extracting(row -> row.get("updates")).containsExactly("2", "3");
    assertThat(results.get(0).get("validation_loss"))
        .isEqualTo(history.get(2).get("validation_loss"));
  }

  /** The tutorial with other settings. */
  private static Experiment brief(List<Published> published, List<Setting> settings) {
    Experiment whole = BlobsTutorial.experiment();
    return new Experiment(
        whole.name(),
        whole.title(),
        whole.source(),
        whole.url(),
        whole.question(),
        whole.data(),
        settings,
        published,
        List.of(),
        whole.notes());
  }

  @Test
  void timedSettingsTakeTurnsSeedBySeedAfterAllOthers() throws IOException {
    List<String> turns = new ArrayList<>();
    Experiment digits = Digits.experiment().with(setting -> setting.withEpochs(1));
    reproduce(
        digits,
        new long[] {1, 2},
        (setting, seeds, listener) -> turns.add(setting.name() + " " + List.of(seeds[0])));
    assertThat(turns)
        .containsExactly(
            "batch 1 [1]",
            "batch 2 [1]",
            "batch 4 [1]",
            "batch 8 [1]",
            "batch 1 [2]",
            "batch 2 [2]",
            "batch 4 [2]",
            "batch 8 [2]");
  }

  @Test
  void warmingUpForATimedTrainingChangesNothing() throws IOException {
    Setting plain = blobs().settings().get(3);
    Recipe recipe = plain.recipe();
    Recipe timed =
        new Recipe(
            recipe.layers(),
            recipe.rule(),
            recipe.learningRate(),
            recipe.batch(),
            recipe.trainNumbers(),
            recipe.thinned(),
            true,
            true);
    reproduce(
        brief(List.of(), List.of(plain, new Setting("timed", "", "", timed, EPOCHS))),
        1,
        () -> false);

    List<CSVRecord> results = read("results.csv");
    assertThat(results.get(1).get("setting")).isEqualTo("timed");
    for (String column : List.of("updates", "examples", "train_loss", "validation_loss")) {
      assertThat(results.get(1).get(column)).isEqualTo(results.get(0).get(column));
    }
  }

  @Test
  void workIsCountedToItsEnd() throws IOException {
    Experiment blobs = blobs();
    long[] worked = {0};
    List<String> finished = new ArrayList<>();
    ReproductionListener counting =
        new ReproductionListener() {
          @Override
          public void worked(Setting setting, long work) {
            worked[0] += work;
          }

          @Override
          public void finished(Setting setting, Results results) {
            finished.add(setting.name());
            assertThat(results.seeds(setting)).isEqualTo(2);
          }
        };
    SeedTraining training = new OneByOne(WORKPLACE, blobs.data().splits(BLOBS), () -> false);
    run(blobs, Reproduction.seeds(2), training, counting);

    assertThat(finished).hasSize(SETTINGS);
    // Each segment rounds.
    long work = Reproduction.work(blobs, 2, 500);
    assertThat((double) worked[0]).isCloseTo(work, within(1e-3 * work));
  }

  private Outcome reproduce(Experiment experiment, int seeds, BooleanSupplier interrupted)
      throws IOException {
    return reproduce(
        experiment,
        Reproduction.seeds(seeds),
        new OneByOne(WORKPLACE, experiment.data().splits(BLOBS), interrupted));
  }

  private Outcome reproduce(Experiment experiment, long[] seeds, SeedTraining training)
      throws IOException {
    ReproductionListener silent =
        new ReproductionListener() {
          @Override
          public void worked(Setting setting, long work) {}

          @Override
          public void finished(Setting setting, Results results) {}
        };
    return run(experiment, seeds, training, silent);
  }

  private Outcome run(
      Experiment experiment, long[] seeds, SeedTraining training, ReproductionListener listener)
      throws IOException {
    try (ExperimentDirectory written = ExperimentDirectory.begin(directory, seeds, SURROUNDINGS)) {
      return new Reproduction(experiment, seeds, training, written, listener, workers).run();
    }
  }

  private static Setting setting(Experiment experiment, String name) {
    return experiment.settings().stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file));
  }

  private List<CSVRecord> read(String file) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(directory.resolve(file))) {
      return format.parse(reader).getRecords();
    }
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("experiment.json").toFile());
  }
}
