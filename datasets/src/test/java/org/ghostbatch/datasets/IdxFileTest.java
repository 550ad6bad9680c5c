package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ghostbatch.datasets.IdxBytes.bytes;
import static org.ghostbatch.datasets.IdxBytes.file;
import static org.ghostbatch.datasets.IdxBytes.gzip;
import static org.ghostbatch.datasets.IdxBytes.header;
import static org.ghostbatch.datasets.IdxBytes.join;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
  @TempDir Path folder;

  @Test
  void unsignedBytesAreRead() throws Exception {
    IdxFile file =
        IdxFile.open(file(folder, "a", header(0x08, 2, 3), bytes(0, 1, 127, 128, 254, 255)));
    assertThat(file.header()).isEqualTo(IdxHeader.of(IdxType.UNSIGNED_BYTE, 2, 3));
    assertThat(integers(file)).containsExactly(0, 1, 127, 128, 254, 255);
  }

  @Test
  void signedBytesAreRead() throws Exception {
    IdxFile file = IdxFile.open(file(folder, "a", header(0x09, 4), bytes(0, 127, 128, 255)));
    assertThat(integers(file)).containsExactly(0, 127, -128, -1);
  }

  @Test
  void shortsAreReadBigEndian() throws Exception {
    IdxFile file = IdxFile.open(file(folder, "a", header(0x0B, 2), bytes(1, 2, 0xFF, 0xFE)));
    assertThat(integers(file)).containsExactly(258, -2);
  }

  @Test
  void intsAreReadBigEndian() throws Exception {
    IdxFile file =
        IdxFile.open(file(folder, "a", header(0x0C, 2), bytes(0, 1, 0, 2, 0x80, 0, 0, 0)));
    assertThat(integers(file)).containsExactly(65538, Integer.MIN_VALUE);
  }

  @Test
  void floatsAreReadBigEndian() throws Exception {
    IdxFile file =
        IdxFile.open(file(folder, "a", header(0x0D, 2), bytes(0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0)));
    assertThat(numbers(file)).containsExactly(1, -2.5);
  }

  @Test
  void doublesAreReadBigEndian() throws Exception {
    IdxFile file =
        IdxFile.open(file(folder, "a", header(0x0E, 1), bytes(0xBF, 0xF8, 0, 0, 0, 0, 0, 0)));
    assertThat(numbers(file)).containsExactly(-1.5);
  }

  @Test
  void wholeNumbersAreNumbersToo() throws Exception {
    assertThat(numbers(IdxFile.open(file(folder, "a", header(0x0B, 1), bytes(1, 2)))))
        .containsExactly(258);
  }

  @Test
  void floatsAreNotWholeNumbers() throws Exception {
    IdxFile file = IdxFile.open(file(folder, "a", header(0x0D, 1), bytes(0, 0, 0, 0)));
    assertThatThrownBy(() -> file.integer(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("number()");
  }

  @Test
  void elementsOutOfRangeAreRejected() throws Exception {
    IdxFile file = IdxFile.open(file(folder, "a", header(0x08, 2), bytes(1, 2)));
    assertThatThrownBy(() -> file.integer(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> file.number(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> file.copy(1, 2, ByteBuffer.allocate(9)))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> file.copy(0, 2, ByteBuffer.allocate(1)))
        .isInstanceOf(BufferOverflowException.class);
  }

  @Test
  void aDimensionOfZeroMeansNoElementsForAnyOtherDimensions() throws Exception {
    IdxFile file =
        IdxFile.open(file(folder, "a", header(0x0E, 0xFFFFFFFFL, 0, 0xFFFFFFFFL, 0xFFFFFFFFL)));
    assertThat(file.header().elements()).isZero();
    assertThat(file.header().dimensions())
        .containsExactly(4294967295L, 0L, 4294967295L, 4294967295L);
    assertThatThrownBy(() -> file.integer(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void contentNotNameSaysWhetherAFileIsPacked() throws Exception {
    byte[] plain = join(header(0x08, 2), bytes(5, 6));
    assertThat(integers(IdxFile.open(file(folder, "plain.gz", plain)))).containsExactly(5, 6);
    assertThat(integers(IdxFile.open(file(folder, "packed", gzip(plain))))).containsExactly(5, 6);
  }

  @Test
  void gzipWithAllOptionalFieldsIsRead() throws Exception {
    byte[] packed = gzip(join(header(0x08, 1), bytes(7)));
    byte[] head =
        bytes(0x1F, 0x8B, 8, 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0);
    byte[] rest = Arrays.copyOfRange(packed, 10, packed.length);
    assertThat(integers(IdxFile.open(file(folder, "a", head, rest)))).containsExactly(7);
  }

  @Test
  void gzipHeaderChecksumIsChecked() throws Exception {
    byte[] packed = gzip(join(header(0x08, 1), bytes(7)));
    byte[] head = bytes(0x1F, 0x8B, 8, 2, 0, 0, 0, 0, 0, 3);
    CRC32 crc = new CRC32();
    crc.update(head);
    int sum = (int) crc.getValue();
    byte[] rest = Arrays.copyOfRange(packed, 10, packed.length);
    Path good = file(folder, "good", head, bytes(sum & 0xFF, sum >>> 8 & 0xFF), rest);
    assertThat(integers(IdxFile.open(good))).containsExactly(7);
    Path bad = file(folder, "bad", head, bytes(~sum & 0xFF, sum >>> 8 & 0xFF), rest);
    assertFault(bad, 0, "gzip header checksum", "0x");
  }

  @Test
  void gzipOfSeveralMembersIsOneFile() throws Exception {
    Path path =
        file(
            folder,
            "a",
            gzip(header(0x08, 4)),
            gzip(bytes(1, 2)),
            gzip(bytes()),
            gzip(bytes(3, 4)));
    assertThat(integers(IdxFile.open(path))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void packedDataLargerThanASegmentAreReadWhole() throws Exception {
    byte[] body = new byte[(5 << 20) / 2];
    new Random(1).nextBytes(body);
    IdxFile file = IdxFile.open(file(folder, "a.gz", gzip(join(header(0x08, body.length), body))));
    ByteBuffer copy = ByteBuffer.allocate(body.length);
    file.copy(0, body.length, copy);
    assertThat(copy.array()).isEqualTo(body);
    ByteBuffer across = ByteBuffer.allocate(2);
    file.copy((1 << 20) - 1, 2, across);
    assertThat(across.array()).containsExactly(body[(1 << 20) - 1], body[1 << 20]);
  }

  @Test
  void filesBeyondFourGigabytesAreReadAtAnyOffset() throws Exception {
    long length = (5L << 30) / Double.BYTES;
    Path path = sparse("large", header(0x0E, length), 5L << 30);
    List<Long> elements =
        List.of(0L, (1L << 27) - 1, 1L << 27, (1L << 28) + 3, (1L << 29) + 5, length - 1);
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
      for (long element : elements) {
        raw.seek(8 + element * Double.BYTES);
        raw.writeDouble(element + 0.5);
      }
    }
    IdxFile file = IdxFile.open(path);
    for (long element : elements) {
      assertThat(file.number(element)).isEqualTo(element + 0.5);
    }
    ByteBuffer across = ByteBuffer.allocate(16);
    file.copy((1L << 27) - 1, 2, across);
    assertThat(across.getDouble(0)).isEqualTo((1L << 27) - 0.5);
    assertThat(across.getDouble(8)).isEqualTo((1L << 27) + 0.5);
  }

  @Test
  void imagesBeyondFourGigabytesAreReadRowByRow() throws Exception {
    Path images = sparse("images", header(0x08, 5000, 1000, 1000), 5_000_000_000L);
    Path labels = file(folder, "labels", header(0x08, 5000), new byte[5000]);
    int[] rows = {4999, 1073, 0, 2147, 4294};
    try (RandomAccessFile raw = new RandomAccessFile(images.toFile(), "rw")) {
      for (int row : rows) {
        raw.seek(16 + row * 1_000_000L);
        raw.write(row & 0x7F | 1);
        raw.seek(16 + row * 1_000_000L + 999_999);
        raw.write(row & 0x7F | 2);
      }
    }
    Examples examples = IdxExamples.open(images, labels, 1);
    ByteBuffer target = ByteBuffer.allocate(rows.length * 1_000_000);
    examples.copy(rows, 0, rows.length, target);
    for (int i = 0; i < rows.length; i++) {
      assertThat(target.get(i * 1_000_000)).isEqualTo((byte) (rows[i] & 0x7F | 1));
      assertThat(target.get(i * 1_000_000 + 999_999)).isEqualTo((byte) (rows[i] & 0x7F | 2));
    }
  }

  @Test
  void aLyingHeaderAllocatesNothing() {
    byte[] lie = join(header(0x08, 100_000, 1000, 1000), bytes(1, 2, 3, 4));
    Path plain = file(folder, "plain", lie);
    Path packed = file(folder, "packed", gzip(lie));
    assertFault(plain, 20, "100000000000 bytes", "the end after 4");
    assertFault(packed, 20, "100000000000 bytes", "the end after 4");
    assertThat(allocatedBy(plain)).isLessThan(1 << 20);
    assertThat(allocatedBy(packed)).isLessThan(1 << 20);
  }

  @Test
  void anEmptyFileIsRejected() {
    assertFault(file(folder, "plain"), 0, "first bytes", "an empty file");
    assertFault(file(folder, "packed", gzip(bytes())), 0, "first bytes", "an empty file");
  }

  @Test
  void aBadMagicNumberIsRejectedAtItsByte() {
    assertFault(file(folder, "a", bytes('<', 'h', 't', 'm')), 0, "00 00", "3c 68 74 6d");
    assertFault(file(folder, "b", bytes(0, 1, 8, 1)), 1, "00 00", "00 01 08 01");
    assertFault(file(folder, "c", gzip(gzip(bytes(0)))), 0, "00 00", "1f 8b 08 00");
  }

  @Test
  void anUnknownTypeIsRejected() {
    assertFault(file(folder, "a", bytes(0, 0, 0x0A, 1, 0, 0, 0, 0)), 2, "element type", "0a");
  }

  @Test
  void ranksOutsideOneToEightAreRejected() {
    assertFault(file(folder, "a", bytes(0, 0, 8, 0)), 3, "1 to 8 dimensions", "0");
    assertFault(
        file(folder, "b", header(8, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 3, "1 to 8 dimensions", "9");
    assertFault(file(folder, "c", bytes(0, 0, 8, 255)), 3, "1 to 8 dimensions", "255");
  }

  @Test
  void aHeaderCutOffIsRejectedAtItsEnd() {
    byte[] whole = header(0x08, 1, 1);
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertFault(
          file(folder, "a", cut), length, length < 4 ? "4 bytes" : "2 dimensions", "the end");
      assertFault(
          file(folder, "b", gzip(cut)), length, length < 4 ? "4 bytes" : "2 dim", "the end");
    }
  }

  @Test
  void aBodyCutOffIsRejectedAtItsEnd() {
    byte[] cut = join(header(0x0B, 3), bytes(1, 2, 3, 4, 5));
    assertFault(file(folder, "a", cut), 13, "6 bytes of elements (3 of short (0x0b))", "after 5");
    assertFault(file(folder, "b", gzip(cut)), 13, "6 bytes of elements", "after 5");
  }

  @Test
  void bytesAfterTheBodyAreRejected() {
    byte[] tooLong = join(header(0x08, 2), bytes(1, 2, 3, 4, 5));
    assertFault(file(folder, "a", tooLong), 10, "the end after 2 bytes", "3 more bytes");
    assertFault(file(folder, "b", gzip(tooLong)), 10, "the end after 2 bytes", "more bytes");
  }

  @Test
  void dimensionsWhoseProductOverflowsAreRejectedAtTheOneTooMany() {
    byte[] header = header(0x08, 0x10000, 0x10000, 0x10000, 0x10000, 2);
    assertFault(file(folder, "a", header), 12, "2^47 bytes", "65536 x 65536 x 65536 x 65536 x 2");
    assertFault(file(folder, "b", gzip(header)), 12, "2^47 bytes", "65536 x 65536");
  }

  @Test
  void dimensionsAreUnsigned() {
    assertFault(file(folder, "a", header(0x08, 0x80000000L)), 8, "2147483648 bytes", "after 0");
  }

  @Test
  void anUnknownGzipMethodIsRejected() {
    byte[] packed = gzip(header(0x08, 0));
    packed[2] = 7;
    assertFault(file(folder, "a", packed), 0, "method 8", "7 at byte 3 of the packed file");
  }

  @Test
  void reservedGzipFlagsAreRejected() {
    byte[] packed = gzip(header(0x08, 0));
    packed[3] = 0x20;
    assertFault(file(folder, "a", packed), 0, "flags below 0x20", "0x20");
  }

  @Test
  void badDeflateDataAreRejected() {
    byte[] packed = gzip(header(0x08, 0));
    packed[10] = (byte) 0xFF;
    assertFault(
        file(folder, "a", packed), 0, "deflate data", "cannot be unpacked (invalid block type)");
  }

  @Test
  void aBadChecksumIsRejectedAfterTheUnpackedData() {
    byte[] packed = gzip(join(header(0x08, 2), bytes(1, 2)));
    packed[packed.length - 8] ^= 1;
    assertFault(file(folder, "a", packed), 10, "gzip checksum 0x", "0x");
  }

  @Test
  void aBadGzipLengthIsRejected() {
    byte[] packed = gzip(join(header(0x08, 2), bytes(1, 2)));
    packed[packed.length - 4] = 11;
    assertFault(file(folder, "a", packed), 10, "gzip length 10", "11");
  }

  @Test
  void gzipCutOffAnywhereIsRejected() {
    byte[] packed = gzip(join(header(0x08, 2), bytes(1, 2)));
    for (int length = 2; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      String found = "the end at byte %d of the packed file".formatted(length);
      assertThatThrownBy(() -> IdxFile.open(file(folder, "a", cut)))
          .isInstanceOf(IdxFormatException.class)
          .hasMessageContaining(found);
    }
  }

  @Test
  void rubbishAfterGzipIsRejected() {
    byte[] packed = gzip(join(header(0x08, 2), bytes(1, 2)));
    assertFault(file(folder, "a", packed, bytes(9, 9, 9)), 10, "the end of the gzip file", "09 09");
    assertFault(file(folder, "b", packed, bytes(0x1F)), 10, "a gzip header", "the end");
  }

  @Test
  void aDirectoryIsRejected() {
    assertFault(folder, 0, "an IDX file", "a directory");
  }

  @Test
  void aMissingFileIsRejected() {
    assertFault(folder.resolve("none"), 0, "an IDX file", "no such file");
  }

  @Test
  void aPathThroughAFileIsRejected() {
    assertFault(file(folder, "a", bytes(1)).resolve("b"), 0, "an IDX file", "");
  }

  @Test
  void aFileWithoutPermissionIsRejected() throws Exception {
    Path path = file(folder, "a", header(0x08, 0));
    assumeTrue(path.toFile().setReadable(false) && !Files.isReadable(path), "root reads all");
    assertFault(path, 0, "an IDX file", "you may not read");
  }

  @Test
  void aFaultIsOneLineWithPathOffsetAndRemedy() {
    Path path = file(folder, "train.gz", gzip(join(header(0x08, 3), bytes(1))));
    assertThatThrownBy(() -> IdxFile.open(path))
        .hasMessage(
            path
                + " at byte 9: expected 3 bytes of elements (3 of unsigned byte (0x08)), "
                + "found the end after 1: it is cut off; get it again");
  }

  @Test
  void aPlainFileIsWrittenAsTheFormatSays() throws Exception {
    Path path = folder.resolve("new/folder/a");
    IdxFile.write(path, IdxHeader.of(IdxType.SHORT, 1, 2), ByteBuffer.wrap(bytes(1, 2, 3, 4)));
    assertThat(path).hasBinaryContent(bytes(0, 0, 0x0B, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4));
    assertThat(path.getParent())
        .isDirectoryContaining("glob:**/a")
        .isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aPackedFileHoldsNeitherNameNorTime() throws Exception {
    Path path = folder.resolve("a.gz");
    IdxFile.write(path, IdxHeader.of(IdxType.UNSIGNED_BYTE, 2), ByteBuffer.wrap(bytes(1, 2)));
    byte[] packed = Files.readAllBytes(path);
    assertThat(Arrays.copyOf(packed, 8)).containsExactly(0x1F, 0x8B, 8, 0, 0, 0, 0, 0);
    assertThat(packed).isEqualTo(gzip(join(header(0x08, 2), bytes(1, 2))));
  }

  @Test
  void aBodyOfAnotherLengthThanPromisedIsNotWritten() {
    Path path = file(folder, "a", bytes(42));
    assertThatThrownBy(
            () ->
                IdxFile.write(path, IdxHeader.of(IdxType.INT, 2), ByteBuffer.wrap(bytes(1, 2, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 of int (0x0c) needs 8 bytes, found 3");
    assertThat(path).hasBinaryContent(bytes(42));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void anOpenFileMayBeWrittenAnew() throws Exception {
    Path path = file(folder, "a", header(0x08, 2), bytes(1, 2));
    IdxFile open = IdxFile.open(path);
    IdxFile.write(path, IdxHeader.of(IdxType.UNSIGNED_BYTE, 0), ByteBuffer.allocate(0));
    assertThat(integers(open)).containsExactly(1, 2);
    assertThat(integers(IdxFile.open(path))).isEmpty();
  }

  @Test
  void whereNoFileCanBeThatIsSaid() {
    IdxHeader header = IdxHeader.of(IdxType.UNSIGNED_BYTE, 0);
    assertThatThrownBy(() -> IdxFile.write(folder, header, ByteBuffer.allocate(0)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("is a directory");
    Path throughFile = file(folder, "a", bytes(1)).resolve("b");
    assertThatThrownBy(() -> IdxFile.write(throughFile, header, ByteBuffer.allocate(0)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void headersThatNoFileCanHoldAreRejected() {
    assertThatThrownBy(() -> IdxHeader.of(IdxType.INT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IdxHeader.of(IdxType.INT, 1, 1, 1, 1, 1, 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IdxHeader.of(IdxType.INT, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IdxHeader.of(IdxType.INT, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IdxHeader.of(IdxType.INT, 1L << 31, 1L << 15))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(IdxHeader.of(IdxType.INT, 1L << 31, 1L << 14).bodyBytes()).isEqualTo(1L << 47);
  }

  private static void assertFault(Path path, long offset, String expected, String found) {
    assertThatThrownBy(() -> IdxFile.open(path))
        .isInstanceOfSatisfying(
            IdxFormatException.class,
            fault -> {
              assertThat(fault.path()).isEqualTo(path);
              assertThat(fault.offset()).isEqualTo(offset);
              assertThat(fault.expected()).contains(expected);
              assertThat(fault.found()).contains(found);
              assertThat(fault.getMessage())
                  .startsWith(
                      "%s at byte %d: expected %s, found %s"
                          .formatted(path, offset, fault.expected(), fault.found()))
                  .doesNotContain("\n");
            });
  }

  private static long allocatedBy(Path path) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> IdxFile.open(path)).isInstanceOf(IdxFormatException.class);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** A file with a body of zeros that take no room on the disk, if the disk can do that. */
  private Path sparse(String name, byte[] header, long bodyBytes) throws IOException {
    Path path = folder.resolve(name);
    assumeTrue(Files.getFileStore(folder).getUsableSpace() > 2 * bodyBytes, "the disk lacks space");
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
      raw.write(header);
      raw.setLength(header.length + bodyBytes);
    }
    return path;
  }

  private static long[] integers(IdxFile file) {
    long[] integers = new long[(int) file.header().elements()];
    Arrays.setAll(integers, file::integer);
    return integers;
  }

  private static double[] numbers(IdxFile file) {
    double[] numbers = new double[(int) file.header().elements()];
    Arrays.setAll(numbers, file::number);
    return numbers;
  }
}
