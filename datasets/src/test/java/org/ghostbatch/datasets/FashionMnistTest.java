package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What needs the real files takes them where {@code $GHOSTBATCH_DATA} says, and is skipped where
 * there are none.
 */
@Timeout(120)
class FashionMnistTest {
  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 1, Duration.ZERO);

  @TempDir private Path directory;

  private DataPlaces places() {
    return DataPlaces.of(
        Optional.of(directory.resolve("named")),
        new DataPlaces.Environment(
            Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()),
            directory,
            directory.resolve("home"),
            false));
  }

  private static FashionMnist real() throws DatasetException {
    Optional<FashionMnist> found =
        FashionMnist.find(DataPlaces.of(Optional.empty(), DataPlaces.Environment.ofThisProcess()));
    assumeTrue(found.isPresent(), "Fashion-MNIST is not on this machine");
    return found.get();
  }

  private static List<Path> packed(FashionMnist files) {
    List<Path> paths =
        List.of(
            files.trainingImages(), files.trainingLabels(), files.testImages(), files.testLabels());
    assumeTrue(
        paths.stream().allMatch(path -> path.toString().endsWith(".gz")), "needs packed files");
    return paths;
  }

  private static void copy(Iterable<Path> files, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path file : files) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
  }

  private static void writeDamaged(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (FashionMnistFile file : FashionMnistFile.values()) {
      Files.writeString(folder.resolve(file.packedName()), "damaged");
    }
  }

  @Test
  void theClassesAreThePapers() {
    assertThat(FashionMnist.CLASS_NAMES)
        .hasSize(FashionMnist.CLASSES)
        .startsWith("T-shirt/top", "Trouser")
        .endsWith("Bag", "Ankle boot");
  }

  @Test
  void theRealFilesAreFoundAndChecked() throws IOException {
    FashionMnist found = real();
    assertThat(found.trainingImages().getFileName().toString()).startsWith("train-images-idx3");
    assertThat(found.trainingLabels().getFileName().toString()).startsWith("train-labels-idx1");
    assertThat(found.testImages().getFileName().toString()).startsWith("t10k-images-idx3");
    assertThat(found.testLabels().getFileName().toString()).startsWith("t10k-labels-idx1");
    assertThat(found.checksums()).hasSize(4);
    assertThat(found.checksums().get(found.testLabels().getFileName().toString()))
        .isEqualTo(Checksum.of(found.testLabels()).sha256());
  }

  @Test
  void aPlaceMayHoldTheFilesOrAFolderWithThem() throws IOException {
    List<Path> files = packed(real());
    copy(files, directory.resolve("named"));
    copy(files, directory.resolve("data").resolve("fashion-mnist"));
    assertThat(FashionMnist.find(places()).orElseThrow().testLabels().getParent())
        .isEqualTo(directory.resolve("named"));
    Files.delete(directory.resolve("named").resolve("t10k-labels-idx1-ubyte.gz"));
    assertThat(FashionMnist.find(places()).orElseThrow().testLabels().getParent())
        .isEqualTo(directory.resolve("data").resolve("fashion-mnist"));
  }

  @Test
  void unpackedFilesAreFoundAndCheckedToo() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("named"));
    for (Path file : packed(real())) {
      String name = file.getFileName().toString().replace(".gz", "");
      try (var unpacked = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
        Files.copy(unpacked, folder.resolve(name));
      }
    }
    FashionMnist found = FashionMnist.find(places()).orElseThrow();
    assertThat(found.trainingImages()).isEqualTo(folder.resolve("train-images-idx3-ubyte"));
    assertThat(found.checksums()).containsOnlyKeys(folder.toFile().list());
  }

  @Test
  void nothingIsFoundWhereNothingIs() throws IOException {
    assertThat(FashionMnist.find(places())).isEmpty();
  }

  @Test
  void aDamagedFileIsAnErrorEvenWhereItCouldBeDownloaded() throws IOException {
    Path folder = directory.resolve("cache/ghostbatch/fashion-mnist");
    writeDamaged(folder);
    assertThatThrownBy(() -> FashionMnist.find(places()))
        .isInstanceOf(DamagedDatasetException.class)
        .hasMessageContaining(folder.resolve("train-images-idx3-ubyte.gz").toString())
        .hasMessageContaining("7 bytes long, expected 26421880 bytes")
        .hasMessageContaining("delete it");
    assertThatThrownBy(() -> FashionMnist.obtain(places(), DownloadProgress.SILENT))
        .isInstanceOf(DamagedDatasetException.class);
  }

  @Test
  void aFlippedBitIsSeen() throws IOException {
    List<Path> files = packed(real());
    Path named = directory.resolve("named");
    copy(files, named);
    Path labels = named.resolve("t10k-labels-idx1-ubyte.gz");
    byte[] bytes = Files.readAllBytes(labels);
    bytes[2000] ^= 1;
    Files.delete(labels);
    Files.write(labels, bytes);
    assertThatThrownBy(() -> FashionMnist.find(places()))
        .isInstanceOf(DamagedDatasetException.class)
        .hasMessageContaining(labels.toString())
        .hasMessageContaining(
            "expected 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5");
  }

  @Test
  void whatIsNotHereIsDownloadedOnceAndTheWorkingSourceIsAskedFirst() throws IOException {
    List<Path> files = packed(real());
    try (LoopbackServer server = new LoopbackServer()) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        server.page("/gone/" + name, LoopbackServer.status(404));
        server.page("/good/" + name, LoopbackServer.whole(Files.readAllBytes(file)));
      }
      List<URI> sources = List.of(server.address("/gone/"), server.address("/good/"));
      FashionMnist got = FashionMnist.obtain(places(), DownloadProgress.SILENT, sources, SHORT);
      assertThat(got.trainingImages())
          .isEqualTo(
              directory.resolve("cache/ghostbatch/fashion-mnist/train-images-idx3-ubyte.gz"));
      assertThat(server.requests())
          .containsExactly(
              "/gone/train-images-idx3-ubyte.gz",
              "/good/train-images-idx3-ubyte.gz",
              "/good/train-labels-idx1-ubyte.gz",
              "/good/t10k-images-idx3-ubyte.gz",
              "/good/t10k-labels-idx1-ubyte.gz");
      assertThat(FashionMnist.obtain(places(), DownloadProgress.SILENT, sources, SHORT))
          .isEqualTo(got);
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void unavailableFilesAreReportedInFull() throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data").resolve("t10k-labels-idx1-ubyte"), "alone");
    try (LoopbackServer server = new LoopbackServer()) {
      server.page("/", LoopbackServer.status(404));
      List<URI> sources = List.of(server.address("/a/"), server.address("/b/"));
      assertThatThrownBy(
              () -> FashionMnist.obtain(places(), DownloadProgress.SILENT, sources, SHORT))
          .isInstanceOf(UnavailableDatasetException.class)
          .hasMessageContaining(directory.resolve("named") + " (no such directory)")
          .hasMessageContaining(
              directory.resolve("data")
                  + " (lacks train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,"
                  + " t10k-images-idx3-ubyte.gz)")
          .hasMessageContaining(directory.resolve("cache/ghostbatch").toString())
          .hasMessageContaining("HTTP status 404")
          .hasMessageContaining("--data DIR or GHOSTBATCH_DATA")
          .satisfies(
              failure -> {
                UnavailableDatasetException unavailable = (UnavailableDatasetException) failure;
                assertThat(unavailable.summary()).hasLineCount(1).contains("--data DIR");
                assertThat(unavailable.details()).allMatch(line -> !line.contains("\n"));
                assertThat(unavailable.getMessage().lines().skip(1))
                    .allMatch(line -> line.startsWith("  "));
                for (FashionMnistFile file : FashionMnistFile.values()) {
                  assertThat(failure.getMessage())
                      .contains(file.packed().sha256())
                      .contains(server.address("/a/" + file.packedName()).toString())
                      .contains(server.address("/b/" + file.packedName()).toString());
                }
              });
    }
  }

  @Test
  void thePublishedAddressesAreWhole() {
    assertThat(FashionMnist.SOURCES)
        .extracting(source -> source.resolve("t10k-labels-idx1-ubyte.gz").toString())
        .containsExactly(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/t10k-labels-idx1-ubyte.gz",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"
                + "t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void verifyReportsEachFile() throws IOException {
    List<Path> files = packed(real());
    Path folder = directory.resolve("fashion-mnist");
    copy(files.subList(0, 2), folder);
    Files.writeString(folder.resolve("t10k-labels-idx1-ubyte.gz"), "damaged");
    List<FileReport> reports = FashionMnist.verify(directory);
    assertThat(reports)
        .extracting(FileReport::status)
        .containsExactly(
            FileReport.Status.OK,
            FileReport.Status.OK,
            FileReport.Status.MISSING,
            FileReport.Status.DAMAGED);
    assertThat(reports.get(0).details()).startsWith("SHA-256 3aede38d");
    assertThat(reports.get(3).details()).isEqualTo("7 bytes long, expected 5148 bytes");
  }

  @Test
  void verifyReportsBothFormsOfAFile() throws IOException {
    Files.writeString(directory.resolve("t10k-labels-idx1-ubyte.gz"), "a");
    Files.writeString(directory.resolve("t10k-labels-idx1-ubyte"), "b");
    assertThat(FashionMnist.verify(directory))
        .filteredOn(report -> report.status() == FileReport.Status.DAMAGED)
        .extracting(FileReport::details)
        .containsExactly("1 bytes long, expected 10008 bytes", "1 bytes long, expected 5148 bytes");
  }

  @Test
  void verifyNeedsADirectory() {
    assertThatThrownBy(() -> FashionMnist.verify(directory.resolve("none")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("none: is not a directory");
  }
}
