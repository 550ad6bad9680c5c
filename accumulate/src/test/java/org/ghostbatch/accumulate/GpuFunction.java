package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * A function of a graph as a GPU would run it, its arguments and results being the ops that
 * TensorFlow makes of them.
 */
final class GpuFunction {
  private final KernelRegistry registry;
  private final List<NodeDef> ops = new ArrayList<>();
  private final Map<String, NodeDef> sources = new HashMap<>();

  GpuFunction(KernelRegistry registry, FunctionDef function) {
    this.registry = registry;
    for (OpDef.ArgDef argument : function.getSignature().getInputArgList()) {
      ops.add(outer("_Arg", argument).build());
    }
    ops.addAll(function.getNodeDefList());
    ops.forEach(op -> sources.put(op.getName(), op));
    for (OpDef.ArgDef result : function.getSignature().getOutputArgList()) {
      ops.add(outer("_Retval", result).addInput(function.getRetOrThrow(result.getName())).build());
    }
  }

  private static NodeDef.Builder outer(String op, OpDef.ArgDef argument) {
    AttrValue type = AttrValue.newBuilder().setType(argument.getType()).build();
    return NodeDef.newBuilder().setOp(op).setName(argument.getName()).putAttr("T", type);
  }

  List<NodeDef> ops() {
    return ops;
  }

  /**
   * What would be made in the GPU's memory and is wanted in the host's: for each, the host waits
   * until the GPU is done with it.
   */
  List<String> broughtBack() {
    List<String> brought = new ArrayList<>();
    for (NodeDef op : ops) {
      List<OpDef.ArgDef> arguments = arguments(op);
      for (int i = 0; i < arguments.size(); i++) {
        if (wantedOnHost(op, arguments.get(i)) && !madeOnHost(op.getInput(i))) {
          brought.add(
              "%s of %s %s, from %s"
                  .formatted(arguments.get(i).getName(), op.getOp(), op.getName(), op.getInput(i)));
        }
      }
    }
    return brought;
  }

  /** The argument that each of an op's inputs is, or is a part of. */
  private List<OpDef.ArgDef> arguments(NodeDef op) {
    List<OpDef.ArgDef> arguments = new ArrayList<>();
    for (OpDef.ArgDef argument : registry.op(op.getOp()).getInputArgList()) {
      for (long i = 0; i < inputs(op, argument); i++) {
        arguments.add(argument);
      }
    }
    return arguments;
  }

  private static long inputs(NodeDef op, OpDef.ArgDef argument) {
    if (!argument.getNumberAttr().isEmpty()) {
      return op.getAttrOrThrow(argument.getNumberAttr()).getI();
    }
    if (!argument.getTypeListAttr().isEmpty()) {
      return op.getAttrOrThrow(argument.getTypeListAttr()).getList().getTypeCount();
    }
    return 1;
  }

  private boolean wantedOnHost(NodeDef op, OpDef.ArgDef argument) {
    // The handle of a variable is always the host's, wherever the variable lies.
    return argument.getType() != DataType.DT_RESOURCE && onHost(op, argument.getName());
  }

  /** A tensor is written {@code op:argument:number}, or {@code argument} if the function's own. */
  private boolean madeOnHost(String tensor) {
    String[] parts = tensor.split(":");
    return onHost(sources.get(parts[0]), parts.length == 1 ? "output" : parts[1]);
  }

  private boolean onHost(NodeDef op, String argument) {
    return registry
        .gpuKernel(op)
        .map(KernelDef::getHostMemoryArgList)
        .filter(arguments -> arguments.contains(argument))
        .isPresent();
  }
}
