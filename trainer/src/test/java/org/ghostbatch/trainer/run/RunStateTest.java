package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.junit.jupiter.api.Test;

class RunStateTest {
  private static final EpochRecord EPOCH =
      new EpochRecord(
          1,
          4,
          500,
          new Tally(Double.NaN, 3, 500),
          new Tally(0.1 + 0.2, 4, 60),
          1e-3,
          128,
          64,
          0.12345678901234567,
          Double.POSITIVE_INFINITY,
          1_234_567_890_123L);
  private static final RunState STATE =
      new RunState(
          RunState.VERSION,
          "abc",
          -7,
          2,
          128,
          5,
          32,
          new Tally(1 / 3.0, 9, 128),
          0.5,
          7,
          List.of(EPOCH));

  @Test
  void everyBitOfAStateIsReadAsItWasWritten() throws IOException {
    assertThat(read(STATE.json())).isEqualTo(STATE);
    assertThat(read(STATE.withoutRoom().json()).room()).isNull();
  }

  @Test
  void aFileThatIsNotAStateIsRefusedInOneLine() throws IOException {
    ObjectNode nothingInHistory = STATE.json();
    nothingInHistory.putArray("history").addNull();
    ObjectNode elsewhere = STATE.json().put("tape_position", 127);
    ObjectNode newer = STATE.json().put("version", 2);
    ObjectNode shorter = STATE.json().put("epoch", 3);
    for (ObjectNode wrong : List.of(nothingInHistory, elsewhere, newer, shorter)) {
      assertThatThrownBy(() -> read(wrong))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("update-5: holds no state of a run: ")
          .hasMessageNotContaining("\n");
    }
  }

  private static RunState read(ObjectNode state) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode text = (ObjectNode) json.readTree(json.writeValueAsString(state));
    return RunState.of(new Checkpoint(Path.of("update-5"), text));
  }
}
