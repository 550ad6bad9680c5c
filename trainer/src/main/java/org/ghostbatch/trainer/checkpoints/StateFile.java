package org.ghostbatch.trainer.checkpoints;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ghostbatch.datasets.Checksum;

/**
 * {@code state.json}: an object whose last field, {@code checksum}, is the SHA-256 of the file with
 * zeros in its place.
 */
final class StateFile {
  static final String NAME = "state.json";
  private static final String CHECKSUM = "checksum";
  private static final String ZEROS = "0".repeat(64);
  private static final Pattern LAST_FIELD =
      Pattern.compile("\"checksum\" : \"([0-9a-f]{64})\"\n}\n\\z");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private StateFile() {}

  static void write(Path directory, ObjectNode state) throws IOException {
    state.put(CHECKSUM, ZEROS);
    String text = JSON.writeValueAsString(state).replace("\r\n", "\n") + "\n";
    int place = text.lastIndexOf(ZEROS);
    String checksum = Checksum.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
    Files.writeString(
        directory.resolve(NAME),
        text.substring(0, place) + checksum + text.substring(place + ZEROS.length()));
  }

  /**
   * Reads it back.
   *
   * @throws CheckpointException if it is not there, or not as it was written
   */
  static ObjectNode read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(file, "is missing");
    }
    byte[] bytes = Files.readAllBytes(file);
    // A character a byte, whatever the bytes are.
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Matcher field = LAST_FIELD.matcher(text);
    if (!field.find()) {
      throw new CheckpointException(file, "is cut off or is not the state of a checkpoint");
    }
    String zeroed = text.substring(0, field.start(1)) + ZEROS + text.substring(field.end(1));
    Checksum found = Checksum.of(zeroed.getBytes(StandardCharsets.ISO_8859_1));
    if (!found.sha256().equals(field.group(1))) {
      throw new CheckpointException(file, "does not match the checksum it records");
    }
    return object(file, bytes);
  }

  private static ObjectNode object(Path file, byte[] bytes) throws IOException {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node instanceof ObjectNode state) {
        return state;
      }
      throw new CheckpointException(file, "is not a JSON object");
    } catch (JacksonException malformed) {
      throw new CheckpointException(file, "is not JSON", malformed);
    }
  }
}
