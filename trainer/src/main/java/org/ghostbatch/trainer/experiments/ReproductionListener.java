package org.ghostbatch.trainer.experiments;

/** Hears of a reproduction as it goes on. */
public interface ReproductionListener {
  /**
   * So much more of the reproduction's {@link Reproduction#work} is done.
   *
   * @param setting that is being trained
   */
  void worked(Setting setting, long work);

  /** Every seed has come to the end of a setting. */
  void finished(Setting setting, Results results);
}
