/**
 * Reports: the contents of a directory of a run, a sweep, an experiment or measured speeds, as a
 * page and as images.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.report.Reports}, then {@link
 * org.ghostbatch.trainer.report.Page}, the value that every report makes and that {@link
 * org.ghostbatch.trainer.report.HtmlPage} and {@link org.ghostbatch.trainer.report.ChartImages}
 * draw. Nothing here trains or knows the trainer: a report is made from files alone, so that it can
 * be made again.
 */
package org.ghostbatch.trainer.report;
