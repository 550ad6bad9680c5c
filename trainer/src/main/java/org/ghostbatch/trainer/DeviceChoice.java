package org.ghostbatch.trainer;

import org.ghostbatch.accumulate.Device;

/** What {@code --device} comes to on this machine. */
final class DeviceChoice {
  private DeviceChoice() {}

  /**
   * The CPU or the GPU.
   *
   * @throws UsageException if a GPU is asked for and there is none
   */
  static Device resolve(Device device, int threads) {
    try {
      return device.resolve(threads);
    } catch (IllegalArgumentException absent) {
      throw new UsageException("--" + absent.getMessage());
    }
  }
}
