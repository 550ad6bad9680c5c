package org.ghostbatch.trainer.settings;

import org.ghostbatch.datasets.DownloadProgress;

/** Hears what happens while a dataset is opened. */
public interface DatasetListener {
  /** Something that is worth a line of its own. */
  void line(String text);

  /** Files may have to be downloaded: the returned listener is notified until it is closed. */
  Download download();

  /** Hears of a download. */
  interface Download extends DownloadProgress, AutoCloseable {
    @Override
    void close();
  }
}
