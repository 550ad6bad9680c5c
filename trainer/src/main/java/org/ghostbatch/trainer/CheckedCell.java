package org.ghostbatch.trainer;

import java.util.List;

/**
 * A cell whose flags make sense.
 *
 * @param choiceOfData see {@link TrainCommand#choiceOfData}
 */
record CheckedCell(Cell cell, int epochs, List<Object> choiceOfData) {}
