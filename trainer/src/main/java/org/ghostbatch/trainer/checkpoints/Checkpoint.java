package org.ghostbatch.trainer.checkpoints;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.datasets.Dataset;

/**
 * A checkpoint whose checksums have been verified.
 *
 * @param path its directory
 * @param state the contents of {@code state.json}
 */
public record Checkpoint(Path path, ObjectNode state) {
  /** What the names of TensorFlow's files in a checkpoint's directory begin with. */
  public static final String MODEL = "model";

  private static final String NETWORK = "network";
  private static final String TRAINED_ON = "trained_on";

  /** The fields of {@code state.json} that describe a model. */
  public static ObjectNode describe(Network network, Dataset dataset) {
    ObjectNode model = JsonNodeFactory.instance.objectNode();
    model.set(NETWORK, NetworkJson.of(network));
    model.set(TRAINED_ON, TrainedOn.of(dataset).json());
    return model;
  }

  /** What the names of TensorFlow's files begin with, as TensorFlow's readers want it. */
  public Path model() {
    return path.resolve(MODEL);
  }

  /**
   * The network whose parameters the checkpoint holds.
   *
   * @throws CheckpointException if it does not say
   */
  public Network network() throws IOException {
    return NetworkJson.read(path.resolve(StateFile.NAME), state.path(NETWORK));
  }

  /**
   * What the network has learned from.
   *
   * @throws CheckpointException if it does not say
   */
  public TrainedOn trainedOn() throws IOException {
    return TrainedOn.read(path.resolve(StateFile.NAME), state.path(TRAINED_ON));
  }
}
