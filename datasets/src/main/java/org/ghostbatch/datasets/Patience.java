package org.ghostbatch.datasets;

import java.time.Duration;

/**
 * How long a download waits for a server.
 *
 * @param connect for a connection
 * @param stall for an answer, and then for each further byte
 * @param tries in a row that bring next to nothing before the next source is asked, at least 1
 * @param backOff before the second try; before the third it is twice as long, and so on
 */
record Patience(Duration connect, Duration stall, int tries, Duration backOff) {
  static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(15), 3, Duration.ofMillis(500));

  Patience {
    if (!(connect.toMillis() > 0 && stall.toMillis() > 0)) {
      throw new IllegalArgumentException(
          "timeouts %s and %s: must be at least 1 ms".formatted(connect, stall));
    }
    if (tries < 1) {
      throw new IllegalArgumentException("tries %d: must be at least 1".formatted(tries));
    }
    if (backOff.isNegative()) {
      throw new IllegalArgumentException("back-off %s: must not be negative".formatted(backOff));
    }
  }
}
