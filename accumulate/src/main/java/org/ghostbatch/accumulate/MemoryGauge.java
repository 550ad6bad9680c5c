package org.ghostbatch.accumulate;

import org.tensorflow.Session;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * Measures how much memory a tape takes, by TensorFlow's own statistics of each op: what the
 * allocator had handed out when the op was done. On the CPU, TensorFlow counts tensors of 256 KiB
 * and more: small programs measure 0.
 */
final class MemoryGauge implements Instrument {
  private long peakBytes;

  @Override
  public void run(TapeLoop loop, Session session, TapeColumns columns) {
    loop.runMeasured(session, columns).ifPresent(this::read);
  }

  private void read(RunMetadata metadata) {
    for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        for (AllocatorMemoryUsed used : node.getMemoryList()) {
          peakBytes = Math.max(peakBytes, used.getAllocatorBytesInUse());
        }
      }
    }
  }

  /** The most bytes in use; 0 where the allocator does not count. */
  long peakBytes() {
    return peakBytes;
  }
}
