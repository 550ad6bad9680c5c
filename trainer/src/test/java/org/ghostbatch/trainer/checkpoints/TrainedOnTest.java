package org.ghostbatch.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Sketches;
import org.junit.jupiter.api.Test;

class TrainedOnTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILE = Path.of("state.json");

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    for (TrainedOn trainedOn :
        List.of(
            TrainedOn.of(Sketches.dataset(0, 20, 10)), TrainedOn.of(Blobs.TUTORIAL.dataset()))) {
      String text = JSON.writeValueAsString(trainedOn.json());
      assertThat(TrainedOn.read(FILE, JSON.readTree(text))).isEqualTo(trainedOn);
    }
  }

  @Test
  void whatDoesNotSayIsRefused() throws IOException {
    for (String text :
        List.of(
            "{}",
            "7",
            "{\"element_type\": \"UINT8\"}",
            "{\"element_type\": \"UINT8\", \"shape\": [28, 0]}",
            "{\"element_type\": \"UINT8\", \"shape\": [65536, 65536]}",
            "{\"element_type\": \"INT64\", \"shape\": [28, 28]}")) {
      assertThatThrownBy(() -> TrainedOn.read(FILE, JSON.readTree(text)))
          .as(text)
          .isInstanceOf(CheckpointException.class)
          .hasMessage("state.json: does not say what examples its network learned from");
    }
  }
}
