package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --part validation}. */
class HeldOutPartTest {
  @TempDir private Path directory;
  private List<String> data;

  @BeforeEach
  void examples() throws IOException {
    data = Commands.smallIdx(directory, 400, 90);
  }

  @Test
  void aFractionThatWasHeldOutScoresAsInTheHistory() throws IOException {
    Path run = train("fraction", "--validation=0.2", "--seed=7", "--batch-norm");
    assertAsInTheHistory(run, List.of(), 80);
    // The flags may name the run's own data.
    assertAsInTheHistory(run, data, 80);
  }

  @Test
  void whereTheTestExamplesWereHeldOutTheyAreScored() throws IOException {
    Path run = train("test");
    assertAsInTheHistory(run, List.of(), 90);
  }

  @Test
  void otherDataHaveNoPartThatTheRunHeldOut() throws IOException {
    Path run = train("run", "--validation=0.2");
    Path other = Files.createDirectories(directory.resolve("other"));
    Commands.Outcome refused = evaluate(run, Commands.smallIdx(other, 401, 90));
    assertThat(refused.exitCode()).isEqualTo(65);
    assertThat(refused.err())
        .contains("--part validation: the run " + run + " held out examples of other data (320 ")
        .contains("leave out the flags that name the data")
        .hasLineCount(1);
    // The same files with other contents.
    Commands.smallIdx(directory, 401, 90);
    refused = evaluate(run, data);
    assertThat(refused.exitCode()).isEqualTo(65);
    assertThat(refused.err()).contains("train-images of different checksums");
  }

  @Test
  void whatDoesNotSayWhatWasHeldOutIsRefused() throws IOException {
    Path model = directory.resolve("model");
    Path run = train("run", "--validation=0.2", "--export=" + model);
    Commands.Outcome exported = evaluate(model, data);
    assertThat(exported.exitCode()).isEqualTo(2);
    assertThat(exported.err())
        .contains("--part validation: " + model + " is an exported model, which does not say")
        .contains("name the run's directory instead")
        .hasLineCount(1);
    Files.delete(run.resolve("config.json"));
    Commands.Outcome silent = evaluate(run, data);
    assertThat(silent.exitCode()).isEqualTo(2);
    assertThat(silent.err()).contains(run + " has no config.json");
  }

  private void assertAsInTheHistory(Path run, List<String> flags, int examples) throws IOException {
    Path out = directory.resolve("out");
    List<String> more = new ArrayList<>(flags);
    more.addAll(List.of("--out=" + out, "--overwrite"));
    Commands.Outcome scored = evaluate(run, more);
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(scored.out()).contains(examples + " validation examples");
    JsonNode json = Runs.json(out, "evaluation.json");
    List<CSVRecord> history = Runs.history(run);
    CSVRecord last = history.get(history.size() - 1);
    assertThat(json.get("part").asText()).isEqualTo("validation");
    assertThat(json.get("accuracy").asDouble())
        .isCloseTo(Double.parseDouble(last.get("validation_accuracy")), within(1e-6));
    // The program sums its losses in other pieces.
    assertThat(json.get("loss").asDouble())
        .isCloseTo(Double.parseDouble(last.get("validation_loss")), within(1e-5));
  }

  private Path train(String name, String... more) {
    Path run = directory.resolve(name);
    List<String> flags = new ArrayList<>(List.of("train", "--out=" + run));
    flags.addAll(data);
    flags.addAll(List.of("--hidden=16", "--epochs=2", "--batch=50", "--quiet"));
    Commands.Outcome trained = Commands.run(Commands.join(flags, more));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    return run;
  }

  private static Commands.Outcome evaluate(Path source, List<String> flags) {
    return Commands.run(
        Commands.join(
            List.of("evaluate", source.toString(), "--part=validation"),
            flags.toArray(String[]::new)));
  }
}
