package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonFiniteFeaturesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aFeatureThatIsNotFiniteIsNamedWithItsPlace(float value) throws Exception {
    Examples examples = IdxExamples.open(images("images", 8, 5, 2, value), labels("labels", 8), 1);
    ByteBuffer target = ByteBuffer.allocate(8 * 3 * 4);
    examples.copy(new int[] {4, 6, 7, 0}, 0, 4, target);
    assertThatThrownBy(() -> examples.copy(new int[] {0, 1, 7, 4, 5, 6}, 2, 6, target.clear()))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .isInstanceOf(IdxFormatException.class)
        .hasMessage(
            folder.resolve("images")
                + " at byte 80: expected finite features, found "
                + value
                + " in example 5, feature 2 (both counted from 0): correct the value or remove the"
                + " example");
  }

  @Test
  void aShardThatWasUnpackedIsNamedAsTheUserNamesIt() throws Exception {
    Path bad = images("bad.gz", 8, 3, 1, Float.NaN);
    IdxDataset shards =
        new IdxDataset(
            List.of(images("good.gz", 8, 0, 0, 1), bad), List.of(labels("l1", 8), labels("l2", 8)));
    List<String> said = new ArrayList<>();
    Unpacking unpacking = new Unpacking(10, folder.resolve("cache"), said::add);
    Examples examples = IdxDataset.open(shards, Optional.empty(), unpacking).training();
    assertThat(said).hasSize(2);
    assertThatThrownBy(() -> examples.copy(new int[] {11}, 0, 1, ByteBuffer.allocate(12)))
        .hasMessageContaining(
            bad + " at byte 52: expected finite features, found NaN in example 3");
  }

  @Test
  void aWindowThatHoldsOneSaysSoWhenItsTurnComes() throws Exception {
    Examples examples = IdxExamples.open(images("images", 8, 5, 2, Float.NaN), labels("l", 8), 1);
    List<WindowBuffer> buffers = List.of(window(), window());
    try (Windows windows = Windows.open(examples, row -> row, new int[] {0, 4, 8}, buffers)) {
      windows.next();
      assertThatThrownBy(windows::next)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("found NaN in example 5, feature 2");
    }
  }

  @Test
  void examplesInMemoryAreCheckedWhenTheyAreMade() {
    byte[] features = new byte[24];
    ByteBuffer.wrap(features).order(ByteOrder.nativeOrder()).putFloat(20, Float.NaN);
    assertThatThrownBy(
            () -> new ArrayExamples(new int[] {3}, ElementType.FLOAT32, features, new int[2], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("feature 2 of row 1 is NaN: must be finite");
    // The same bytes are pixels.
    assertThat(
            new ArrayExamples(new int[] {12}, ElementType.UINT8, features, new int[2], 1).count())
        .isEqualTo(2);
  }

  @Property(tries = 500)
  void whatIsFiniteIsAsJavaSaysAndTheBytesChangePlaces(@ForAll int[] bits) {
    ByteBuffer floats = ByteBuffer.allocate(bits.length * 4).order(ByteOrder.nativeOrder());
    int firstOther = -1;
    for (int i = bits.length - 1; i >= 0; i--) {
      floats.putInt(i * 4, bits[i]);
      firstOther = Float.isFinite(Float.intBitsToFloat(bits[i])) ? firstOther : i;
    }
    assertThat(FiniteFloats.firstOther(floats)).isEqualTo(firstOther);
    FiniteFloats.exchangeByteOrder(floats);
    assertThat(FiniteFloats.exchangeByteOrder(floats)).isEqualTo(firstOther < 0);
    for (int i = 0; i < bits.length; i++) {
      assertThat(floats.getInt(i * 4)).isEqualTo(bits[i]);
    }
  }

  private static WindowBuffer window() {
    return new WindowBuffer(
        ByteBuffer.allocate(48), LongBuffer.allocate(4), LongBuffer.allocate(4));
  }

  /** Features of 1, three an example, except for one. */
  private Path images(String name, int count, int row, int feature, float value) throws Exception {
    ByteBuffer body = ByteBuffer.allocate(count * 12);
    for (int i = 0; i < count * 3; i++) {
      body.putFloat(i == 3 * row + feature ? value : 1);
    }
    IdxFile.write(folder.resolve(name), IdxHeader.of(IdxType.FLOAT, count, 3), body.flip());
    return folder.resolve(name);
  }

  private Path labels(String name, int count) throws Exception {
    IdxFile.write(
        folder.resolve(name),
        IdxHeader.of(IdxType.UNSIGNED_BYTE, count),
        ByteBuffer.allocate(count));
    return folder.resolve(name);
  }
}
