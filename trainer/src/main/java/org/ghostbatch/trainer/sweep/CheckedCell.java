package org.ghostbatch.trainer.sweep;

import org.ghostbatch.trainer.settings.DataChoice;
import org.ghostbatch.trainer.settings.ModelName;

/**
 * A cell whose flags make sense.
 *
 * @param epochs that its run has
 * @param data that its run takes
 * @param model that it trains
 */
public record CheckedCell(Cell cell, int epochs, DataChoice data, ModelName model) {}
