package org.ghostbatch.trainer.checkpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.ghostbatch.accumulate.Network;

/**
 * A checkpoint whose checksums have been verified.
 *
 * @param path its directory
 * @param state the contents of {@code state.json}
 */
public record Checkpoint(Path path, ObjectNode state) {
  /** What the names of TensorFlow's files in a checkpoint's directory begin with. */
  public static final String MODEL = "model";

  /** The field of {@code state.json} that describes the network. */
  public static final String NETWORK = "network";

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
}
