package org.ghostbatch.trainer.checkpoints;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.Activation;
import org.ghostbatch.accumulate.Conv2d;
import org.ghostbatch.accumulate.Dense;
import org.ghostbatch.accumulate.Dropout;
import org.ghostbatch.accumulate.Flatten;
import org.ghostbatch.accumulate.GhostBatchNorm;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.MaxPool;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Rescale;

/**
 * A network as JSON: the shape of an example, and each layer's kind and settings, as in {@code
 * {"example": [784], "layers": [{"kind": "dense", "units": 10, ...}]}}.
 */
final class NetworkJson {
  private static final String KIND = "kind";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();
  private static final Map<String, Class<? extends Layer>> SETTINGS =
      Map.of(
          "conv2d", Conv2d.class,
          "dense", Dense.class,
          "dropout", Dropout.class,
          "flatten", Flatten.class,
          "ghost-batch-norm", GhostBatchNorm.class,
          "max-pool", MaxPool.class,
          "rescale", Rescale.class);

  private NetworkJson() {}

  /** Describes a network. */
  static ObjectNode of(Network network) {
    ObjectNode node = JSON.createObjectNode();
    ArrayNode example = node.putArray("example");
    for (int length : network.exampleShape()) {
      example.add(length);
    }
    ArrayNode layers = node.putArray("layers");
    for (Layer layer : network.layers()) {
      ObjectNode described = layers.addObject().put(KIND, layer.kind());
      if (!(layer instanceof Activation)) {
        described.setAll((ObjectNode) JSON.valueToTree(layer));
      }
    }
    return node;
  }

  /**
   * The network that is described.
   *
   * @param file where the description stands, for messages
   * @throws CheckpointException if it describes none
   */
  static Network read(Path file, JsonNode node) throws CheckpointException {
    try {
      int[] example = JSON.treeToValue(node.path("example"), int[].class);
      List<Layer> layers = new ArrayList<>();
      for (JsonNode described : node.path("layers")) {
        layers.add(layer(described));
      }
      return Network.of(example, layers);
    } catch (JacksonException | RuntimeException wrong) {
      throw CheckpointException.because(file, "describes no network", wrong);
    }
  }

  private static Layer layer(JsonNode described) throws JacksonException {
    String kind = described.path(KIND).asText();
    Class<? extends Layer> settings = SETTINGS.get(kind);
    if (settings != null) {
      return JSON.treeToValue(((ObjectNode) described.deepCopy()).without(KIND), settings);
    }
    for (Activation activation : Activation.values()) {
      if (activation.kind().equals(kind)) {
        return activation;
      }
    }
    throw new IllegalArgumentException("layer '%s' is unknown".formatted(kind));
  }
}
