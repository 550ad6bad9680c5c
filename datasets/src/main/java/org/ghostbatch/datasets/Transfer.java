package org.ghostbatch.datasets;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One try to fetch a file, or its missing part, from one source.
 *
 * @param client asks
 * @param source where
 * @param partial what has come so far; grows as bytes come, and is kept when the try fails
 * @param length of the whole file, in bytes: not one more is accepted
 * @param stall how long to wait for an answer, and for each further byte
 */
record Transfer(HttpClient client, URI source, Path partial, long length, Duration stall) {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

  /** The source is unusable: another try would end the same way. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Fetches the rest of the file.
   *
   * @param received is given the number of bytes that are here
   * @return whether bytes of an earlier try are part of the file
   * @throws RefusedException if the source will not do
   * @throws UnavailableDatasetException if the disk will not do
   * @throws IOException if another try may help
   */
  boolean run(LongConsumer received) throws IOException, InterruptedException {
    long from = Files.exists(partial) ? Files.size(partial) : 0;
    if (from == length) {
      return true;
    }
    if (from > length) {
      delete(partial);
      from = 0;
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(stall);
    if (from > 0) {
      request.header("Range", "bytes=%d-".formatted(from));
    }
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
        client.send(request.build(), BodyHandlers.ofPublisher());
    try (ResponseBody body = new ResponseBody(response.body(), stall)) {
      long start = startOfBody(response, from);
      received.accept(start);
      append(body, start, received);
      return start > 0;
    }
  }

  /** The position in the file at which the response's body begins. */
  private long startOfBody(HttpResponse<?> response, long from) throws IOException {
    int status = response.statusCode();
    if (status == 200) {
      requireLength(response, length);
      return 0; // the server ignored the range, or none was asked for
    }
    if (status == PARTIAL_CONTENT && from > 0) {
      requireRange(response.headers().firstValue("Content-Range").orElse("none"), from);
      requireLength(response, length - from);
      return from;
    }
    if (status == RANGE_NOT_SATISFIABLE && from > 0) {
      delete(partial);
      throw new IOException("HTTP status 416 for bytes %d and on".formatted(from));
    }
    if (PASSING.contains(status)) {
      throw new IOException("HTTP status " + status);
    }
    throw new RefusedException("HTTP status " + status);
  }

  private static void requireLength(HttpResponse<?> response, long expected)
      throws RefusedException {
    // Read as text: a header that is not a number is the server's error and must not be ours.
    Optional<String> announced = response.headers().firstValue("Content-Length");
    if (announced.isPresent() && !announced.get().equals(Long.toString(expected))) {
      throw new RefusedException(
          "announces %s bytes, expected %d".formatted(announced.get(), expected));
    }
  }

  private void requireRange(String contentRange, long from) throws RefusedException {
    Matcher range = CONTENT_RANGE.matcher(contentRange);
    boolean asked =
        range.matches()
            && Long.parseLong(range.group(1)) == from
            && Long.parseLong(range.group(2)) == length - 1
            && (range.group(3).equals("*") || Long.parseLong(range.group(3)) == length);
    if (!asked) {
      throw new RefusedException(
          "asked for bytes %d-%d/%d, answers Content-Range: %s"
              .formatted(from, length - 1, length, contentRange));
    }
  }

  private void append(ResponseBody body, long start, LongConsumer received)
      throws IOException, InterruptedException {
    long end = start;
    try (FileChannel file = open(start)) {
      for (var bytes = body.next(); bytes.isPresent(); bytes = body.next()) {
        long more = bytes.get().stream().mapToLong(ByteBuffer::remaining).sum();
        if (more > length - end) {
          throw new RefusedException("sends more than %d bytes".formatted(length));
        }
        write(file, bytes.get());
        end += more;
        received.accept(end);
      }
    } catch (RefusedException e) {
      delete(partial); // a body that is too long is some other file's
      throw e;
    }
    if (end < length) {
      throw new IOException("ended after %d of %d bytes".formatted(end, length));
    }
  }

  private FileChannel open(long start) throws DatasetException {
    // A body from position 0 replaces what an earlier try has left.
    Set<OpenOption> options =
        start == 0
            ? Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)
            : Set.of(StandardOpenOption.WRITE);
    try {
      FileChannel file = FileChannel.open(partial, options);
      file.position(start);
      return file;
    } catch (IOException e) {
      throw Download.cannotWrite(partial, e);
    }
  }

  private void write(FileChannel file, List<ByteBuffer> bytes) throws DatasetException {
    try {
      for (ByteBuffer piece : bytes) {
        while (piece.hasRemaining()) {
          file.write(piece);
        }
      }
    } catch (IOException e) {
      throw Download.cannotWrite(partial, e);
    }
  }

  static void delete(Path file) throws DatasetException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Download.cannotWrite(file, e);
    }
  }
}
