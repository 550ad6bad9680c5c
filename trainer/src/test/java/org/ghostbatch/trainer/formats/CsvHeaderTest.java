package org.ghostbatch.trainer.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvHeaderTest {
  private final CsvHeader header = CsvHeader.of("epoch", "updates", "loss");

  @Test
  void cellsStandInTheOrderOfTheColumns() {
    Map<String, Object> cells = new HashMap<>(Map.of("loss", 0.5, "epoch", 1, "other", "x"));
    cells.put("updates", null);
    assertThat(header.row(cells)).containsExactly(1, null, 0.5);
    assertThat(header.line()).isEqualTo("epoch,updates,loss");
    assertThat(header.beginning(2)).isEqualTo("epoch,updates");
    assertThat(header.indexOf("loss")).isEqualTo(2);
  }

  @Test
  void aForgottenCellIsRejected() {
    assertThatThrownBy(() -> header.row(Map.of("epoch", 1, "updates", 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column loss has no cell");
    assertThatThrownBy(() -> header.indexOf("seconds"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no column seconds");
  }

  @Test
  void aColumnStandsOnce() {
    assertThatThrownBy(() -> CsvHeader.of("epoch", "loss", "epoch"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[epoch, loss, epoch]");
    assertThatThrownBy(CsvHeader::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAxisNamedLikeAResultIsTheOnlyColumnOfThatName() {
    assertThat(SweepFiles.tableHeader(List.of("--batch", "--epochs")).line())
        .isEqualTo(
            "cell,directory,batch,epochs,status,updates,examples,train_loss,train_accuracy,"
                + "validation_loss,validation_accuracy,best_validation_accuracy,best_epoch,seconds,"
                + "images_per_second");
  }
}
