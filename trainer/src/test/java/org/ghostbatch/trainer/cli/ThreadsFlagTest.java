package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsFlagTest {
  @TempDir private Path directory;
  private SmallRun run;

  @BeforeEach
  void examples() throws IOException {
    run = SmallRun.in(directory);
  }

  @Test
  void smallMicroStepsUseOneThreadOfThoseAllowed() throws IOException {
    assertThat(run.train("--threads", "3").out()).contains("on cpu, 1 of 3 threads\n");
    assertThat(threads()).containsExactly(3, 1);
  }

  @Test
  void aPlanThatLeavesNothingOutIsNotMentioned() throws IOException {
    assertThat(run.train("--threads", "1").out()).contains("on cpu\n").doesNotContain("threads");
    assertThat(threads()).containsExactly(1, 1);
  }

  @Test
  void aResumedRunKeepsItsPlan() throws IOException {
    run.train("--threads", "3");
    editConfig(config -> config.put("op_threads", 2));
    assertThat(run.resume("--epochs", "2").out()).contains("2 of 3 threads");
    assertThat(threads()).containsExactly(3, 2);
  }

  @Test
  void aRunOfAVersionThatUsedAllThreadsIsResumedWithAll() throws IOException {
    run.train("--threads", "3");
    editConfig(config -> config.remove("op_threads"));
    run.resume("--epochs", "2");
    assertThat(threads()).containsExactly(3, 3);
  }

  @Test
  void anotherNumberOfThreadsIsPlannedAnew() throws IOException {
    run.train("--threads", "3");
    editConfig(config -> config.put("op_threads", 2));
    run.resume("--epochs", "2", "--threads", "4");
    assertThat(threads()).containsExactly(4, 1);
  }

  private List<Integer> threads() throws IOException {
    JsonNode config = Runs.json(run.path(), "config.json");
    return List.of(config.get("threads").asInt(), config.get("op_threads").asInt());
  }

  private void editConfig(Consumer<ObjectNode> edit) throws IOException {
    ObjectNode config = (ObjectNode) Runs.json(run.path(), "config.json");
    edit.accept(config);
    Files.write(run.path().resolve("config.json"), new ObjectMapper().writeValueAsBytes(config));
  }
}
