package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A JSON file whose faults are reported by file and line. */
final class JsonFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonFile() {}

  /**
   * Reads an object.
   *
   * @throws ReportException if the file is missing or does not hold an object
   */
  static JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ReportException(file, "is missing");
    }
    try {
      JsonNode object = JSON.readTree(file.toFile());
      if (object.isMissingNode()) {
        throw new ReportException(file, "is empty");
      }
      if (!object.isObject()) {
        throw new ReportException(file, "does not hold a JSON object");
      }
      return object;
    } catch (JsonProcessingException damaged) {
      int line = damaged.getLocation() == null ? 1 : damaged.getLocation().getLineNr();
      throw new ReportException(file, line, "is damaged: " + words(damaged));
    } catch (CharConversionException damaged) {
      throw new ReportException(file, "is damaged: not text in UTF-8");
    }
  }

  private static String words(JsonProcessingException damaged) {
    return damaged instanceof JsonEOFException
        ? "it ends too early"
        : damaged.getOriginalMessage().lines().findFirst().orElse("");
  }

  static Optional<JsonNode> readIfThere(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
  }
}
