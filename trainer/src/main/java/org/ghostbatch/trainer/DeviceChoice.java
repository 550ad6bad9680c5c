package org.ghostbatch.trainer;

import org.ghostbatch.accumulate.Workplace;

/** What {@code --device} comes to on this machine. */
final class DeviceChoice {
  private DeviceChoice() {}

  /**
   * The workplace on the CPU or the GPU.
   *
   * @throws UsageException if a GPU is asked for and there is none
   */
  static Workplace resolve(Workplace workplace) {
    try {
      return workplace.resolved();
    } catch (IllegalArgumentException absent) {
      throw new UsageException("--" + absent.getMessage());
    }
  }
}
