/**
 * What a person sees while a command works: lines, bars and tables. The events of runs, sweeps and
 * reproductions come in; text on a terminal or in a log goes out.
 *
 * <p>Read {@link org.ghostbatch.trainer.cli.display.Display} first, which shows one run.
 */
package org.ghostbatch.trainer.cli.display;
