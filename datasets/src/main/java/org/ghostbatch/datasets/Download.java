package org.ghostbatch.datasets;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one file whose length and SHA-256 are known.
 *
 * <p>Bytes gather in {@code NAME.part} beside the target, which is kept between tries, sources and
 * processes; only when it is whole and checked does it take the target's name. Threads and
 * processes that want the same file take turns, and the later ones find it there.
 *
 * @param sources addresses of the same file, the first preferred
 * @param expected what the file must be
 * @param target the file's path when it is complete
 * @param patience how long to wait
 */
record Download(List<URI> sources, Checksum expected, Path target, Patience patience) {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  Download {
    sources = List.copyOf(sources);
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("%s: must have at least 1 source".formatted(target));
    }
    target = target.toAbsolutePath();
  }

  /**
   * Brings the file, unless it is there.
   *
   * @return the source that gave its last byte, or nothing if the file was there
   * @throws UnavailableDatasetException if no source gives it, or the disk does not take it
   * @throws DamagedDatasetException if another file bears its name
   * @throws DatasetException if this thread was interrupted, and its flag is set again
   */
  Optional<URI> run(DownloadProgress progress) throws DatasetException {
    try {
      Files.createDirectories(target.getParent());
    } catch (IOException e) {
      throw cannotWrite(target.getParent(), e);
    }
    try {
      return DownloadLock.holding(
          target.resolveSibling(".download.lock"),
          () -> progress.waiting(name()),
          () -> runAlone(progress));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatasetException(
          "%s: download interrupted; the received part is kept; run again to continue"
              .formatted(target),
          e);
    } catch (DatasetException e) {
      throw e;
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  private String name() {
    return target.getFileName().toString();
  }

  private Path partial() {
    return target.resolveSibling(name() + ".part");
  }

  private Optional<URI> runAlone(DownloadProgress progress)
      throws IOException, InterruptedException {
    if (Files.exists(target)) {
      expected.require(target);
      return Optional.empty();
    }
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(patience.connect())
            .build();
    List<String> failures = new ArrayList<>();
    for (URI source : sources) {
      Transfer transfer =
          new Transfer(client, source, partial(), expected.length(), patience.stall());
      Optional<String> failure = fetch(transfer, progress);
      if (failure.isEmpty()) {
        finish();
        return Optional.of(source);
      }
      failures.add("%s: %s".formatted(source, failure.get()));
      LOG.debug("{}: {}", source, failure.get());
    }
    throw new UnavailableDatasetException(
        "%s: no address delivered it".formatted(name()), failures, null);
  }

  /** Tries one source until the partial file is whole and right; else says why it is not. */
  private Optional<String> fetch(Transfer transfer, DownloadProgress progress)
      throws IOException, InterruptedException {
    long farthest = sizeOfPartial();
    boolean answered = false;
    int fruitless = 0;
    while (true) {
      String failure;
      try {
        boolean resumed =
            transfer.run(bytes -> progress.received(name(), bytes, expected.length()));
        Optional<String> mismatch = expected.mismatch(partial());
        if (mismatch.isEmpty()) {
          return Optional.empty();
        }
        Transfer.delete(partial());
        if (!resumed) {
          return mismatch; // all of it came from this source
        }
        failure = mismatch.get();
      } catch (DatasetException e) {
        throw e;
      } catch (Transfer.RefusedException e) {
        return Optional.of(e.getMessage());
      } catch (ConnectException | HttpConnectTimeoutException e) {
        if (!answered) {
          return Optional.of(reason(e)); // most likely offline: do not keep a person waiting
        }
        failure = reason(e);
      } catch (IOException e) {
        answered = true;
        failure = reason(e);
      }
      // A try that gets farther than all before it is not counted, so that a line which is cut
      // often ends with the whole file; steps of 1/64 put an end to it.
      long size = sizeOfPartial();
      fruitless = size >= farthest + expected.length() / 64 + 1 ? 0 : fruitless + 1;
      farthest = Math.max(farthest, size);
      if (fruitless >= patience.tries()) {
        return Optional.of(failure);
      }
      Thread.sleep(patience.backOff().multipliedBy(Math.max(1, fruitless)).toMillis());
    }
  }

  private long sizeOfPartial() throws IOException {
    return Files.exists(partial()) ? Files.size(partial()) : 0;
  }

  private static String reason(IOException failure) {
    if (failure.getCause() instanceof UnresolvedAddressException) {
      return "unknown host";
    }
    return failure.getMessage() == null ? "cannot connect" : failure.getMessage();
  }

  private void finish() throws DatasetException {
    try {
      try (FileChannel file = FileChannel.open(partial(), StandardOpenOption.WRITE)) {
        file.force(true); // or the new name might outlive a power cut that the bytes do not
      }
      Files.move(partial(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  static UnavailableDatasetException cannotWrite(Path path, IOException cause) {
    return new UnavailableDatasetException(
        "%s: cannot be written (%s): make room there, or name another cache directory with XDG_CACHE_HOME"
            .formatted(path, cause),
        List.of(),
        cause);
  }
}
