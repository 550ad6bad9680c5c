/**
 * Sweeps: a run for every combination of the values of some flags. A grid comes in; a directory
 * with a run a cell, a table and a report goes out.
 *
 * <p>Read {@link org.ghostbatch.trainer.sweep.Grid} first, then {@link
 * org.ghostbatch.trainer.sweep.Sweep}, a sweep in time order. {@link
 * org.ghostbatch.trainer.sweep.CellFlags} and {@link org.ghostbatch.trainer.sweep.SweepListener}
 * are what a sweep needs from the command line and the display.
 */
package org.ghostbatch.trainer.sweep;
