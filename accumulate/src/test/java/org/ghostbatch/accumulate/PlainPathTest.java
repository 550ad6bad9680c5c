package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.accumulate.export.InputFormat;
import org.ghostbatch.accumulate.tensorflow.PlainPath;
import org.ghostbatch.datasets.Sketches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

@EnabledOnOs({OS.LINUX, OS.MAC})
class PlainPathTest {
  private static final Map<String, Shape> SHAPES = Map.of("scale", Shape.of(2));
  private static final Map<String, float[]> TENSORS = Map.of("scale", new float[] {1, 2});

  @TempDir private Path directory;
  @TempDir private Path temporary;
  private String usual;

  /** Other processes may use the usual place. */
  @BeforeEach
  void useAPlaceOfItsOwnForTemporaryFiles() {
    usual = System.setProperty("java.io.tmpdir", temporary.toString());
  }

  @AfterEach
  void useTheUsualPlaceAgain() {
    System.setProperty("java.io.tmpdir", usual);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run[1]",
        "run[a-z",
        "a]",
        "back\\slash",
        "\\",
        "*",
        "wh?t",
        "{a,b}",
        "a b",
        " ",
        "#1",
        "100%s",
        "new\nline",
        "é中😀",
        "it's \"quoted\"",
        "--flag",
        "~",
        "$HOME",
        "file:__x"
      })
  void aCheckpointIsReadBackFromPathsOfAnyName(String name) throws IOException {
    Path within = Files.createDirectories(directory.resolve(name));
    for (Path prefix : List.of(within.resolve("model"), within.resolve(name))) {
      try (TensorBundle bundle = TensorBundle.of(SHAPES)) {
        bundle.write(prefix, TENSORS);
        assertThat(prefix.resolveSibling(prefix.getFileName() + ".index")).isRegularFile();
        assertThat(bundle.read(prefix).get("scale")).containsExactly(1, 2);
      }
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void anotherCheckpointThatThePatternMatchesIsNotRead() throws IOException {
    try (TensorBundle bundle = TensorBundle.of(SHAPES)) {
      for (String name : List.of("run1", "run[1]")) {
        Path run = Files.createDirectory(directory.resolve(name));
        bundle.write(run.resolve("model"), Map.of("scale", new float[] {name.length(), 0}));
      }
      assertThat(bundle.read(directory.resolve("run[1]/model")).get("scale")).containsExactly(6, 0);
    }
  }

  @Test
  void eventsAndModelsAreWrittenToPathsOfAnyName() throws IOException {
    Path within = Files.createDirectories(directory.resolve("[a] \\*?{b}\né"));
    try (EventFile events = EventFile.create(within.resolve("events[1]"))) {
      events.scalars(1, Map.of("loss", 1.0), Instant.EPOCH);
    }
    try (Stream<Path> files = Files.list(within.resolve("events[1]"))) {
      assertThat(EventReader.read(files.findFirst().orElseThrow())).hasSize(2);
    }
    assertThat(temporary).isEmptyDirectory();
    Network network =
        Network.of(Sketches.dataset(0, 1, 1).training().features(), List.of(Layer.dense(10)));
    DeviceSettings settings = DeviceSettings.of(Device.CPU, 1);
    Path model = within.resolve("model[1]");
    try (TrainingProgram program =
            TrainingProgram.create(network, UpdateRule.of(Optimizer.sgd()), settings, 1);
        Classifier classifier =
            Classifier.of(
                network,
                program.snapshot(),
                InputFormat.of(Sketches.dataset(0, 1, 1).training()),
                Sketches.dataset(0, 1, 1).classNames(),
                settings)) {
      classifier.export(model);
    }
    try (Classifier loaded = Classifier.load(model, settings)) {
      assertThat(loaded.classes()).isEqualTo(10);
    }
  }

  @Test
  void aPathThatIsPlainFromTheWorkingDirectoryNeedsNoLink() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    try (PlainPath plain = PlainPath.ofDirectory(here.resolve("target"))) {
      assertThat(Path.of(plain.name()).toAbsolutePath()).isEqualTo(here.resolve("target"));
      assertThat(temporary).isEmptyDirectory();
    }
  }
}
