package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.run.Export;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  @TempDir private static Path shared;
  private static List<String> idx;
  private static TrainedRun run;
  private static Path model;

  @TempDir private Path directory;

  @BeforeAll
  static void train() throws IOException {
    // With blanks, so that flags need quotes in a file.
    Path data = Files.createDirectories(shared.resolve("some data"));
    idx = Commands.smallIdx(data, 500, 300);
    run = TrainedRun.on(dataset(idx), shared.resolve("run"), 2);
    model = shared.resolve("model");
    Export.write(run.network(), run.snapshot(), dataset(idx), model);
  }

  @Test
  void aRunAndItsModelScoreAsTheTrainingProgramDid() throws IOException {
    for (Path source : List.of(run.path(), model)) {
      Path out = directory.resolve(source.getFileName());
      Commands.Outcome scored = evaluate(source, idx, "--out", out.toString());
      assertThat(scored.exitCode()).as(scored.err()).isZero();
      JsonNode json = Runs.json(out, "evaluation.json");
      assertThat(json.get("loss").asDouble()).isCloseTo(run.validation().loss(), within(1e-6));
      assertThat(json.get("accuracy").asDouble()).isEqualTo(run.validation().accuracy());
      assertThat(json.get("examples").asInt()).isEqualTo(300);
      assertThat(json.get("part").asText()).isEqualTo("test");
      assertThat(scored.out())
          .contains(" on idx: 300 test examples")
          .contains("accuracy %.4f".formatted(run.validation().accuracy()))
          .contains("precision  recall", "class \\ answer", "written to " + out);
    }
  }

  @Test
  void theFilesHoldTheWholeConfusionMatrix() throws IOException {
    Path out = directory.resolve("out");
    assertThat(evaluate(run.path(), idx, "--out", out.toString()).exitCode()).isZero();
    List<String> rows = Files.readAllLines(out.resolve("confusion.csv"));
    assertThat(rows).hasSize(11).first().isEqualTo("class,name,0,1,2,3,4,5,6,7,8,9");
    int[] counts = dataset(idx).test().classCounts();
    long correct = 0;
    for (int label = 0; label < 10; label++) {
      String[] cells = rows.get(label + 1).split(",");
      assertThat(cells[0]).isEqualTo(Integer.toString(label));
      assertThat(Arrays.stream(cells).skip(2).mapToLong(Long::parseLong).sum())
          .isEqualTo(counts[label]);
      correct += Long.parseLong(cells[2 + label]);
    }
    assertThat(correct).isEqualTo(run.validation().correct());
    List<String> classes = Files.readAllLines(out.resolve("classes.csv"));
    assertThat(classes).hasSize(11).startsWith("class,name,examples,answered,precision,recall,f1");
    for (int label = 0; label < 10; label++) {
      String[] cells = classes.get(label + 1).split(",", -1);
      long right = Long.parseLong(rows.get(label + 1).split(",")[2 + label]);
      assertThat(cells[2]).isEqualTo(Integer.toString(counts[label]));
      assertThat(times(cells[3], cells[4])).isEqualTo(right);
      assertThat(times(cells[2], cells[5])).isEqualTo(right);
    }
    assertThat(ImageIO.read(out.resolve("confusion.png").toFile()).getWidth()).isGreaterThan(600);
    assertThat(out.resolve("confusion.svg")).content().contains("300 test examples of idx");
  }

  @Test
  void whatIsThereIsNotWrittenOverUnlessAskedFor() throws IOException {
    Files.writeString(directory.resolve("letter"), "dear");
    assertRefused(evaluate(run.path(), idx, "--out", directory.toString()), 2, "is not empty");
    assertRefused(evaluate(run.path(), idx, "--overwrite"), 2, "--overwrite: needs --out DIR");
    assertThat(evaluate(run.path(), idx, "--out", directory.toString(), "--overwrite").exitCode())
        .isZero();
    assertThat(directory.resolve("letter")).exists();
  }

  @Test
  void aRunIsScoredOnTheDatasetThatItsFlagsName() throws IOException {
    Path flags = run.path().resolve("flags.txt");
    try {
      List<String> lines = new ArrayList<>(List.of("--epochs", "2"));
      idx.forEach(argument -> lines.add("\"" + argument + "\""));
      Files.write(flags, lines);
      Commands.Outcome scored = evaluate(run.path(), List.of());
      assertThat(scored.exitCode()).as(scored.err()).isZero();
      assertThat(scored.out()).contains("on idx: 300 test examples");
      Files.writeString(flags, "--dataset\nplants");
      assertRefused(
          evaluate(run.path(), List.of()),
          2,
          flags + ": does not say which dataset the run used; name it with --dataset");
    } finally {
      Files.deleteIfExists(flags);
    }
    // Its checkpoint still knows the name, but not where the files are.
    assertRefused(evaluate(run.path(), List.of()), 2, "--dataset idx: needs --train-images FILE");
  }

  @Test
  void aRunWithoutFlagsIsScoredOnTheDatasetThatItsCheckpointNames() throws IOException {
    TrainedRun blobs = TrainedRun.on(Blobs.TUTORIAL.dataset(), directory, 1);
    Commands.Outcome scored = evaluate(blobs.path(), List.of());
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(scored.out())
        .contains("on blobs: 500 test examples")
        .contains("loss %.6f".formatted(blobs.validation().loss()));
  }

  @Test
  void theTrainingPartIsScoredWhereAskedForAndWhereThereIsNoOther() throws IOException {
    assertThat(evaluate(run.path(), idx, "--part", "training").out())
        .contains("500 training examples");
    List<String> withoutTest = idx.subList(0, 6);
    assertThat(evaluate(run.path(), withoutTest).out()).contains("500 training examples");
    assertRefused(
        evaluate(run.path(), withoutTest, "--part", "test"),
        65,
        "idx has no test examples: try --part training");
  }

  @Test
  void examplesThatDoNotFitTheModelAreRefused() throws IOException {
    assertRefused(
        evaluate(run.path(), List.of("--dataset", "blobs")),
        65,
        "blobs has examples of 2 of float32, and the model takes 28 x 28 of uint8");
    Dataset three = new Dataset("idx", threeClasses(), threeClasses(), names(3), Map.of());
    TrainedRun few = TrainedRun.on(three, directory.resolve("few"), 1);
    assertRefused(evaluate(few.path(), idx), 65, "idx has 10 classes, and the model knows 3");
  }

  @Test
  void whatHoldsNoModelIsRefused() throws IOException {
    assertRefused(
        evaluate(directory, idx), 2, "is neither a run with checkpoints nor an exported model");
    Files.write(directory.resolve("saved_model.pb"), new byte[] {1, 2, 3});
    assertRefused(
        evaluate(directory, idx), 65, directory.resolve("saved_model.pb") + ": is damaged");
  }

  private static long times(String count, String part) {
    return part.isEmpty() ? 0 : Math.round(Long.parseLong(count) * Double.parseDouble(part));
  }

  private static Examples threeClasses() {
    return new ArrayExamples(
        new int[] {28, 28},
        ElementType.UINT8,
        new byte[784 * 50],
        Stream.iterate(0, i -> (i + 1) % 3).limit(50).mapToInt(i -> i).toArray(),
        3);
  }

  private static List<String> names(int classes) {
    return Stream.iterate(0, i -> i + 1).limit(classes).map(String::valueOf).toList();
  }

  private static Dataset dataset(List<String> flags) throws IOException {
    return new TrainFlagReader()
        .dataset(flags)
        .choice()
        .open(false, new DatasetDisplay(new PrintWriter(System.err)));
  }

  private static void assertRefused(Commands.Outcome refused, int exitCode, String message) {
    assertThat(refused.err()).contains(message);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.exitCode()).isEqualTo(exitCode);
  }

  private static Commands.Outcome evaluate(Path source, List<String> flags, String... more) {
    List<String> arguments = new ArrayList<>(List.of("evaluate", source.toString()));
    arguments.addAll(flags);
    return Commands.run(Commands.join(arguments, more));
  }
}
