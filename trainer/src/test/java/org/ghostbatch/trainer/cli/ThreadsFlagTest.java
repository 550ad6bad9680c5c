package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsFlagTest {
  @TempDir private Path directory;
  private Path run;
  private List<String> data;

  @BeforeEach
  void examples() throws IOException {
    run = directory.resolve("run");
    data = Commands.smallIdx(directory, 100, 20);
  }

  @Test
  void smallMicroStepsUseOneThreadOfThoseAllowed() throws IOException {
    assertThat(train("--threads", "3").out()).contains("on cpu, 1 of 3 threads\n");
    assertThat(threads()).containsExactly(3, 1);
  }

  @Test
  void aPlanThatLeavesNothingOutIsNotMentioned() throws IOException {
    assertThat(train("--threads", "1").out()).contains("on cpu\n").doesNotContain("threads");
    assertThat(threads()).containsExactly(1, 1);
  }

  @Test
  void aResumedRunKeepsItsPlan() throws IOException {
    train("--threads", "3");
    editConfig(config -> config.put("op_threads", 2));
    assertThat(resume().out()).contains("2 of 3 threads");
    assertThat(threads()).containsExactly(3, 2);
  }

  @Test
  void aRunOfAVersionThatUsedAllThreadsIsResumedWithAll() throws IOException {
    train("--threads", "3");
    editConfig(config -> config.remove("op_threads"));
    resume();
    assertThat(threads()).containsExactly(3, 3);
  }

  @Test
  void anotherNumberOfThreadsIsPlannedAnew() throws IOException {
    train("--threads", "3");
    editConfig(config -> config.put("op_threads", 2));
    resume("--threads", "4");
    assertThat(threads()).containsExactly(4, 1);
  }

  private Commands.Outcome train(String... flags) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--out", run.toString(), "--epochs", "1"));
    arguments.addAll(List.of("--model", "linear", "--device", "cpu"));
    arguments.addAll(data);
    return ended(Commands.join(arguments, flags));
  }

  private Commands.Outcome resume(String... flags) {
    return ended(
        Commands.join(List.of("train", "--resume", run.toString(), "--epochs", "2"), flags));
  }

  private static Commands.Outcome ended(String... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private List<Integer> threads() throws IOException {
    JsonNode config = Runs.json(run, "config.json");
    return List.of(config.get("threads").asInt(), config.get("op_threads").asInt());
  }

  private void editConfig(Consumer<ObjectNode> edit) throws IOException {
    ObjectNode config = (ObjectNode) Runs.json(run, "config.json");
    edit.accept(config);
    Files.write(run.resolve("config.json"), new ObjectMapper().writeValueAsBytes(config));
  }
}
