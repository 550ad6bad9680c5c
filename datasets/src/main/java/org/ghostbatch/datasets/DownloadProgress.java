package org.ghostbatch.datasets;

/** Is notified of a download's progress, on the thread that asked for it. */
@FunctionalInterface
public interface DownloadProgress {
  /** Ignores everything. */
  DownloadProgress SILENT = (file, received, total) -> {};

  /**
   * More of a file has come. After a restart the number may be smaller than before.
   *
   * @param file the file's name, without a directory
   * @param received bytes that are here, those of earlier tries and runs included
   * @param total bytes of the whole file
   */
  void received(String file, long received, long total);

  /** Another process or thread is downloading to the same place, and this one waits for it. */
  default void waiting(String file) {}
}
