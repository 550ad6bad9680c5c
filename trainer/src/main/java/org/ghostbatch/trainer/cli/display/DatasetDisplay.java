package org.ghostbatch.trainer.cli.display;

import java.io.PrintWriter;
import org.ghostbatch.trainer.settings.DatasetListener;

/**
 * Shows what happens while a dataset is opened.
 *
 * @param err where notes go, apart from what a command answers
 */
public record DatasetDisplay(PrintWriter err) implements DatasetListener {
  @Override
  public void line(String text) {
    err.println(text);
  }

  @Override
  public Download download() {
    return new DownloadBar(err);
  }
}
