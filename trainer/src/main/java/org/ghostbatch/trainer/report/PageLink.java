package org.ghostbatch.trainer.report;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.trainer.formats.ReportFiles;

/** The way from one report to another. */
final class PageLink {
  private PageLink() {}

  /**
   * The relative address of a run's page, or nothing if the run has none.
   *
   * @param from the directory of the page that links
   */
  static String to(Path run, Path from) throws IOException {
    if (!Files.isRegularFile(run.resolve(ReportFiles.PAGE))) {
      return "";
    }
    Path way = from.toRealPath().relativize(run.toRealPath()).resolve(ReportFiles.PAGE);
    try {
      // A first name with a colon would be read as a scheme.
      String path = "./" + way.toString().replace(way.getFileSystem().getSeparator(), "/");
      return new URI(null, null, path, null).toASCIIString();
    } catch (URISyntaxException damaged) {
      throw new IOException("%s: has no address".formatted(way), damaged);
    }
  }
}
