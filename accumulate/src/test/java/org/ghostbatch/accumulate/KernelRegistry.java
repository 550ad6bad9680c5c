package org.ghostbatch.accumulate;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/** The ops and kernels that the TensorFlow library of this process has, as it lists them itself. */
final class KernelRegistry {
  // A device that has no kernel of its own takes the one for all devices.
  private static final List<String> GPU_FIRST = List.of("GPU", "DEFAULT");

  private final Map<String, KernelList> kernels = new HashMap<>();
  private final Map<String, OpDef> ops = new HashMap<>();

  KernelRegistry() {
    TF_Buffer list = tensorflow.TF_GetAllOpList();
    for (OpDef op : parsed(list, OpList::parseFrom).getOpList()) {
      ops.put(op.getName(), op);
    }
  }

  /** The definition of an op. */
  OpDef op(String name) {
    return ops.get(name);
  }

  /** The kernel by which a GPU would run an op of these types, by TensorFlow's own rules. */
  Optional<KernelDef> gpuKernel(NodeDef op) {
    List<KernelDef> all =
        kernels.computeIfAbsent(op.getOp(), KernelRegistry::kernels).getKernelList();
    return GPU_FIRST.stream().flatMap(device -> matching(all, device, op)).findFirst();
  }

  private static Stream<KernelDef> matching(List<KernelDef> kernels, String device, NodeDef op) {
    return kernels.stream()
        .filter(kernel -> kernel.getDeviceType().equals(device))
        // A kernel with a label is taken only by an op that asks for it, and none of ours does.
        .filter(kernel -> kernel.getLabel().isEmpty())
        .filter(kernel -> kernel.getConstraintList().stream().allMatch(types -> allow(types, op)));
  }

  private static boolean allow(KernelDef.AttrConstraint types, NodeDef op) {
    List<DataType> allowed = types.getAllowedValues().getList().getTypeList();
    AttrValue value = op.getAttrOrThrow(types.getName());
    return value.hasList()
        ? allowed.containsAll(value.getList().getTypeList())
        : allowed.contains(value.getType());
  }

  private static KernelList kernels(String op) {
    try (TF_Status status = TF_Status.newStatus()) {
      TF_Buffer list = tensorflow.TF_GetRegisteredKernelsForOp(op, status);
      status.throwExceptionIfNotOK();
      return parsed(list, KernelList::parseFrom);
    }
  }

  private static <T> T parsed(TF_Buffer buffer, Parser<T> parser) {
    try {
      return parser.parse(buffer.copyData());
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException(damaged);
    } finally {
      tensorflow.TF_DeleteBuffer(buffer);
    }
  }

  /** How a list is read. */
  @FunctionalInterface
  private interface Parser<T> {
    T parse(byte[] bytes) throws InvalidProtocolBufferException;
  }
}
