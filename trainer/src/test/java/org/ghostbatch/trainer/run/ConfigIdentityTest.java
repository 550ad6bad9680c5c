package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.formats.RunFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of earlier versions stay the runs that they were. */
class ConfigIdentityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As version 0.1 wrote it. */
  private static final String EARLIER =
      """
      {
        "dataset" : "blobs",
        "model" : "mlp",
        "hidden" : [ 8, 8 ],
        "initializer" : "glorot-uniform",
        "pixels" : "raw",
        "batch_norm" : true,
        "ghost_statistics" : "sequential",
        "dropout" : 0.1,
        "batch" : 32,
        "batch_schedule" : "0:32",
        "micro_batch" : 32,
        "ghost_batch" : 16,
        "epochs" : 1,
        "optimizer" : "adam",
        "weight_decay" : 0.0,
        "learning_rate" : 0.001,
        "learning_rate_schedule" : "step",
        "decay_factor" : 0.1,
        "decay_every" : 1,
        "warm_up" : 0.5,
        "scale_learning_rate" : "none",
        "validation" : "test",
        "shuffle" : true,
        "seed" : 1,
        "on_divergence" : "stop",
        "threads" : 1,
        "device" : "cpu",
        "compile" : "off",
        "training_examples" : 500,
        "validation_examples" : 500,
        "features" : 2,
        "classes" : 3,
        "parameters" : 155,
        "checksums" : {
          "blobs" : "c15bbf662e9992dcb2e2b67ef5368740436e01bf971ed0c562ceab85982647ee"
        },
        "versions" : {
          "java" : "17.0.15"
        }
      }
      """;

  /** What a checkpoint of that run has. */
  private static final String EARLIER_HASH =
      "b7e0ef556677ffbac513598580b808b64258e1e988863c7a9e9ab22c51c18d80";

  @TempDir private Path run;

  @Test
  void aFileOfAnEarlierVersionIsWrittenWithTheSameSettings() throws IOException {
    ObjectNode earlier = earlier();
    assertThat(written(read(earlier))).isEqualTo(earlier);
    ObjectNode rich =
        earlier
            .put("micro_batch_search", "largest")
            .put("momentum", 0.9)
            .put("clip_norm", 1.5)
            .put("base_batch", 128)
            .put("memory_limit", 1L << 28)
            .put("stream", true)
            .put("window", 1L << 33)
            .put("shuffle_window", 100);
    assertThat(written(read(rich))).isEqualTo(JSON.readTree(rich.toString()));
  }

  @Test
  void aCheckpointOfAnEarlierVersionIsOfTheSameRun() throws IOException {
    ConfigIdentity identity = identity(earlier());
    assertThat(identity.isOf(EARLIER_HASH)).isTrue();
    assertThat(identity.isOf(identity.hash())).isTrue();
    assertThat(identity(earlier().put("seed", 2)).isOf(EARLIER_HASH)).isFalse();
    assertThat(identity(earlier().put("shuffle", false)).isOf(EARLIER_HASH)).isFalse();
    assertThat(identity(earlier().put("threads", 7)).isOf(EARLIER_HASH)).isTrue();
  }

  @Test
  void whatIsFreeOrHasADefaultIsASetting() {
    assertThat(ConfigIdentity.FREE).allMatch(RunConfig::knows);
    assertThat(ConfigIdentity.DEFAULTS.keySet()).allMatch(RunConfig::knows);
  }

  @Test
  void theOrderOfSettingsAndThoseAtTheirDefaultsDoNotCount() throws IOException {
    ConfigIdentity identity = identity(earlier());
    ObjectNode settings = identity.settings().deepCopy().without("weight_decay");
    List<String> names = new ArrayList<>();
    settings.fieldNames().forEachRemaining(names::add);
    Collections.reverse(names);
    ObjectNode reversed = JSON.createObjectNode();
    names.forEach(name -> reversed.set(name, settings.get(name)));
    assertThat(new ConfigIdentity(reversed).hash()).isEqualTo(identity.hash());
    assertThat(identity(earlier().put("weight_decay", 0.1)).hash()).isNotEqualTo(identity.hash());
  }

  @Test
  void whatIsNotUnderstoodIsNotPassedOver() throws IOException {
    assertThatThrownBy(() -> read(earlier().put("colour", "blue")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has a setting that this version does not know: colour");
    assertThatThrownBy(() -> read(earlier().put("batch", "many")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is damaged");
    for (String damaged : List.of("", "null", "[]", "{\"batch\"")) {
      Files.writeString(run.resolve(RunFiles.CONFIG), damaged);
      assertThatThrownBy(() -> RunDirectory.config(run))
          .as(damaged)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("is damaged");
    }
  }

  private static JsonNode written(RunConfig config) throws IOException {
    return JSON.readTree(JSON.writeValueAsString(config));
  }

  private static ObjectNode earlier() throws IOException {
    return (ObjectNode) JSON.readTree(EARLIER);
  }

  private ConfigIdentity identity(ObjectNode settings) throws IOException {
    return ConfigIdentity.of(read(settings), 1);
  }

  private RunConfig read(ObjectNode settings) throws IOException {
    Files.writeString(run.resolve(RunFiles.CONFIG), settings.toString());
    return RunDirectory.config(run).orElseThrow();
  }
}
