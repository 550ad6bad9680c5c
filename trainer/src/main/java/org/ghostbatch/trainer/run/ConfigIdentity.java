package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ghostbatch.datasets.Checksum;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.settings.BatchSchedule;

/**
 * The settings of a run that must not change when it is resumed.
 *
 * @param settings by name
 */
record ConfigIdentity(ObjectNode settings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  // What takes more or less time or memory, but learns the same; and what ran.
  static final Set<String> FREE =
      Set.of(
          "epochs",
          "micro_batch",
          "micro_batch_search",
          "threads",
          "op_threads",
          "lanes",
          "update_cut",
          "device",
          "compile",
          "memory_limit",
          "precision",
          "stream",
          "window",
          "on_divergence",
          "versions");

  // Of what is hashed, and how.
  private static final String VERSION = "2-";

  /**
   * What a setting is where it is not asked for. A setting that a later version adds belongs here:
   * so the runs of this version keep their hash.
   */
  static final Map<String, JsonNode> DEFAULTS =
      Map.of(
          "batch_norm", BooleanNode.FALSE,
          "dropout", DoubleNode.valueOf(0),
          "weight_decay", DoubleNode.valueOf(0),
          "learning_rate_schedule", TextNode.valueOf("constant"),
          "warm_up", DoubleNode.valueOf(0),
          "scale_learning_rate", TextNode.valueOf("none"),
          "shuffle", BooleanNode.TRUE);

  private static final List<String> EARLIER_ORDER =
      List.of(
          "dataset",
          "model",
          "hidden",
          "initializer",
          "pixels",
          "batch_norm",
          "ghost_statistics",
          "dropout",
          "batch",
          "ghost_batch",
          "optimizer",
          "momentum",
          "weight_decay",
          "clip_norm",
          "learning_rate",
          "learning_rate_schedule",
          "decay_factor",
          "decay_every",
          "warm_up",
          "scale_learning_rate",
          "base_batch",
          "validation",
          "shuffle",
          "seed",
          "shuffle_window",
          "training_examples",
          "validation_examples",
          "features",
          "classes",
          "parameters",
          "checksums");

  /**
   * The identity of a configuration.
   *
   * @param epochs those of the run that is resumed: of a schedule, what lies beyond is free
   */
  static ConfigIdentity of(RunConfig config, int epochs) {
    ObjectNode settings = JSON.valueToTree(config);
    settings.remove(FREE);
    // The examples themselves, not the paths of their files.
    ArrayNode contents = settings.putArray(RunConfig.CHECKSUMS);
    config.data().checksums().values().stream().sorted().forEach(contents::add);
    settings.put(
        RunConfig.BATCH_SCHEDULE,
        BatchSchedule.parse(config.batches().batchSchedule()).within(epochs).toString());
    return new ConfigIdentity(settings);
  }

  /** The same for the same settings, for any number of epochs; defaults do not count. */
  String hash() {
    return VERSION + hash(names(this), true);
  }

  /** Whether a hash is of these settings; earlier versions computed it in another way. */
  boolean isOf(String hash) {
    return hash.equals(hash()) || hash.equals(earlierHash());
  }

  /** In the order in which the settings stood in a file, defaults included. */
  private String earlierHash() {
    Set<String> names = new LinkedHashSet<>(EARLIER_ORDER);
    // A setting that earlier versions did not have makes it another run, unless it is at its
    // default.
    names(this).stream().filter(name -> !isDefault(name)).forEach(names::add);
    return hash(names, false);
  }

  private String hash(Set<String> names, boolean leavesOutDefaults) {
    ObjectNode hashed = JSON.createObjectNode();
    for (String name : names) {
      boolean counts = settings.has(name) && !name.equals(RunConfig.BATCH_SCHEDULE);
      if (counts && !(leavesOutDefaults && isDefault(name))) {
        hashed.set(name, settings.get(name));
      }
    }
    return Checksum.of(hashed.toString().getBytes(StandardCharsets.UTF_8)).sha256();
  }

  private boolean isDefault(String name) {
    return settings.get(name).equals(DEFAULTS.get(name));
  }

  private static Set<String> names(ConfigIdentity identity) {
    Set<String> names = new TreeSet<>();
    identity.settings.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** What differs, each as in {@code batch was 128 and is 256}. */
  List<String> differences(ConfigIdentity now) {
    Set<String> names = names(this);
    names.addAll(names(now));
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      JsonNode was = settings.get(name);
      JsonNode is = now.settings.get(name);
      if (was == null || !was.equals(is)) {
        differences.add(
            name.equals(RunConfig.CHECKSUMS)
                ? "the checksums of the examples differ"
                : "%s was %s and is %s".formatted(name, text(was), text(is)));
      }
    }
    return differences;
  }

  private static String text(JsonNode value) {
    return value == null ? "not set" : value.isTextual() ? value.asText() : value.toString();
  }
}
