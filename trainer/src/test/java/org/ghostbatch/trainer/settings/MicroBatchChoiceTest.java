package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ghostbatch.trainer.settings.MicroBatchChoice.FewestPieces;
import org.ghostbatch.trainer.settings.MicroBatchChoice.FoundSize;
import org.ghostbatch.trainer.settings.MicroBatchChoice.GivenSize;
import org.ghostbatch.trainer.settings.MicroBatchChoice.OpenSize;
import org.junit.jupiter.api.Test;

class MicroBatchChoiceTest {
  private static final BatchSchedule SCHEDULE = BatchSchedule.constant(100);

  @Test
  void theFlagSaysWhetherToSearchAndForWhat() {
    assertThat(choice(null)).isEqualTo(new OpenSize(MicroBatchSearch.FASTEST));
    assertThat(choice("auto")).isEqualTo(new OpenSize(MicroBatchSearch.LARGEST));
    assertThat(choice("50")).isEqualTo(new GivenSize(50));
  }

  @Test
  void aSizeThatIsFoundKeepsItsSearch() {
    MicroBatchChoice found = new OpenSize(MicroBatchSearch.LARGEST).found(25);
    assertThat(found.size()).contains(25);
    assertThat(found.search()).contains(MicroBatchSearch.LARGEST);
    BatchSettings settings = new BatchSettings(SCHEDULE, found, 0);
    assertThat(settings.usesSearch(MicroBatchSearch.LARGEST)).isTrue();
    assertThat(settings.usesSearch(MicroBatchSearch.FASTEST)).isFalse();
    assertThat(settings.inFewestPieces().usesSearch(MicroBatchSearch.LARGEST)).isFalse();
  }

  @Test
  void untilASizeIsFoundAnUpdateHasAsFewPiecesAsPossible() {
    assertThat(microBatch(new FewestPieces())).isEqualTo(100);
    assertThat(microBatch(new OpenSize(MicroBatchSearch.FASTEST))).isEqualTo(100);
    assertThat(microBatch(new GivenSize(50))).isEqualTo(50);
    assertThat(microBatch(new FoundSize(25, MicroBatchSearch.FASTEST))).isEqualTo(25);
  }

  @Test
  void aSizeIsAtLeastOne() {
    assertThatThrownBy(() -> new GivenSize(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("micro-batch 0: must be at least 1");
    assertThatThrownBy(() -> new OpenSize(MicroBatchSearch.FASTEST).found(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static MicroBatchChoice choice(String flag) {
    return new BatchChoice(100, null, flag, null).settings(false, 1).microBatch();
  }

  private static int microBatch(MicroBatchChoice choice) {
    return new BatchSettings(SCHEDULE, choice, 0).plan(1).microBatch();
  }
}
