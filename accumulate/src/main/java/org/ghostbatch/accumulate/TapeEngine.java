package org.ghostbatch.accumulate;

import java.util.List;

/** One way to execute a tape. */
interface TapeEngine extends AutoCloseable {
  /**
   * Executes rows whose examples are on the device, and counts them in the program's progress.
   *
   * @param before the tallies of all rows before them, one for each model
   * @return the tallies that include them
   * @throws DeviceMemoryException if the device runs out of memory; it holds the tallies of the
   *     rows that are in
   * @throws IllegalStateException if the instrument cannot measure this engine
   */
  List<Tally> run(WindowSegment part, List<Tally> before, Instrument instrument);

  @Override
  void close();
}
