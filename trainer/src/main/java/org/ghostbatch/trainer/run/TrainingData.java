package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ghostbatch.trainer.formats.RunConfig;

/**
 * The examples of a run, as its {@code config.json} names them.
 *
 * @param dataset its name
 * @param checksums by file or part; a compressed file has another name than the same file plain
 */
public record TrainingData(
    @JsonProperty(RunConfig.DATASET) String dataset,
    @JsonProperty(RunConfig.CHECKSUMS) Map<String, String> checksums) {
  public TrainingData {
    checksums = checksums == null ? Map.of() : new LinkedHashMap<>(checksums);
  }

  /** How another run's examples differ, in words, or nothing if they are the same. */
  public Optional<String> difference(TrainingData other) {
    if (!dataset.equals(other.dataset)) {
      return Optional.of("%s and %s".formatted(dataset, other.dataset));
    }
    return checksums.keySet().stream()
        .filter(other.checksums::containsKey)
        .filter(file -> !Objects.equals(checksums.get(file), other.checksums.get(file)))
        .findFirst()
        .map(file -> "%s of different checksums".formatted(file));
  }
}
