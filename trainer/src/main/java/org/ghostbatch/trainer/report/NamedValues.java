package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.text.MemorySize;

/** Names and values, in order. */
record NamedValues(Map<String, String> values) implements Block {
  /** Fields of a run's configuration that count bytes. */
  private static final Set<String> BYTES = Set.of(RunConfig.MEMORY_LIMIT, RunConfig.WINDOW);

  /** The fields of an object, those of objects within it by both names. */
  static NamedValues of(JsonNode object) {
    Map<String, String> values = new LinkedHashMap<>();
    collect("", object, values);
    return new NamedValues(values);
  }

  private static void collect(String before, JsonNode object, Map<String, String> values) {
    object
        .properties()
        .forEach(
            field -> {
              String name = before + FieldName.words(field.getKey());
              if (field.getValue().isObject()) {
                collect(name + ": ", field.getValue(), values);
              } else {
                values.put(name, text(field.getKey(), field.getValue()));
              }
            });
  }

  /** A value as a page shows it: amounts of memory with their unit. */
  static String text(String name, JsonNode value) {
    return BYTES.contains(name) && isAmount(value)
        ? new MemorySize(value.asLong()).toString()
        : text(value);
  }

  private static boolean isAmount(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.asLong() > 0;
  }

  /** A value as a page shows it. */
  static String text(JsonNode value) {
    if (value.isNull() || value.isArray() && value.isEmpty()) {
      return "none";
    }
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(NamedValues::text)
          .collect(Collectors.joining(", "));
    }
    return value.isIntegralNumber() ? "%,d".formatted(value.bigIntegerValue()) : value.asText();
  }

  @Override
  public String html() {
    return values.entrySet().stream()
        .map(
            entry ->
                "<div><dt>%s</dt><dd>%s</dd></div>\n"
                    .formatted(Html.escape(entry.getKey()), Html.escape(entry.getValue())))
        .collect(Collectors.joining("", "<dl class=\"wide settings\">\n", "</dl>\n"));
  }
}
