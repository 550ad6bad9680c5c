package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.run.Export;
import org.ghostbatch.trainer.serving.Evaluation;
import org.ghostbatch.trainer.serving.Model;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  private static final Dataset SKETCHES = Sketches.dataset(0, 500, 300);
  @TempDir private static Path shared;
  private static TrainedRun run;

  @TempDir private Path directory;

  @BeforeAll
  static void train() throws IOException {
    run = TrainedRun.on(SKETCHES, shared.resolve("run"), 2);
  }

  @Test
  void trainExportsAtItsEndWhatExportWouldWrite() throws IOException {
    Path run = directory.resolve("trained");
    String[] export = {"--export", directory.resolve("at-its-end").toString()};
    String flags = "train --dataset blobs --hidden 4 --epochs 1 --quiet --out " + run;
    assertThat(Commands.run(Commands.join(List.of(flags.split(" ")), export)).exitCode()).isZero();
    Path later = directory.resolve("later");
    assertThat(Commands.run("export", run.toString(), later.toString()).exitCode()).isZero();
    assertThat(directory.resolve("at-its-end/saved_model.pb"))
        .hasSameBinaryContentAs(later.resolve("saved_model.pb"));

    Commands.Outcome again =
        Commands.run("train", "--resume", run.toString(), export[0], export[1]);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).hasLineCount(1).contains("at-its-end: is not empty");
    Path complete = directory.resolve("of-a-complete-run");
    Commands.run("train", "--resume", run.toString(), "--export", complete.toString());
    assertThat(complete.resolve("saved_model.pb"))
        .hasSameBinaryContentAs(later.resolve("saved_model.pb"));
  }

  @Test
  void aRunsNewestCheckpointIsExportedWithWhatItTakesAndItsClassesNames() throws IOException {
    Path model = directory.resolve("some/model");
    Commands.Outcome exported = export(run.path(), model);
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(exported.out())
        .isEqualTo(
            run.path().resolve("checkpoints/update-0000000020")
                + ": examples of 28 x 28 of uint8, 10 classes; written to %s%n".formatted(model));
    assertAnswers(model);
  }

  @Test
  void atARunsEndASnapshotIsExportedAsItsCheckpointWouldBe() throws IOException {
    Path byCommand = directory.resolve("by-command");
    Path atTheEnd = directory.resolve("at-the-end");
    assertThat(export(run.path(), byCommand).exitCode()).isZero();
    Export.write(run.network(), run.snapshot(), SKETCHES, atTheEnd);
    for (String file : List.of("saved_model.pb", "assets.extra/classes.txt")) {
      assertThat(atTheEnd.resolve(file)).hasSameBinaryContentAs(byCommand.resolve(file));
    }
  }

  @Test
  void aModelAnswersInThePrecisionInWhichItIsExported() throws IOException {
    Path model = directory.resolve("model");
    String[] test = Commands.join(Commands.idx(directory, SKETCHES.training(), SKETCHES.test()));
    String[] low = Commands.join(List.of(test), "--precision", "bfloat16");
    String ofRun = score(run.path(), low);
    assertThat(ofRun).isNotEqualTo(score(run.path(), test));
    Commands.Outcome exported =
        Commands.run("export", run.path().toString(), model.toString(), "--precision", "bfloat16");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(score(model, test)).isEqualTo(ofRun);
    Commands.Outcome refused = Commands.run(Commands.join(List.of("evaluate", "" + model), low));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("model is an exported model, which keeps its precision; name its run");
  }

  /** The loss with all the digits that JSON has. */
  private String score(Path model, String... flags) throws IOException {
    Path out = directory.resolve("evaluation");
    List<String> command = List.of("evaluate", model.toString(), "--out", out.toString());
    Commands.Outcome scored =
        Commands.run(Commands.join(List.of(Commands.join(command, flags)), "--overwrite"));
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    return Runs.json(out, "evaluation.json").get("loss").asText();
  }

  @Test
  void aDirectoryThatHoldsSomethingIsRefused() throws IOException {
    Files.writeString(directory.resolve("letter"), "dear");
    Commands.Outcome full = export(run.path(), directory);
    assertThat(full.exitCode()).isEqualTo(2);
    assertThat(full.err())
        .isEqualTo(
            "ghostbatch export: %s: is not empty; name another directory%n".formatted(directory));
    Commands.Outcome file = export(run.path(), directory.resolve("letter"));
    assertThat(file.exitCode()).isEqualTo(2);
    assertThat(file.err()).contains("letter: is a file");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(directory.resolve("letter"));
    }
  }

  @Test
  void onlyRunsWithCheckpointsAreExported() throws IOException {
    Path model = directory.resolve("model");
    assertThat(export(run.path(), model).exitCode()).isZero();
    assertRefused(model, 2, model + ": is not a run with checkpoints");
    assertRefused(shared, 2, shared + ": is neither a run with checkpoints nor an exported model");
    assertRefused(Path.of("nowhere"), 2, "nowhere: does not exist");
    Path empty = directory.resolve("run");
    Files.createDirectories(empty.resolve("checkpoints"));
    assertRefused(empty, 65, empty.resolve("checkpoints") + ": holds no checkpoint");
  }

  @Test
  void aDamagedCheckpointIsSaidAndTheOneBeforeExported() throws IOException {
    Path damaged = directory.resolve("run");
    TrainedRun.on(SKETCHES, damaged, 2);
    Path newest = damaged.resolve("checkpoints/update-0000000020/model.index");
    Files.write(newest, new byte[] {1});
    Commands.Outcome exported = export(damaged, directory.resolve("model"));
    assertThat(exported.exitCode()).isZero();
    assertThat(exported.out()).contains("update-0000000010");
    assertThat(exported.err())
        .startsWith("ghostbatch export: " + newest + ": ")
        .endsWith("; trying the checkpoint before it%n".formatted());
    Files.delete(damaged.resolve("checkpoints/update-0000000010/state.json"));
    assertRefused(damaged, 65, "all of its 2 checkpoints are damaged");
    assertThat(export(damaged, directory.resolve("another")).err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("update-0000000020").endsWith("before it"),
            line -> assertThat(line).contains("update-0000000010").doesNotContain("before it"),
            line -> assertThat(line).endsWith("train again with --overwrite"));
  }

  private void assertAnswers(Path model) throws IOException {
    try (Classifier classifier = Classifier.load(model, Model.workplace())) {
      assertThat(classifier.format().shape()).containsExactly(28, 28);
      assertThat(classifier.format().elementType()).isEqualTo(ElementType.UINT8);
      assertThat(classifier.classNames()).isEqualTo(SKETCHES.classNames());
      Evaluation evaluation = Evaluation.of(classifier, SKETCHES.test(), classifier.classNames());
      assertThat(evaluation.loss()).isCloseTo(run.validation().loss(), within(1e-6));
      assertThat(evaluation.accuracy()).isEqualTo(run.validation().accuracy());
    }
  }

  private void assertRefused(Path source, int exitCode, String message) {
    Path unused = directory.resolve("unused");
    Commands.Outcome refused = export(source, unused);
    assertThat(refused.exitCode()).isEqualTo(exitCode);
    assertThat(refused.err().lines().toList()).last().asString().contains(message);
    assertThat(unused).doesNotExist();
  }

  private static Commands.Outcome export(Path source, Path target) {
    return Commands.run("export", source.toString(), target.toString());
  }
}
