package org.ghostbatch.trainer.experiments;

/** Is notified of the progress of a reproduction. */
public interface ReproductionListener {
  /**
   * So much more of the reproduction's {@link Reproduction#work} is done.
   *
   * @param setting that is being trained
   */
  void worked(Setting setting, long work);

  /** Every seed has finished a setting. */
  void finished(Setting setting, Results results);
}
