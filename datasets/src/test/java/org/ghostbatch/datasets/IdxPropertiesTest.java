package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** What holds for all files, whole or damaged. */
class IdxPropertiesTest {
  private Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("idx");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    for (String name : List.of("a", "a.gz", "b")) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsReadBack(
      @ForAll("headers") IdxHeader header, @ForAll boolean packed, @ForAll long seed)
      throws IOException {
    ByteBuffer body = body(header, seed);
    Path path = folder.resolve(packed ? "a.gz" : "a");
    IdxFile.write(path, header, body.duplicate());
    assertThat(Files.readAllBytes(path)[0]).isEqualTo((byte) (packed ? 0x1F : 0));

    IdxFile file = IdxFile.open(path);

    assertThat(file.header()).isEqualTo(header);
    ByteBuffer copy = ByteBuffer.allocate(body.remaining());
    file.copy(0, (int) header.elements(), copy);
    assertThat(copy.flip()).isEqualTo(body);
    for (int element = 0; element < header.elements(); element++) {
      // Boxed, so that NaN equals NaN.
      assertThat(file.number(element))
          .isEqualTo(Double.valueOf(number(header.type(), body, element)));
    }
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void aDamagedFileIsReadOrRejectedAsSuch(
      @ForAll("headers") IdxHeader header, @ForAll boolean packed, @ForAll long seed)
      throws IOException {
    Path path = folder.resolve(packed ? "a.gz" : "a");
    IdxFile.write(path, header, body(header, seed));
    Files.write(path, damaged(Files.readAllBytes(path), new Random(seed)));
    try {
      IdxFile file = IdxFile.open(path);
      for (long element = 0; element < file.header().elements(); element++) {
        file.number(element);
      }
    } catch (IdxFormatException fault) {
      assertThat(fault.path()).isEqualTo(path);
      assertThat(fault.offset()).isNotNegative();
      assertThat(fault.getMessage()).contains("expected").contains("found").doesNotContain("\n");
    }
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void aDamagedPairIsReadOrRejectedAsSuch(
      @ForAll boolean floats, @ForAll boolean inImages, @ForAll boolean infer, @ForAll long seed)
      throws IOException {
    Path images = folder.resolve("a");
    Path labels = folder.resolve("b");
    ElementType type = floats ? ElementType.FLOAT32 : ElementType.UINT8;
    Examples whole =
        new ArrayExamples(
            new int[] {2, 3}, type, new byte[5 * 6 * type.bytes()], new int[] {0, 1, 2, 1, 0}, 3);
    IdxExamples.write(whole, images, labels);
    Path hit = inImages ? images : labels;
    Files.write(hit, damaged(Files.readAllBytes(hit), new Random(seed)));
    try {
      Examples examples =
          infer ? IdxExamples.open(images, labels) : IdxExamples.open(images, labels, 3);
      ByteBuffer target = ByteBuffer.allocate(examples.count() * examples.exampleBytes());
      examples.copy(Order.asStored(examples.count()), 0, examples.count(), target);
      examples.classCounts();
    } catch (IdxFormatException fault) {
      assertThat(fault.path()).isIn(images, labels);
      assertThat(fault.offset()).isNotNegative();
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aFileCutOffIsAlwaysRejected(
      @ForAll("headers") IdxHeader header, @ForAll boolean packed, @ForAll long seed)
      throws IOException {
    Path path = folder.resolve(packed ? "a.gz" : "a");
    IdxFile.write(path, header, body(header, seed));
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, new Random(seed).nextInt(whole.length)));
    assertThat(catchThrowable(() -> IdxFile.open(path))).isInstanceOf(IdxFormatException.class);
  }

  @Provide
  Arbitrary<IdxHeader> headers() {
    Arbitrary<List<Long>> dimensions =
        Arbitraries.integers()
            .between(1, 8)
            .flatMap(rank -> Arbitraries.longs().between(0, rank > 5 ? 2 : 4).list().ofSize(rank));
    return Combinators.combine(Arbitraries.of(IdxType.values()), dimensions).as(IdxHeader::new);
  }

  private static ByteBuffer body(IdxHeader header, long seed) {
    byte[] body = new byte[(int) header.bodyBytes()];
    new Random(seed).nextBytes(body);
    return ByteBuffer.wrap(body);
  }

  /** One to three bytes changed, and perhaps cut off or lengthened. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] damaged = whole.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      // Half the changes go where the structure is: into the first bytes.
      int bound = random.nextBoolean() ? Math.min(24, damaged.length) : damaged.length;
      damaged[random.nextInt(bound)] =
          (byte) (random.nextBoolean() ? random.nextInt(9) : random.nextInt());
    }
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(damaged, random.nextInt(damaged.length));
      case 1 -> Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(50));
      default -> damaged;
    };
  }

  /** An element read by the JDK from the bytes that were written. */
  private static double number(IdxType type, ByteBuffer body, int element) {
    int offset = element * type.bytes();
    return switch (type) {
      case UNSIGNED_BYTE -> body.get(offset) & 0xFF;
      case SIGNED_BYTE -> body.get(offset);
      case SHORT -> body.getShort(offset);
      case INT -> body.getInt(offset);
      case FLOAT -> body.getFloat(offset);
      case DOUBLE -> body.getDouble(offset);
    };
  }
}
