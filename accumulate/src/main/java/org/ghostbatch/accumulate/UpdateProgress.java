package org.ghostbatch.accumulate;

/** How many updates a program has made, and how far the next one is. */
final class UpdateProgress {
  private long updates;
  // How many examples of an unfinished update are in the accumulators.
  private int accumulated;

  /** How many updates the parameters have had. */
  long updates() {
    return updates;
  }

  /**
   * Checks that rows begin where the ones before ended within an update.
   *
   * @param segment at least one row
   * @throws IllegalArgumentException if they do not
   */
  void check(Segment segment) {
    MicroStep first = segment.steps().get(0);
    if (first.accumulated() != accumulated) {
      throw new IllegalArgumentException(
          "a tape that begins after %d examples of an update, where %d have been accumulated"
              .formatted(first.accumulated(), accumulated));
    }
  }

  /**
   * Checks that no update is under way.
   *
   * @throws IllegalStateException if one is: gradients that are not yet used are no part of a
   *     snapshot
   */
  void checkBetweenUpdates() {
    if (accumulated > 0) {
      throw new IllegalStateException(
          "a snapshot after %d examples of an update: end the update first".formatted(accumulated));
    }
  }

  /** Counts rows that have been executed. */
  void add(Segment executed) {
    updates += executed.updates();
    if (executed.length() > 0) {
      MicroStep last = executed.steps().get(executed.length() - 1);
      accumulated = last.update() ? 0 : last.accumulated() + last.size();
    }
  }

  /** Sets how many updates are done, and drops an unfinished one. */
  void restore(long made) {
    updates = made;
    dropUpdate();
  }

  /** Drops what an unfinished update has accumulated. */
  void dropUpdate() {
    accumulated = 0;
  }
}
