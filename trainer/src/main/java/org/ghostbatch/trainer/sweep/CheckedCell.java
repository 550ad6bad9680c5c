package org.ghostbatch.trainer.sweep;

import org.ghostbatch.trainer.settings.DataChoice;

/**
 * A cell whose flags make sense.
 *
 * @param epochs that its run has
 * @param data that its run takes
 * @param prefersOneDnn whether its network is best computed by oneDNN
 */
public record CheckedCell(Cell cell, int epochs, DataChoice data, boolean prefersOneDnn) {}
