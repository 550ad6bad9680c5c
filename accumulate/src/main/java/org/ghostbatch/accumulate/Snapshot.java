package org.ghostbatch.accumulate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training program has learned, copied out of the device's memory.
 *
 * @param tensors parameters and optimizer slots by name, row-major, for instance {@code
 *     dense-1/kernel} and {@code dense-1/kernel/m}
 * @param updates how many updates made it
 */
public record Snapshot(Map<String, float[]> tensors, long updates) {

  /** Keeps the order in which the tensors come. */
  public Snapshot {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }
}
