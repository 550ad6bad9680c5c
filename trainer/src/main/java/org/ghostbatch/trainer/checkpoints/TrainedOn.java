package org.ghostbatch.trainer.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.export.InputFormat;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.ElementType;

/**
 * What a network has learned from, as far as whoever uses it must know: a network takes features,
 * and does not know of itself that they are images.
 *
 * @param dataset its name on the command line, for instance {@code fashion-mnist}
 * @param format of its examples
 * @param classNames a name for each label
 */
public record TrainedOn(String dataset, InputFormat format, List<String> classNames) {
  private static final String DATASET = "dataset";
  private static final String ELEMENT_TYPE = "element_type";
  private static final String SHAPE = "shape";
  private static final String CLASS_NAMES = "class_names";

  /** Keeps a copy of the names. */
  public TrainedOn {
    classNames = List.copyOf(classNames);
  }

  /** What there is to know of a dataset. */
  static TrainedOn of(Dataset dataset) {
    return new TrainedOn(dataset.name(), InputFormat.of(dataset.training()), dataset.classNames());
  }

  /** The same as JSON. */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put(DATASET, dataset).put(ELEMENT_TYPE, format.elementType().name());
    ArrayNode shape = node.putArray(SHAPE);
    format.shape().forEach(shape::add);
    ArrayNode names = node.putArray(CLASS_NAMES);
    classNames.forEach(names::add);
    return node;
  }

  /**
   * Reads it back.
   *
   * @param file where it stands, for messages
   * @throws CheckpointException if it is not there, or not whole
   */
  static TrainedOn read(Path file, JsonNode node) throws CheckpointException {
    List<Integer> shape = new ArrayList<>();
    node.path(SHAPE).forEach(length -> shape.add(length.asInt()));
    List<String> names = new ArrayList<>();
    node.path(CLASS_NAMES).forEach(name -> names.add(name.asText()));
    try {
      ElementType elementType = ElementType.valueOf(node.path(ELEMENT_TYPE).asText());
      return new TrainedOn(node.path(DATASET).asText(), new InputFormat(elementType, shape), names);
    } catch (IllegalArgumentException unknown) {
      throw new CheckpointException(
          file, "does not say what examples its network learned from", unknown);
    }
  }
}
