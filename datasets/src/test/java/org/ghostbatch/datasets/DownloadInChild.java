package org.ghostbatch.datasets;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A download in a process of its own, for {@link DownloadTest}. */
final class DownloadInChild {
  private DownloadInChild() {}

  /** Arguments: source, length, SHA-256, target. */
  public static void main(String[] arguments) throws DatasetException {
    Duration wait = Duration.ofSeconds(40);
    new Download(
            List.of(URI.create(arguments[0])),
            new Checksum(Long.parseLong(arguments[1]), arguments[2]),
            Path.of(arguments[3]),
            new Patience(wait, wait, 2, Duration.ofMillis(5)))
        .run(DownloadProgress.SILENT);
  }
}
