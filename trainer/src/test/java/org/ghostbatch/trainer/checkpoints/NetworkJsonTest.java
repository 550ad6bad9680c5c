package org.ghostbatch.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.accumulate.Activation;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.junit.jupiter.api.Test;

class NetworkJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILE = Path.of("state.json");

  @Test
  void aNetworkOfEveryKindOfLayerIsReadAsItWasDescribed() throws IOException {
    Network network =
        Network.ofImages(
            28,
            28,
            1,
            List.of(
                Layer.rescale(1.0 / 255, -0.1),
                Layer.conv2d(4, 3, Initializer.HE_NORMAL),
                Layer.ghostBatchNorm(GhostStatistics.PAPER),
                Layer.relu(),
                Layer.maxPool(2),
                Layer.flatten(),
                Layer.dropout(0.3),
                Layer.dense(8, Initializer.ZEROS),
                Activation.TANH,
                Layer.dense(10)));
    JsonNode text = JSON.readTree(JSON.writeValueAsString(NetworkJson.of(network)));
    Network read = NetworkJson.read(FILE, text);
    assertThat(read.layers()).isEqualTo(network.layers());
    assertThat(read.exampleShape()).containsExactly(28, 28, 1);
    assertThat(read.parameters()).isEqualTo(network.parameters());
  }

  @Test
  void whatDescribesNoNetworkIsRefused() throws IOException {
    for (String text :
        List.of(
            "{}",
            "[]",
            "{\"example\": [784], \"layers\": []}",
            "{\"example\": [784], \"layers\": [{\"kind\": \"sponge\"}]}",
            "{\"example\": [784], \"layers\": [7]}",
            "{\"example\": [784], \"layers\": [{\"kind\": \"dense\"}]}",
            "{\"example\": [784], \"layers\": [{\"kind\": \"dense\", \"units\": 1.5, \"kernel_initializer\": \"ZEROS\"}]}",
            "{\"example\": [784], \"layers\": [{\"kind\": \"dense\", \"units\": 0, \"kernel_initializer\": \"ZEROS\"}]}",
            "{\"example\": [-1], \"layers\": [{\"kind\": \"dense\", \"units\": 2, \"kernel_initializer\": \"ZEROS\"}]}",
            "{\"example\": \"x\", \"layers\": [{\"kind\": \"dense\", \"units\": 2, \"kernel_initializer\": \"ZEROS\"}]}",
            "{\"layers\": [{\"kind\": \"dense\", \"units\": 2, \"kernel_initializer\": \"ZEROS\"}]}")) {
      assertThatThrownBy(() -> NetworkJson.read(FILE, JSON.readTree(text)))
          .as(text)
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith("state.json: describes no network: ");
    }
  }
}
