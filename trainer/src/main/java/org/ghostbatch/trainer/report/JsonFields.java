package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * An object of a JSON file whose fields a report needs.
 *
 * @param place where in the file it is, before a field's name; empty for the file's own
 */
record JsonFields(Path file, String place, JsonNode object) {

  /** What a field can hold. */
  enum FieldType {
    TEXT("text", JsonNode::isTextual),
    NUMBER("a number", JsonNode::isNumber),
    COUNT("a whole number", JsonNode::isIntegralNumber),
    TRUTH("true or false", JsonNode::isBoolean),
    LIST("a list", JsonNode::isArray),
    OBJECT("an object", JsonNode::isObject);

    private final String words;
    private final Predicate<JsonNode> holds;

    FieldType(String words, Predicate<JsonNode> holds) {
      this.words = words;
      this.holds = holds;
    }
  }

  JsonFields(Path file, JsonNode object) {
    this(file, "", object);
  }

  /**
   * Checks that each of the fields is there and holds what it should.
   *
   * @throws ReportException naming the first that is not so
   */
  void require(FieldType type, String... fields) throws ReportException {
    for (String field : fields) {
      JsonNode value = object.path(field);
      if (value.isMissingNode()) {
        throw new ReportException(file, "%shas no %s".formatted(place, field));
      }
      check(type, field, value);
    }
  }

  /**
   * Checks that a field holds what it should; it may be missing or null.
   *
   * @throws ReportException naming the first such field
   */
  void allow(FieldType type, String... fields) throws ReportException {
    for (String field : fields) {
      JsonNode value = object.path(field);
      if (!value.isMissingNode() && !value.isNull()) {
        check(type, field, value);
      }
    }
  }

  private void check(FieldType type, String field, JsonNode value) throws ReportException {
    if (!type.holds.test(value)) {
      throw new ReportException(file, "%s%s is not %s".formatted(place, field, type.words));
    }
  }
}
