package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadTest {
  private static final int LENGTH = 200_000;
  private static final byte[] FILE = randomBytes(1);
  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(1), 2, Duration.ofMillis(5));

  /** For tests in which nothing stalls, so that a slow machine does not look like a slow server. */
  private static final Patience LONG =
      new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), 2, Duration.ofMillis(5));

  @TempDir private Path directory;
  private LoopbackServer server;
  private Path target;
  private Path partial;

  @BeforeEach
  void start() throws IOException {
    server = new LoopbackServer();
    target = directory.resolve("cache").resolve("file.gz");
    partial = target.resolveSibling("file.gz.part");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] randomBytes(long seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static Checksum checksum(byte[] bytes) {
    return new Checksum(bytes.length, HexFormat.of().formatHex(Checksum.newSha256().digest(bytes)));
  }

  private Download download(Patience patience, URI... sources) {
    return new Download(List.of(sources), checksum(FILE), target, patience);
  }

  private void leavePartial(byte[] bytes, int length) throws IOException {
    Files.createDirectories(partial.getParent());
    Files.write(partial, Arrays.copyOf(bytes, length));
  }

  private void assertWhole() {
    assertThat(target).hasBinaryContent(FILE);
    assertThat(partial).doesNotExist();
  }

  @Test
  void aFileComesWholeAndUnderItsNameOnlyWhenItIsWhole() throws Exception {
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    List<Long> heard = new ArrayList<>();
    var used =
        download(LONG, source)
            .run(
                (file, received, total) -> {
                  assertThat(target).doesNotExist();
                  assertThat(file).isEqualTo("file.gz");
                  assertThat(total).isEqualTo(LENGTH);
                  heard.add(received);
                });
    assertThat(used).contains(source);
    assertThat(heard).isSorted().startsWith(0L).endsWith((long) LENGTH).hasSizeGreaterThan(2);
    assertWhole();
  }

  @Test
  void aFileThatIsThereIsNotAskedForAgain() throws Exception {
    Files.createDirectories(target.getParent());
    Files.write(target, FILE);
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    assertThat(download(LONG, source).run(DownloadProgress.SILENT)).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anotherFileOfTheSameNameIsAnErrorAndStays() throws Exception {
    Files.createDirectories(target.getParent());
    Files.writeString(target, "mine");
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    assertThatThrownBy(() -> download(LONG, source).run(DownloadProgress.SILENT))
        .isInstanceOf(DamagedDatasetException.class)
        .hasMessageContaining(target.toString())
        .hasMessageContaining("4 bytes long, expected 200000 bytes")
        .hasMessageContaining("delete it");
    assertThat(target).hasContent("mine");
  }

  @Test
  void aConnectionThatIsCutOftenStillBringsTheFile() throws Exception {
    URI source = server.page("/file.gz", LoopbackServer.cutAfter(50_000, FILE));
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
    assertThat(server.requests())
        .hasSizeGreaterThanOrEqualTo(4)
        .startsWith("/file.gz")
        .element(1)
        .asString()
        .startsWith("/file.gz bytes=");
  }

  @Test
  void whatAnEarlierProcessLeftIsNotAskedForAgain() throws Exception {
    leavePartial(FILE, 150_000);
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    List<Long> heard = new ArrayList<>();
    download(LONG, source).run((file, received, total) -> heard.add(received));
    assertWhole();
    assertThat(server.requests()).containsExactly("/file.gz bytes=150000-");
    assertThat(heard).first().isEqualTo(150_000L);
  }

  @Test
  void whatIsAlreadyWholeIsCheckedAndRenamedWithoutAnyRequest() throws Exception {
    leavePartial(FILE, LENGTH);
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void wrongBytesOfAnEarlierProcessAreThrownAway() throws Exception {
    leavePartial(randomBytes(2), 150_000);
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
    assertThat(server.requests()).containsExactly("/file.gz bytes=150000-", "/file.gz");
  }

  @Test
  void aPartialFileThatIsTooLongIsThrownAway() throws Exception {
    Files.createDirectories(partial.getParent());
    Files.write(partial, new byte[LENGTH + 1]);
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
  }

  @Test
  void aServerThatIgnoresRangesRestartsTheFile() throws Exception {
    leavePartial(randomBytes(2), 150_000);
    URI source = server.page("/file.gz", LoopbackServer.deafToRanges(FILE));
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
    assertThat(server.requests()).containsExactly("/file.gz bytes=150000-");
  }

  @Test
  void aServerThatKnowsNoSuchRangeIsAskedForAllOfIt() throws Exception {
    leavePartial(FILE, 150_000);
    URI source =
        server.page(
            "/file.gz",
            exchange -> {
              if (exchange.getRequestHeaders().containsKey("Range")) {
                LoopbackServer.status(416).answer(exchange);
              } else {
                LoopbackServer.whole(FILE).answer(exchange);
              }
            });
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
  }

  @Test
  void aServerThatSendsAnotherRangeThanAskedForIsLeft() throws Exception {
    leavePartial(FILE, 150_000);
    URI liar =
        server.page(
            "/liar/file.gz",
            exchange -> {
              exchange.getResponseHeaders().set("Content-Range", "bytes 0-49999/200000");
              exchange.sendResponseHeaders(206, 50_000);
              exchange.getResponseBody().write(FILE, 0, 50_000);
            });
    URI good = server.page("/good/file.gz", LoopbackServer.whole(FILE));
    assertThat(download(LONG, liar, good).run(DownloadProgress.SILENT)).contains(good);
    assertWhole();
    assertThat(server.requests())
        .containsExactly("/liar/file.gz bytes=150000-", "/good/file.gz bytes=150000-");
  }

  @Test
  void redirectsAreFollowed() throws Exception {
    URI good = server.page("/good/file.gz", LoopbackServer.whole(FILE));
    URI source = server.page("/moved/file.gz", LoopbackServer.redirect(good));
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
  }

  @Test
  void aSourceWithoutTheFileIsAskedOnceAndTheNextOneGivesIt() throws Exception {
    URI gone = server.page("/gone/file.gz", LoopbackServer.status(404));
    URI good = server.page("/good/file.gz", LoopbackServer.whole(FILE));
    assertThat(download(LONG, gone, good).run(DownloadProgress.SILENT)).contains(good);
    assertThat(server.requests()).containsExactly("/gone/file.gz", "/good/file.gz");
  }

  @Test
  void aServerInTroubleIsAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    URI source =
        server.page(
            "/file.gz",
            exchange -> {
              if (asked.incrementAndGet() == 1) {
                LoopbackServer.status(500).answer(exchange);
              } else {
                LoopbackServer.whole(FILE).answer(exchange);
              }
            });
    download(LONG, source).run(DownloadProgress.SILENT);
    assertWhole();
  }

  @Test
  void whenNoSourceDeliversTheFileEachReasonIsReported() throws IOException {
    URI refusing;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refusing = URI.create("http://127.0.0.1:%d/file.gz".formatted(free.getLocalPort()));
    }
    URI gone = server.page("/gone/file.gz", LoopbackServer.status(404));
    URI broken = server.page("/broken/file.gz", LoopbackServer.status(503));
    assertThatThrownBy(() -> download(LONG, refusing, gone, broken).run(DownloadProgress.SILENT))
        .isInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining(refusing + ": ")
        .hasMessageContaining(gone + ": HTTP status 404")
        .hasMessageContaining(broken + ": HTTP status 503");
    assertThat(server.requests())
        .containsExactly("/gone/file.gz", "/broken/file.gz", "/broken/file.gz");
    assertThat(target).doesNotExist();
  }

  @Test
  void aServerThatFallsSilentIsLeftAndTheNextOneContinuesFromThere() throws Exception {
    URI stalling =
        server.page(
            "/stalling/file.gz",
            exchange -> {
              if (exchange.getRequestHeaders().containsKey("Range")) {
                server.silent().answer(exchange);
              } else {
                server.stallAfter(100_000, FILE).answer(exchange);
              }
            });
    URI good = server.page("/good/file.gz", LoopbackServer.whole(FILE));
    download(SHORT, stalling, good).run(DownloadProgress.SILENT);
    assertWhole();
    assertThat(server.requests()).last().asString().matches("/good/file.gz bytes=[1-9]\\d+-");
  }

  @Test
  void aServerThatNeverAnswersIsLeft() {
    URI silent = server.page("/file.gz", server.silent());
    assertThatThrownBy(() -> download(SHORT, silent).run(DownloadProgress.SILENT))
        .isInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining("timed out");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void wrongBytesOfTheRightLengthAreNeverTaken() throws Exception {
    URI liar = server.page("/liar/file.gz", LoopbackServer.whole(randomBytes(3)));
    assertThatThrownBy(() -> download(LONG, liar).run(DownloadProgress.SILENT))
        .isInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining("expected " + checksum(FILE).sha256());
    assertThat(target).doesNotExist();
    assertThat(partial).doesNotExist();
    URI good = server.page("/good/file.gz", LoopbackServer.whole(FILE));
    download(LONG, liar, good).run(DownloadProgress.SILENT);
    assertWhole();
  }

  @Test
  void anotherLengthThanExpectedIsRefusedBeforeAByteIsTaken() throws Exception {
    leavePartial(FILE, 150_000);
    byte[] page = "<html>please log in</html>".getBytes();
    URI portal = server.page("/portal/file.gz", LoopbackServer.deafToRanges(page));
    assertThatThrownBy(() -> download(LONG, portal).run(DownloadProgress.SILENT))
        .hasMessageContaining("announces 26 bytes, expected 200000");
    assertThat(partial).hasSize(150_000);
  }

  @Test
  void notOneByteTooManyIsTaken() {
    URI endless =
        server.page(
            "/file.gz",
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // chunked: announces no length
              exchange.getResponseBody().write(FILE);
              exchange.getResponseBody().write(1);
            });
    assertThatThrownBy(
            () ->
                download(LONG, endless)
                    .run(
                        (file, received, total) ->
                            assertThat(partial.toFile().length()).isLessThanOrEqualTo(LENGTH)))
        .isInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining("sends more than 200000 bytes");
    assertThat(target).doesNotExist();
    assertThat(partial).doesNotExist();
  }

  @Test
  void aServerThatIgnoresRangesAndAlwaysBreaksOffIsLeftInTheEnd() {
    URI cutting =
        server.page(
            "/file.gz",
            exchange -> {
              exchange.sendResponseHeaders(200, LENGTH);
              exchange.getResponseBody().write(FILE, 0, 100_000);
            });
    assertThatThrownBy(() -> download(LONG, cutting).run(DownloadProgress.SILENT))
        .isInstanceOf(UnavailableDatasetException.class);
    assertThat(server.requests()).hasSizeLessThan(10);
    assertThat(target).doesNotExist();
  }

  @Test
  void threadsThatWantTheSameFileFetchItOnce() throws Exception {
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Callable<Boolean> task =
        () ->
            download(LONG, source)
                .run((file, received, total) -> assertThat(target).doesNotExist())
                .isPresent();
    List<Boolean> fetched = new ArrayList<>();
    for (var done : threads.invokeAll(List.of(task, task, task, task))) {
      fetched.add(done.get(30, TimeUnit.SECONDS));
    }
    threads.shutdown();
    assertThat(fetched).containsOnlyOnce(true);
    assertThat(server.requests()).containsExactly("/file.gz");
    assertWhole();
  }

  private Process child(URI source) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // It runs for less than the second compiler would take.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            DownloadInChild.class.getName(),
            source.toString(),
            Long.toString(LENGTH),
            checksum(FILE).sha256(),
            target.toString())
        .redirectErrorStream(true)
        .redirectOutput(Files.createTempFile(directory, "child", ".txt").toFile())
        .start();
  }

  @Test
  void processesThatWantTheSameFileFetchItOnce() throws Exception {
    // The answer is slow, so that the two surely overlap.
    URI source =
        server.page(
            "/file.gz",
            exchange -> {
              Thread.sleep(1000);
              LoopbackServer.whole(FILE).answer(exchange);
            });
    Process first = child(source);
    Process second = child(source);
    assertThat(first.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(List.of(first.exitValue(), second.exitValue())).containsExactly(0, 0);
    assertThat(server.requests()).containsExactly("/file.gz");
    assertWhole();
  }

  @Test
  void whatAKilledProcessLeftIsResumed() throws Exception {
    URI stalling = server.page("/stalling/file.gz", server.stallAfter(100_000, FILE));
    Process killed = child(stalling);
    while (killed.isAlive() && partial.toFile().length() < 100_000) {
      Thread.sleep(10);
    }
    killed.destroyForcibly().waitFor();
    assertThat(target).doesNotExist();
    URI good = server.page("/good/file.gz", LoopbackServer.whole(FILE));
    download(LONG, good).run(DownloadProgress.SILENT);
    assertWhole();
    assertThat(server.requests()).last().isEqualTo("/good/file.gz bytes=100000-");
  }

  @Test
  void anInterruptedDownloadKeepsWhatHasComeAndTheFlag() {
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> download(LONG, source).run(DownloadProgress.SILENT))
        .isInstanceOf(DatasetException.class)
        .isNotInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aCacheThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(directory.resolve("cache"), "a file where the directory should be");
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    assertThatThrownBy(() -> download(LONG, source).run(DownloadProgress.SILENT))
        .isInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining(directory.resolve("cache") + ": cannot be written")
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void aFullDiskIsReported() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "only Linux has a device that is always full");
    Files.createDirectories(partial.getParent());
    Files.createSymbolicLink(partial, Path.of("/dev/full"));
    URI source = server.page("/file.gz", LoopbackServer.whole(FILE));
    assertThatThrownBy(() -> download(LONG, source).run(DownloadProgress.SILENT))
        .isInstanceOf(UnavailableDatasetException.class)
        .hasMessageContaining(partial + ": cannot be written")
        .hasMessageContaining("No space left on device");
    assertThat(server.requests()).hasSize(1);
    Files.delete(partial);
  }
}
