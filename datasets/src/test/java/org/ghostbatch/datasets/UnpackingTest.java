package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
  @TempDir private Path directory;
  private final List<String> said = new ArrayList<>();
  private Path cache;
  private Path packed;
  private String sha256;

  @BeforeEach
  void packSomething() throws IOException {
    cache = directory.resolve("cache").resolve("unpacked");
    packed = directory.resolve("images.gz");
    ByteBuffer body = ByteBuffer.allocate(600);
    IdxFile.write(packed, IdxHeader.of(IdxType.UNSIGNED_BYTE, 100, 2, 3), body);
    sha256 = Checksum.of(packed).sha256();
  }

  @Test
  void aLargeFileIsUnpackedOnceAndFoundAgain() throws IOException {
    Path unpacked = unpacking(599).toOpen(packed, sha256);
    assertThat(unpacked).isEqualTo(cache.resolve(sha256 + ".idx")).hasSize(616);
    assertThat(IdxFile.open(unpacked).header()).isEqualTo(IdxFile.open(packed).header());
    assertThat(said).containsExactly("unpacking %s to %s (616 bytes)".formatted(packed, unpacked));

    Files.delete(packed);
    IdxFile.write(packed, IdxHeader.of(IdxType.UNSIGNED_BYTE, 100, 2, 3), ByteBuffer.allocate(600));
    assertThat(unpacking(599).toOpen(packed, sha256)).isEqualTo(unpacked);
    assertThat(said).hasSize(1);
    assertThat(list(cache)).containsExactly(unpacked);
  }

  @Test
  void whatWasCutOffIsUnpackedAgain() throws IOException {
    Path unpacked = unpacking(0).toOpen(packed, sha256);
    Files.write(unpacked, new byte[100]);
    assertThat(unpacking(0).toOpen(packed, sha256)).hasSize(616);
    assertThat(said).hasSize(2);
  }

  @Test
  void whatAKilledProcessLeftIsDeletedAfterAnHour() throws IOException {
    Files.createDirectories(cache);
    Path old = draft(sha256 + ".idx1.part", Duration.ofMinutes(61));
    Path young = draft(sha256 + ".idx2.part", Duration.ofMinutes(59));
    Path another = draft("0".repeat(64) + ".idx3.part", Duration.ofDays(2));
    Path unpacked = unpacking(0).toOpen(packed, sha256);
    assertThat(old).doesNotExist();
    assertThat(list(cache)).containsExactlyInAnyOrder(unpacked, young, another);
  }

  @Test
  void whatIsUnpackedHasThePermissionsThatANewFileHas() throws IOException {
    Path plain = Files.write(directory.resolve("new"), new byte[1]);
    Path unpacked = unpacking(0).toOpen(packed, sha256);
    assertThat(Files.getPosixFilePermissions(unpacked))
        .isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void anEntryThatCannotBeReadIsUnpackedAgain() throws IOException {
    Path unpacked = unpacking(0).toOpen(packed, sha256);
    assumeTrue(
        unpacked.toFile().setReadable(false) && !Files.isReadable(unpacked), "root reads all");
    assertThat(unpacking(0).toOpen(packed, sha256)).isReadable();
    assertThat(said).hasSize(2);
  }

  @Test
  void whereTheCacheCannotBeUsedFilesAreUnpackedElsewhere() throws IOException {
    // What stands in the way of the entry, and of the directory.
    Files.createDirectories(cache.resolve(sha256 + ".idx").resolve("something"));
    Path unpacked = unpacking(0).toOpen(packed, sha256);
    assertThat(unpacked).hasSize(616).hasFileName(sha256 + ".idx");
    assertThat(unpacked.startsWith(cache)).isFalse();
    assertThat(said).hasSize(3).element(1).asString().startsWith(cache + " cannot be used (");
    said.clear();
    Path file = Files.write(directory.resolve("file"), new byte[1]);
    Unpacking through = new Unpacking(0, file.resolve("unpacked"), said::add);
    assertThat(IdxFile.open(through.toOpen(packed, sha256)).header())
        .isEqualTo(IdxFile.open(packed).header());
    assertThat(said).first().asString().contains("unpacking into a temporary directory instead");
  }

  private Path draft(String name, Duration age) throws IOException {
    Path draft = Files.write(cache.resolve(name), new byte[10]);
    return Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void smallAndPlainFilesAreOpenedWhereTheyAre() throws IOException {
    Path plain = directory.resolve("plain");
    IdxFile.write(plain, IdxHeader.of(IdxType.UNSIGNED_BYTE, 3), ByteBuffer.allocate(3));
    assertThat(unpacking(600).toOpen(packed, sha256)).isEqualTo(packed);
    assertThat(unpacking(0).toOpen(plain, "of no interest")).isEqualTo(plain);
    assertThat(cache).doesNotExist();
  }

  @Test
  void aFileThatHoldsMoreOrLessThanItsHeaderSaysLeavesNothing() throws IOException {
    for (int length : new int[] {615, 617}) {
      byte[] bytes = Arrays.copyOf(unpackedBytes(), length);
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
        out.write(bytes);
      }
      assertThatThrownBy(() -> unpacking(0).toOpen(packed, sha256))
          .isInstanceOf(IdxFormatException.class)
          .hasMessageStartingWith(packed + " at byte ")
          .hasMessageContaining("expected the end after 616 bytes, as its header says");
      assertThat(list(cache)).isEmpty();
    }
  }

  @Test
  void whereThereIsNoRoomItSaysWhatIsNeededBeforeItBegins() throws IOException {
    // Zeros that take no room packed, and more than any disk unpacked: only the header is real.
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(IdxHeader.of(IdxType.UNSIGNED_BYTE, 1L << 31, 1 << 8, 1 << 8).encode().array());
    }
    assertThatThrownBy(() -> unpacking(0).toOpen(packed, sha256))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(packed + ": unpacked it takes 140,737,488,355,344 bytes, and ")
        .hasMessageEndingWith("or unpack it elsewhere with gunzip and name that file");
    assertThat(list(cache)).isEmpty();
    assertThat(said).isEmpty();
  }

  @Test
  void aDatasetOfPackedFilesIsTheSameUnpacked() throws IOException {
    Path images = directory.resolve("i.gz");
    Path labels = directory.resolve("l.gz");
    IdxExamples.write(Sketches.dataset(0, 50, 1).training(), images, labels);
    IdxDataset pair = new IdxDataset(images, labels);
    Dataset inMemory = IdxDataset.open(pair, Optional.empty());
    Dataset unpacked = IdxDataset.open(pair, Optional.empty(), unpacking(50));
    assertThat(said).hasSize(1);
    assertThat(unpacked.checksums()).isEqualTo(inMemory.checksums());
    byte[] all = new byte[50 * 784];
    byte[] others = new byte[50 * 784];
    inMemory.training().copy(Order.asStored(50), 0, 50, ByteBuffer.wrap(all));
    unpacked.training().copy(Order.asStored(50), 0, 50, ByteBuffer.wrap(others));
    assertThat(others).isEqualTo(all);
  }

  @Test
  void shardsThatAreTooMuchTogetherAreUnpackedThoughEachIsNot() throws IOException {
    // 1.2 MB of images in each of two files.
    List<Path> images = new ArrayList<>();
    List<Path> labels = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      images.add(directory.resolve("i" + shard + ".gz"));
      labels.add(directory.resolve("l" + shard + ".gz"));
      IdxExamples.write(
          new ArrayExamples(
              new int[] {6000}, ElementType.UINT8, new byte[1_200_000], new int[200], 1),
          images.get(shard),
          labels.get(shard));
    }
    IdxDataset shards = new IdxDataset(images, labels);
    IdxDataset.open(shards, Optional.empty(), unpacking(2_400_400));
    assertThat(said).isEmpty();
    IdxDataset.open(shards, Optional.empty(), unpacking(2_400_399));
    // The two are equal, and so they are one file unpacked.
    assertThat(said).hasSize(1);
  }

  private byte[] unpackedBytes() throws IOException {
    Path plain = directory.resolve("plain");
    IdxFile.write(plain, IdxHeader.of(IdxType.UNSIGNED_BYTE, 100, 2, 3), ByteBuffer.allocate(600));
    return Files.readAllBytes(plain);
  }

  private Unpacking unpacking(long largestInMemory) {
    return new Unpacking(largestInMemory, cache, said::add);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
