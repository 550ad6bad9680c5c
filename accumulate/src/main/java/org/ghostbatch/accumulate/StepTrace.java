package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.NodeOutput;
import org.tensorflow.proto.RunMetadata;

/**
 * What a device did in a segment of a tape: every op that it executed. TensorFlow writes it down
 * while it computes, which takes time of its own: small ops look more expensive than they are, and
 * the segment takes longer than others.
 *
 * @param microSteps how many rows of the tape were executed
 * @param ops in TensorFlow's order
 */
public record StepTrace(int microSteps, List<TracedOp> ops) {
  // TensorFlow's label reads "name = Type(input, input)", with more before the name at times.
  private static final Pattern LABEL = Pattern.compile("(?:^|\\s)\\S+ = ([A-Za-z_]\\w*)\\(");
  // A kernel's reads "train/body/_1/MatMul_2:MatMul".
  private static final Pattern NAME = Pattern.compile(":([A-Za-z_]\\w*)$");
  private static final String UNKNOWN = "other";
  private static final long NANOS_A_MICRO = 1000;

  /** Keeps the ops as they are now. */
  public StepTrace {
    ops = List.copyOf(ops);
  }

  static StepTrace of(int microSteps, RunMetadata metadata) {
    List<TracedOp> ops = new ArrayList<>();
    List<TracedOp> onGpu = new ArrayList<>();
    for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        TracedOp op = op(device.getDevice(), node);
        (op.onGpuStream() ? onGpu : ops).add(op);
      }
    }
    // A GPU's clock begins at an unknown moment, so it is set to end with the host's.
    long late = end(ops) - end(onGpu);
    onGpu.forEach(op -> ops.add(op.later(late)));
    return new StepTrace(microSteps, ops);
  }

  /** When the last of some ops was done. */
  private static long end(List<TracedOp> ops) {
    return ops.stream().mapToLong(TracedOp::endNanos).max().orElse(0);
  }

  private static TracedOp op(String device, NodeExecStats node) {
    return new TracedOp(
        node.getNodeName(),
        type(node.getTimelineLabel(), node.getNodeName()),
        device,
        startNanos(node),
        nanos(node),
        bytes(node));
  }

  /** TensorFlow gives what a GPU did in microseconds only. */
  private static long startNanos(NodeExecStats node) {
    return node.getAllStartNanos() > 0
        ? node.getAllStartNanos() + node.getOpStartRelNanos()
        : (node.getAllStartMicros() + node.getOpStartRelMicros()) * NANOS_A_MICRO;
  }

  private static long nanos(NodeExecStats node) {
    return node.getAllStartNanos() > 0
        ? node.getOpEndRelNanos() - node.getOpStartRelNanos()
        : (node.getOpEndRelMicros() - node.getOpStartRelMicros()) * NANOS_A_MICRO;
  }

  /** The ops that the host executed, or started on a GPU. */
  public List<TracedOp> hostOps() {
    return ops.stream().filter(op -> !op.onGpuStream()).toList();
  }

  /** What a GPU computed: one entry a kernel; none on the CPU. */
  public List<TracedOp> gpuKernels() {
    return ops.stream().filter(TracedOp::isGpuKernel).toList();
  }

  /** How long a GPU computed, in seconds; kernels that ran at the same time count once. */
  public double gpuSeconds() {
    long busy = 0;
    long until = Long.MIN_VALUE;
    for (TracedOp kernel :
        gpuKernels().stream().sorted(Comparator.comparingLong(TracedOp::startNanos)).toList()) {
      busy += Math.max(0, kernel.endNanos() - Math.max(until, kernel.startNanos()));
      until = Math.max(until, kernel.endNanos());
    }
    return busy / 1e9;
  }

  /** From the beginning of the first op to the end of the last, in seconds. */
  public double seconds() {
    long start = ops.stream().mapToLong(TracedOp::startNanos).min().orElse(0);
    return (end(ops) - start) / 1e9;
  }

  /** This and what was executed after it. */
  StepTrace and(StepTrace next) {
    List<TracedOp> both = new ArrayList<>(ops);
    both.addAll(next.ops);
    return new StepTrace(microSteps + next.microSteps, both);
  }

  /**
   * The type of an op.
   *
   * @param label TensorFlow's, which has the type for what the host executed
   * @param name which ends with the type for what a GPU did
   */
  static String type(String label, String name) {
    for (Matcher matcher : List.of(LABEL.matcher(label), NAME.matcher(name))) {
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return UNKNOWN;
  }

  private static long bytes(NodeExecStats node) {
    long bytes = 0;
    for (NodeOutput output : node.getOutputList()) {
      bytes += output.getTensorDescription().getAllocationDescription().getRequestedBytes();
    }
    return bytes;
  }
}
