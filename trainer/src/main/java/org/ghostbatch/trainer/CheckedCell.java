package org.ghostbatch.trainer;

/**
 * A cell whose flags make sense.
 *
 * @param epochs that its run has
 * @param data that its run takes
 */
record CheckedCell(Cell cell, int epochs, DataChoice data) {}
