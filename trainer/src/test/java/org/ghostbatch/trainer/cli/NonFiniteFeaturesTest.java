package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.datasets.IdxFile;
import org.ghostbatch.datasets.IdxHeader;
import org.ghostbatch.datasets.IdxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonFiniteFeaturesTest {
  private static final int EXAMPLES = 40;
  private static final int FEATURES = 3;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"--pixels=raw", "--pixels=standard", "--no-shuffle", "--stream"})
  void trainNamesTheFeature(String flag) throws IOException {
    Path run = directory.resolve("run");
    List<String> flags = List.of("train", "--validation=0.2", "--out=" + run, flag);
    assertNamed(
        run(flags, training("train", 17, Float.NaN)),
        "train-images at byte 224",
        "found NaN in example 17, feature 2");
    // In a streamed run the feature is found when its window is read.
    assertThat(Files.exists(run)).isEqualTo(flag.equals("--stream"));
  }

  @Test
  void soDoTheOtherCommandsAndTheTestExamples() throws IOException {
    List<String> sound = training("sound", 0, 1);
    List<String> bad = training("bad", 39, Float.NEGATIVE_INFINITY);
    String where =
        "bad-images at byte 488: expected finite features, found -Infinity in example 39";
    Path run = directory.resolve("run");
    assertThat(run(List.of("train", "--validation=0.2", "--epochs=1", "--out=" + run), sound))
        .extracting(Commands.Outcome::exitCode)
        .isEqualTo(0);
    assertNamed(evaluate(run, bad), where);
    assertNamed(evaluate(run, bad, "--part=training"), where);
    assertNamed(
        Commands.run(Commands.join(List.of("find-batch"), bad.toArray(String[]::new))), where);
    String[] test = {
      "--test-images=" + directory.resolve("bad-images"),
      "--test-labels=" + directory.resolve("bad-labels")
    };
    assertNamed(run(List.of("train", test[0], test[1]), sound), where);
    Path sweep = directory.resolve("sweep");
    assertNamed(
        run(List.of("sweep", "--seeds=2", "--validation=0.2", "--out=" + sweep), bad), where);
  }

  private static void assertNamed(Commands.Outcome outcome, String... parts) {
    assertThat(outcome.err()).contains(parts);
    assertThat(outcome.exitCode()).isEqualTo(65);
  }

  private static Commands.Outcome evaluate(Path run, List<String> data, String... more) {
    List<String> command = new ArrayList<>(List.of("evaluate", run.toString()));
    command.addAll(data);
    return Commands.run(Commands.join(command, more));
  }

  private static Commands.Outcome run(List<String> command, List<String> data) {
    List<String> flags = new ArrayList<>(command);
    flags.addAll(List.of("--batch=20", "--model=softmax", "--quiet"));
    return Commands.run(Commands.join(flags, data.toArray(String[]::new)));
  }

  /** Training examples whose features grow, except the last feature of one example. */
  private List<String> training(String name, int example, float value) throws IOException {
    ByteBuffer features = ByteBuffer.allocate(EXAMPLES * FEATURES * Float.BYTES);
    for (int i = 0; i < EXAMPLES * FEATURES; i++) {
      features.putFloat(i == example * FEATURES + 2 ? value : i * 0.01f);
    }
    ByteBuffer labels = ByteBuffer.allocate(EXAMPLES);
    labels.put(1, (byte) 1);
    Path imageFile = directory.resolve(name + "-images");
    Path labelFile = directory.resolve(name + "-labels");
    IdxFile.write(imageFile, IdxHeader.of(IdxType.FLOAT, EXAMPLES, FEATURES), features.flip());
    IdxFile.write(labelFile, IdxHeader.of(IdxType.UNSIGNED_BYTE, EXAMPLES), labels);
    return List.of("--dataset=idx", "--train-images=" + imageFile, "--train-labels=" + labelFile);
  }
}
