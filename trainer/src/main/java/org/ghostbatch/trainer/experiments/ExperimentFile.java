package org.ghostbatch.trainer.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/** The contents of {@code experiment.json}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExperimentFile(
    String name,
    String title,
    String source,
    String url,
    String question,
    String data,
    long[] seeds,
    List<Entry> settings,
    List<String> findings,
    String rules,
    List<String> notes,
    boolean completed,
    double seconds,
    String device,
    int threads,
    Map<String, String> checksums,
    Map<String, String> versions) {

  /** A setting. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Entry(
      String name, String group, int batch, double learningRate, int epochs, String description) {
    private static Entry of(Setting setting) {
      Recipe recipe = setting.recipe();
      return new Entry(
          setting.name(),
          setting.group(),
          recipe.batch(),
          recipe.learningRate(),
          setting.epochs(),
          setting.description());
    }
  }

  static ExperimentFile of(Outcome outcome, long[] seeds, Surroundings surroundings) {
    Experiment experiment = outcome.experiment();
    return new ExperimentFile(
        experiment.name(),
        experiment.title(),
        experiment.source(),
        experiment.url(),
        experiment.question(),
        experiment.data().words(),
        seeds,
        experiment.settings().stream().map(Entry::of).toList(),
        outcome.findings(),
        outcome.rules(),
        experiment.notes(),
        outcome.completed(),
        Math.round(outcome.seconds() * 1000) / 1000.0,
        surroundings.device(),
        surroundings.threads(),
        surroundings.checksums(),
        surroundings.versions());
  }
}
