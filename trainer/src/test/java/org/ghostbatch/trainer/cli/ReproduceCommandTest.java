package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.experiments.Digits;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.settings.ModelName;
import org.ghostbatch.trainer.settings.ModelSettings;
import org.ghostbatch.trainer.settings.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReproduceCommandTest {
  @TempDir private Path directory;

  @Test
  void withoutANameTheExperimentsAreListed() {
    Commands.Outcome outcome = Commands.run("reproduce");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines()).hasSize(4);
    assertThat(Commands.run("reproduce", "--verbose").out()).isEqualTo(outcome.out());
    assertThat(outcome.out())
        .contains("stack-overflow  Better / faster result")
        .contains("blobs           How to control the stability")
        .contains("digits          Hyperparameters");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--seeds 3           | --seeds: needs the NAME of an experiment, as in reproduce blobs",
        "--quiet --out x     | --quiet: needs the NAME of an experiment",
        "--device cpu        | --device: needs the NAME of an experiment",
        "mnist               | mnist: is not an experiment; choose one of stack-overflow, blobs, digits",
        "blobs --seeds 0     | --seeds 0: must be from 1 to 10,000",
        "blobs --seeds ten   | --seeds: 'ten' is not a whole number",
        "blobs --explain     | --explain: is for stack-overflow, not blobs",
        "digits --explain    | --explain: is for stack-overflow, not digits",
        "blobs --data .      | --data .: blobs needs no files",
        "digits --data nowhere | --data nowhere: is not a directory",
        "blobs --threads 0   | --threads 0: must be at least 1",
        "blobs --overwrite   | --overwrite: needs --out DIR",
        "blobs digits        | unexpected argument 'digits'"
      })
  void wrongFlagsEndWithOneLine(String flags, String complaint) {
    Commands.Outcome outcome = Commands.run(("reproduce " + flags).split(" "));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains(complaint);
  }

  @Test
  void aDirectoryThatHoldsSomethingIsRefused() throws IOException {
    Path held = Files.writeString(directory.resolve("notes"), "mine");
    Commands.Outcome outcome =
        Commands.run("reproduce", "blobs", "--out", directory.toString(), "--seeds", "1");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("--out %s: is not empty; name another directory".formatted(directory));
    assertThat(directory)
        .isDirectoryContaining(held::equals)
        .isDirectoryNotContaining("glob:**.csv");
  }

  @Test
  void damagedDataEndWithTheDataCode() throws IOException {
    for (String file : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      Files.writeString(directory.resolve(file), "no images");
    }
    for (String file : List.of("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")) {
      Files.writeString(directory.resolve(file), "no images");
    }
    Path out = directory.resolve("out");
    Commands.Outcome outcome =
        Commands.run(
            "reproduce", "digits", "--data", directory.toString(), "--out", out.toString());
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void digitsTrainsTheModelCnn() {
    List<Layer> cnn =
        new ModelSettings(
                ModelName.CNN, List.of(), Initializer.GLOROT_UNIFORM, Pixels.UNIT, null, 0)
            .network(Sketches.dataset(0, 1, 1).training())
            .layers();
    Experiment digits = Digits.experiment();
    assertThat(digits.settings())
        .isNotEmpty()
        .allSatisfy(setting -> assertThat(setting.recipe().layers()).isEqualTo(cnn));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void ctrlCKeepsWhatThereIs() throws Exception {
    Commands.assumeHeard(2);
    Path out = directory.resolve("out");
    Path log = directory.resolve("log");
    Process process =
        Commands.start(
            log, Map.of(), "reproduce", "blobs", "--seeds", "1000", "--out", out.toString());
    try {
      Path results = out.resolve("results.csv");
      Commands.await(log, () -> Files.exists(results) && Files.readAllLines(results).size() > 2);
      Commands.interrupt(process);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(130);
    JsonNode experiment = Runs.json(out, "experiment.json");
    assertThat(experiment.get("completed").asBoolean()).isFalse();
    assertThat(experiment.get("seeds")).hasSize(1000);
    int ended = Files.readAllLines(out.resolve("results.csv")).size() - 1;
    int counted =
        Files.readAllLines(out.resolve("rows.csv")).stream()
            .skip(1)
            // Each setting has two rows, and the number of its seeds in the last column but one.
            .mapToInt(row -> Integer.parseInt(row.split(",(?=[^,]*,[^,]*$)")[1].split(",")[0]))
            .sum();
    assertThat(counted).isEqualTo(2 * ended);
    assertThat(Files.readString(log))
        .contains("Interrupted: the results count the seeds that finished")
        .doesNotContain("0 of 0");
    assertThat(out.resolve("report.html")).content().doesNotContain("at the end:", "ends at");
  }
}
