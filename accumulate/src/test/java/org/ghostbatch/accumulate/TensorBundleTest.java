package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class TensorBundleTest {
  private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();
  private static final Map<String, float[]> TENSORS = new LinkedHashMap<>();

  static {
    SHAPES.put("dense-1/kernel", Shape.of(2, 3));
    SHAPES.put("dense-1/bias", Shape.of(3));
    SHAPES.put("scale", Shape.scalar());
    TENSORS.put("dense-1/kernel", new float[] {1, 2, 3, 4, 5, Float.MIN_VALUE});
    TENSORS.put("dense-1/bias", new float[] {-0f, Float.NaN, Float.POSITIVE_INFINITY});
    TENSORS.put("scale", new float[] {7});
  }

  @TempDir private Path directory;

  @Test
  void whatIsReadHasEveryBitOfWhatWasWritten() throws IOException {
    write(directory.resolve("model"));
    try (TensorBundle bundle = TensorBundle.of(SHAPES)) {
      Map<String, float[]> read = bundle.read(directory.resolve("model"));
      assertThat(read.keySet()).containsExactlyElementsOf(TENSORS.keySet());
      assertThat(new Snapshot(read, 0).hash()).isEqualTo(new Snapshot(TENSORS, 0).hash());
    }
  }

  @Test
  void equalTensorsGiveEqualFiles() throws IOException {
    write(directory.resolve("a"));
    write(directory.resolve("b"));
    for (String suffix : List.of(".index", ".data-00000-of-00001")) {
      assertThat(directory.resolve("a" + suffix))
          .hasSameBinaryContentAs(directory.resolve("b" + suffix));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void tensorsOfAnotherShapeAreRefused() throws IOException {
    write(directory.resolve("model"));
    Map<String, Shape> other = new LinkedHashMap<>(SHAPES);
    other.put("dense-1/bias", Shape.of(4));
    assertRefused(other, "its tensor dense-1/bias has the shape [3], not [4]");
    other.put("more", Shape.of(1));
    assertRefused(other, "cannot be read");
  }

  @Test
  void filesThatAreNotThereAreRefused() {
    assertRefused(SHAPES, "cannot be read");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsSaidToBe() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> write(file.resolve("model")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + "/model: cannot be written");
  }

  private void assertRefused(Map<String, Shape> shapes, String message) {
    try (TensorBundle bundle = TensorBundle.of(shapes)) {
      assertThatThrownBy(() -> bundle.read(directory.resolve("model")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(directory.resolve("model").toString())
          .hasMessageContaining(message);
    }
  }

  private static void write(Path prefix) throws IOException {
    try (TensorBundle bundle = TensorBundle.of(SHAPES)) {
      bundle.write(prefix, TENSORS);
    }
  }
}
