package org.ghostbatch.trainer.experiments;

import java.io.IOException;

/** Is notified of the progress of a training. */
public interface EpochListener {
  /**
   * So many examples more have been learned from, all seeds together.
   *
   * @param examples since the last call
   */
  void trained(long examples);

  /**
   * A seed is at the end of an epoch that its recipe records.
   *
   * @throws IOException if it cannot be written down
   */
  void recorded(Recording recording) throws IOException;
}
