package org.ghostbatch.accumulate;

import java.util.ArrayList;
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
  private static final String UNKNOWN = "other";

  /** Keeps the ops as they are now. */
  public StepTrace {
    ops = List.copyOf(ops);
  }

  static StepTrace of(int microSteps, RunMetadata metadata) {
    List<TracedOp> ops = new ArrayList<>();
    for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
      for (NodeExecStats node : device.getNodeStatsList()) {
        ops.add(op(device.getDevice(), node));
      }
    }
    return new StepTrace(microSteps, ops);
  }

  private static TracedOp op(String device, NodeExecStats node) {
    return new TracedOp(
        node.getNodeName(),
        type(node.getTimelineLabel()),
        device,
        node.getAllStartNanos() + node.getOpStartRelNanos(),
        node.getOpEndRelNanos() - node.getOpStartRelNanos(),
        bytes(node));
  }

  /** From the beginning of the first op to the end of the last, in seconds. */
  public double seconds() {
    long start = ops.stream().mapToLong(TracedOp::startNanos).min().orElse(0);
    long end = ops.stream().mapToLong(TracedOp::endNanos).max().orElse(0);
    return (end - start) / 1e9;
  }

  /** This and what was executed after it. */
  StepTrace and(StepTrace next) {
    List<TracedOp> both = new ArrayList<>(ops);
    both.addAll(next.ops);
    return new StepTrace(microSteps + next.microSteps, both);
  }

  static String type(String label) {
    Matcher matcher = LABEL.matcher(label);
    return matcher.find() ? matcher.group(1) : UNKNOWN;
  }

  private static long bytes(NodeExecStats node) {
    long bytes = 0;
    for (NodeOutput output : node.getOutputList()) {
      bytes += output.getTensorDescription().getAllocationDescription().getRequestedBytes();
    }
    return bytes;
  }
}
