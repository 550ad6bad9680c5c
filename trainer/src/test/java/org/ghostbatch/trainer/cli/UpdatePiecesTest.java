package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large updates of a linear model are cut into pieces that lanes share, unless flags say how. */
class UpdatePiecesTest {
  @TempDir private Path directory;

  @Test
  void aRunTakesPiecesUnlessAVersionWithoutThemBeganIt() throws IOException {
    SmallRun run = new SmallRun(directory.resolve("run"), Commands.smallIdx(directory, 400, 20));
    assertThat(run.train("--batch", "400", "--threads", "2").out())
        .contains("batch 400 in micro-batches of 200,")
        .contains("on cpu, 1 of 2 threads, 2 lanes\n");
    assertThat(config(run).get("micro_batch").asInt()).isEqualTo(200);

    ObjectNode older = config(run);
    older.remove("lanes");
    older.remove("update_cut");
    Files.write(run.path().resolve("config.json"), new ObjectMapper().writeValueAsBytes(older));
    for (String epochs : new String[] {"2", "3"}) {
      assertThat(run.resume("--epochs", epochs).out()).doesNotContain("micro-batches");
      assertThat(config(run).get("micro_batch").asInt()).isEqualTo(400);
    }
  }

  @Test
  void aMicroBatchThatIsNamedIsKept() throws IOException {
    SmallRun run = new SmallRun(directory.resolve("run"), Commands.smallIdx(directory, 400, 20));
    assertThat(run.train("--batch", "400", "--micro-batch", "400").out())
        .doesNotContain("micro-batches");
  }

  private static ObjectNode config(SmallRun run) throws IOException {
    return (ObjectNode) Runs.json(run.path(), "config.json");
  }
}
