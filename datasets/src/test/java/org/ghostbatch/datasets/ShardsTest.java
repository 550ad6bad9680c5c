package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several pairs of files are one dataset. */
class ShardsTest {
  private static final int[] SIZES = {40, 0, 1, 25};
  private static final Examples ALL = Sketches.dataset(0, 66, 1).training();

  @TempDir private Path directory;
  private final List<Path> images = new ArrayList<>();
  private final List<Path> labels = new ArrayList<>();

  @Test
  void shardsAreTheFileThatTheyWereCutFrom() throws IOException {
    shards(".gz");
    Dataset dataset = IdxDataset.open(new IdxDataset(images, labels), Optional.empty());
    assertSame(dataset.training());
    assertThat(dataset.checksums()).hasSize(8);
  }

  @Test
  void soTheyAreWhereEachIsReadPieceByPiece() throws IOException {
    shards("");
    List<Examples> parts = new ArrayList<>();
    for (int shard = 0; shard < SIZES.length; shard++) {
      parts.add(
          IdxExamples.openMapping(images.get(shard), labels.get(shard), images.get(shard), 0));
    }
    Examples joined = JoinedExamples.of(parts);
    assertThat(joined.prefersFileOrder()).isTrue();
    assertSame(joined);
  }

  private static void assertSame(Examples joined) {
    assertThat(joined.count()).isEqualTo(66);
    assertThat(joined.classes()).isEqualTo(10);
    for (int row = 0; row < 66; row++) {
      assertThat(joined.label(row)).isEqualTo(ALL.label(row));
    }
    for (int epoch = 0; epoch < 5; epoch++) {
      int[] order = epoch == 0 ? Order.asStored(66) : Order.shuffled(1, epoch, 66);
      byte[] expected = new byte[64 * 784];
      byte[] found = new byte[64 * 784];
      ALL.copy(order, 1, 65, ByteBuffer.wrap(expected));
      joined.copy(order, 1, 65, ByteBuffer.wrap(found));
      assertThat(found).isEqualTo(expected);
    }
    assertThatThrownBy(() -> joined.label(66)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> joined.label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theShardThatIsOfAnotherShapeOrTypeIsNamed() throws IOException {
    shards("");
    add(new ArrayExamples(new int[] {28, 27}, ElementType.UINT8, new byte[756], new int[1], 1), "");
    assertThatThrownBy(() -> IdxDataset.open(new IdxDataset(images, labels), Optional.empty()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "%s: examples of [28, 27] of uint8, where %s has examples of [28, 28] of uint8: files of"
                    .formatted(images.get(4), images.get(0))
                + " one dataset must agree in shape and element type");
  }

  @Test
  void filesThatAreNotPairsAreRefused() {
    assertThatThrownBy(() -> new IdxDataset(List.of(Path.of("a"), Path.of("b")), List.of()))
        .hasMessage("2 files of images with 0 of labels: must be as many, and at least 1");
  }

  private void shards(String ending) throws IOException {
    int from = 0;
    for (int size : SIZES) {
      byte[] bytes = new byte[size * 784];
      int[] truth = new int[size];
      int first = from;
      Arrays.setAll(truth, row -> ALL.label(first + row));
      int[] order = Order.asStored(66);
      ALL.copy(order, from, from + size, ByteBuffer.wrap(bytes));
      add(new ArrayExamples(new int[] {28, 28}, ElementType.UINT8, bytes, truth, 10), ending);
      from += size;
    }
  }

  private void add(Examples examples, String ending) throws IOException {
    images.add(directory.resolve("images" + images.size() + ending));
    labels.add(directory.resolve("labels" + labels.size()));
    IdxExamples.write(examples, images.get(images.size() - 1), labels.get(labels.size() - 1));
  }
}
