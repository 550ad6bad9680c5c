package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle is scikit-learn's own output: see {@code oracles/blobs.csv} among the resources. */
class BlobsTest {
  private static byte[] oracle() throws IOException {
    try (InputStream bytes = BlobsTest.class.getResourceAsStream("/oracles/blobs.csv")) {
      return bytes.readAllBytes();
    }
  }

  @Test
  void theTutorialsPointsAreScikitLearnsToTheLastBit() throws IOException {
    List<String> lines = new String(oracle(), StandardCharsets.US_ASCII).lines().skip(1).toList();
    LabelledPoints drawn = Blobs.TUTORIAL.draw();
    assertThat(lines).hasSize(drawn.points().length);
    for (int row = 0; row < lines.size(); row++) {
      String[] cells = lines.get(row).split(",");
      double[] point = {Double.parseDouble(cells[0]), Double.parseDouble(cells[1])};
      assertThat(drawn.points()[row]).as("row %d", row).isEqualTo(point);
      assertThat(drawn.labels()[row]).as("row %d", row).isEqualTo(Integer.parseInt(cells[2]));
    }
  }

  @Test
  void theWrittenCsvIsTheOracleByteForByte(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("blobs.csv");
    Blobs.TUTORIAL.draw().writeCsv(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(oracle());
  }

  @Test
  void theFirstHalfIsToTrainOnAndTheLastToTestOn() {
    LabelledPoints drawn = Blobs.TUTORIAL.draw();
    Dataset dataset = Blobs.TUTORIAL.dataset();
    assertThat(dataset.training().count()).isEqualTo(500);
    assertThat(dataset.test().count()).isEqualTo(500);
    assertThat(dataset.training().shape()).containsExactly(2);
    assertThat(dataset.training().elementType()).isEqualTo(ElementType.FLOAT32);
    assertThat(dataset.classNames()).containsExactly("blob 0", "blob 1", "blob 2");
    ByteBuffer last = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    dataset.test().copy(new int[] {499}, 0, 1, last);
    assertThat(last.getFloat(0)).isEqualTo((float) drawn.points()[999][0]);
    assertThat(last.getFloat(4)).isEqualTo((float) drawn.points()[999][1]);
    assertThat(dataset.test().label(0)).isEqualTo(drawn.labels()[500]);
  }

  @Test
  void theChecksumChangesWithTheSeed() {
    String checksum = Blobs.TUTORIAL.dataset().checksums().get("blobs");
    assertThat(checksum).matches("[0-9a-f]{64}").isEqualTo(Blobs.TUTORIAL.draw().sha256());
    assertThat(new Blobs(1000, 3, 2, 2, 3).draw().sha256()).isNotEqualTo(checksum);
  }

  @Test
  void theFirstCentersGetThePointsThatAreLeftOver() {
    LabelledPoints drawn = new Blobs(11, 4, 3, 0.5, 0).draw();
    int[] counts = drawn.examples(0, 11).classCounts();
    assertThat(counts).containsExactly(3, 3, 3, 2);
    assertThat(drawn.points()[0]).hasSize(3);
  }

  @Test
  void withoutDeviationEveryPointLiesAtItsCenter() {
    LabelledPoints drawn = new Blobs(6, 2, 2, 0, 4).draw();
    NumpyRandom random = new NumpyRandom(4);
    double[][] centers = new double[2][];
    for (int label = 0; label < 2; label++) {
      centers[label] = new double[] {random.uniform(-10, 10), random.uniform(-10, 10)};
    }
    for (int row = 0; row < 6; row++) {
      assertThat(drawn.points()[row]).isEqualTo(centers[drawn.labels()[row]]);
    }
  }

  @Test
  void moreCentersThanSamplesLeaveSomeEmpty() {
    assertThat(new Blobs(2, 5, 1, 1, 0).draw().labels()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new Blobs(0, 3, 2, 2, 2)).hasMessage("samples 0: must be at least 1");
    assertThatThrownBy(() -> new Blobs(9, 0, 2, 2, 2)).hasMessage("centers 0: must be at least 1");
    assertThatThrownBy(() -> new Blobs(9, 3, 0, 2, 2)).hasMessage("features 0: must be at least 1");
    assertThatThrownBy(() -> new Blobs(1 << 20, 3, 1 << 20, 2, 2)).hasMessageContaining("numbers");
    assertThatThrownBy(() -> new Blobs(9, 3, 2, -1, 2)).hasMessageContaining("deviation -1.0");
    assertThatThrownBy(() -> new Blobs(9, 3, 2, Double.NaN, 2)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Blobs(9, 3, 2, 2, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed 4294967296: must lie in 0..4294967295");
    assertThatThrownBy(() -> new Blobs(1, 1, 2, 2, 2).dataset())
        .hasMessageContaining("samples 1: must be at least 2");
  }
}
