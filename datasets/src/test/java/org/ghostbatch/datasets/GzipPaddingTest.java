package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ghostbatch.datasets.IdxBytes.gzip;
import static org.ghostbatch.datasets.IdxBytes.header;
import static org.ghostbatch.datasets.IdxBytes.join;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zeros after the end of a gzip stream: tape blocks and object stores leave them. */
class GzipPaddingTest {
  // Around the size of the buffer, and several of it.
  private static final int MAX = 100_000;

  @TempDir private Path folder;

  @Property(tries = 200)
  void zerosAfterEachMemberAreSkipped(
      @ForAll @Size(min = 1, max = 3) byte[][] members, @ForAll @IntRange(max = MAX) int zeros)
      throws IOException {
    byte[] file = {};
    for (byte[] member : members) {
      file = join(file, gzip(member), new byte[zeros]);
    }
    assertThat(unpacked(file)).isEqualTo(join(members));
  }

  @Property(tries = 200)
  void anythingElseIsRefusedAtItsByte(
      @ForAll byte[] contents, @ForAll @IntRange(max = MAX) int zeros, @ForAll byte other) {
    byte[] packed = gzip(contents);
    byte rubbish = other == 0 || other == 0x1F ? 7 : other;
    byte[] file = join(packed, new byte[zeros], new byte[] {rubbish, 0});
    assertThatThrownBy(() -> unpacked(file))
        .isInstanceOf(IdxFormatException.class)
        .hasMessageContaining(
            "found %02x 00 at byte %d of the packed file"
                .formatted(Byte.toUnsignedInt(rubbish), packed.length + zeros));
  }

  @Test
  void paddedFilesOpenInMemoryAndInTheCache() throws Exception {
    byte[] body = {1, 2, 3, 4, 5, 6, 7, 8};
    Path images = padded("images.gz", join(header(0x08, 4, 2), body));
    Path labels = padded("labels.gz", join(header(0x08, 4), new byte[] {0, 1, 0, 1}));
    IdxDataset pair = new IdxDataset(images, labels);
    for (long inMemory : new long[] {Long.MAX_VALUE, 5}) {
      Unpacking unpacking = new Unpacking(inMemory, folder.resolve("cache"), line -> {});
      Examples examples = IdxDataset.open(pair, Optional.empty(), unpacking).training();
      ByteBuffer features = ByteBuffer.allocate(8);
      examples.copy(new int[] {0, 1, 2, 3}, 0, 4, features);
      assertThat(features.array()).isEqualTo(body);
      assertThat(examples.label(3)).isEqualTo(1);
    }
    assertThat(folder.resolve("cache")).isNotEmptyDirectory();
  }

  private Path padded(String name, byte[] contents) throws IOException {
    byte[] packed = gzip(contents);
    return Files.write(folder.resolve(name), Arrays.copyOf(packed, 10_240));
  }

  private static byte[] unpacked(byte[] file) throws IOException {
    try (GzipInput in = new GzipInput(Path.of("file"), new ByteArrayInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
