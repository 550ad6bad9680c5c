package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ghostbatch.datasets.Checksum;
import org.ghostbatch.trainer.settings.BatchSchedule;

/**
 * The settings of a run that must not change when it is resumed.
 *
 * @param settings by name
 */
record ConfigIdentity(ObjectNode settings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BATCH_SCHEDULE = "batch_schedule";
  private static final String CHECKSUMS = "checksums";
  // What takes more or less time or memory, but learns the same; and what ran.
  private static final Set<String> FREE =
      Set.of(
          "epochs",
          "micro_batch",
          "micro_batch_search",
          "threads",
          "device",
          "compile",
          "memory_limit",
          "stream",
          "window",
          "on_divergence",
          "versions");

  /**
   * The identity of a configuration.
   *
   * @param epochs those of the run that is resumed: of a schedule, what lies beyond is free
   */
  static ConfigIdentity of(RunConfig config, int epochs) {
    ObjectNode settings = JSON.valueToTree(config);
    settings.remove(FREE);
    // What the examples are, wherever their files lie.
    ArrayNode contents = settings.putArray(CHECKSUMS);
    config.checksums().values().stream().sorted().forEach(contents::add);
    settings.put(
        BATCH_SCHEDULE, BatchSchedule.parse(config.batchSchedule()).within(epochs).toString());
    return new ConfigIdentity(settings);
  }

  /** The same for the same settings, of however many epochs. */
  String hash() {
    ObjectNode ofAnyLength = settings.deepCopy().without(BATCH_SCHEDULE);
    return Checksum.of(ofAnyLength.toString().getBytes(StandardCharsets.UTF_8)).sha256();
  }

  /** What differs, each as in {@code batch was 128 and is 256}. */
  List<String> differences(ConfigIdentity now) {
    Set<String> names = new TreeSet<>();
    settings.fieldNames().forEachRemaining(names::add);
    now.settings.fieldNames().forEachRemaining(names::add);
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      JsonNode was = settings.get(name);
      JsonNode is = now.settings.get(name);
      if (was == null || !was.equals(is)) {
        differences.add(
            name.equals(CHECKSUMS)
                ? "the examples are others, by their checksums"
                : "%s was %s and is %s".formatted(name, text(was), text(is)));
      }
    }
    return differences;
  }

  private static String text(JsonNode value) {
    return value == null ? "not set" : value.isTextual() ? value.asText() : value.toString();
  }
}
