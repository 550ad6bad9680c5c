package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * What TensorFlow's library for GPUs says of our programs, on a machine that need not have a GPU.
 * No op is exempt. The table of all of them is left in {@code target/gpu-kernels.md}.
 */
@Tag("gpu")
class GpuKernelsTest {
  // Training, accumulating and two evaluations, each with a condition and a step; and the phases.
  // Norms of gradients have branches of their own.
  private static final int FUNCTIONS = 4 * 2 + Phase.values().length;

  // Clipping, LARS and LAMB choose their precision by a norm, once an update.
  private static final String BRANCH_OF_A_NORM = "cond of StatelessIf";

  private static final KernelRegistry REGISTRY = new KernelRegistry();
  private static final SortedSet<String> TABLE = new TreeSet<>();

  static Stream<GpuSubject> programs() {
    return GpuSubject.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyOpHasAGpuKernelForItsTypes(GpuSubject program) {
    GraphDef graph = program.graph();
    List<String> without = new ArrayList<>(withoutKernel("main", graph.getNodeList()));
    functions(graph)
        .forEach((name, function) -> without.addAll(withoutKernel(name, function.ops())));
    assertThat(without).isEmpty();
  }

  private static List<String> withoutKernel(String place, List<NodeDef> ops) {
    List<String> without = new ArrayList<>();
    for (NodeDef op : ops) {
      Optional<KernelDef> kernel = REGISTRY.gpuKernel(op);
      String host = kernel.map(found -> String.join(", ", found.getHostMemoryArgList())).orElse("");
      TABLE.add("| %s | %s | %s |".formatted(op.getOp(), types(op), host));
      if (kernel.isEmpty()) {
        without.add("%s %s of %s in %s".formatted(op.getOp(), types(op), op.getName(), place));
      }
    }
    return without;
  }

  /** For instance {@code T=float, Tshape=int32}. */
  private static String types(NodeDef op) {
    Map<String, String> types = new TreeMap<>();
    op.getAttrMap()
        .forEach(
            (name, value) -> {
              List<DataType> several = value.getList().getTypeList();
              if (value.getValueCase() == AttrValue.ValueCase.TYPE) {
                types.put(name, word(value.getType()));
              } else if (!several.isEmpty()) {
                types.put(
                    name,
                    several.stream()
                        .map(GpuKernelsTest::word)
                        .distinct()
                        .collect(Collectors.joining("+")));
              }
            });
    return types.entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String word(DataType type) {
    return type.name().substring("DT_".length()).toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void onlyTheBranchOfANormWaitsForTheGpu(GpuSubject program) {
    functions(program.graph())
        .forEach(
            (name, function) ->
                assertThat(function.broughtBack())
                    .as(name)
                    .allSatisfy(brought -> assertThat(brought).startsWith(BRANCH_OF_A_NORM)));
  }

  /** Every function that the main graph calls, or that one of them calls, by its name. */
  private static Map<String, GpuFunction> functions(GraphDef graph) {
    Map<String, FunctionDef> library =
        graph.getLibrary().getFunctionList().stream()
            .collect(Collectors.toMap(f -> f.getSignature().getName(), Function.identity()));
    Map<String, GpuFunction> reached = new LinkedHashMap<>();
    reach(graph.getNodeList(), library, reached);
    assertThat(reached).hasSizeGreaterThanOrEqualTo(FUNCTIONS);
    return reached;
  }

  private static void reach(
      List<NodeDef> callers, Map<String, FunctionDef> library, Map<String, GpuFunction> reached) {
    for (String name : called(callers)) {
      if (!reached.containsKey(name)) {
        assertThat(library).containsKey(name);
        GpuFunction function = new GpuFunction(REGISTRY, library.get(name));
        reached.put(name, function);
        reach(function.ops(), library, reached);
      }
    }
  }

  private static List<String> called(List<NodeDef> callers) {
    List<String> names = new ArrayList<>();
    for (NodeDef caller : callers) {
      for (AttrValue value : caller.getAttrMap().values()) {
        if (value.hasFunc()) {
          names.add(value.getFunc().getName());
        }
        value.getList().getFuncList().forEach(function -> names.add(function.getName()));
      }
    }
    return names;
  }

  /** TensorFlow takes the loop apart into these before it runs it. */
  @ParameterizedTest
  @ValueSource(strings = {"Enter", "Merge", "Switch", "NextIteration", "Exit"})
  void theOpsOfALoweredLoopHaveGpuKernels(String op) {
    assertThat(REGISTRY.gpuKernel(op(op, Map.of("T", DataType.DT_INT32)))).isPresent();
    assertThat(REGISTRY.gpuKernel(op(op, Map.of("T", DataType.DT_FLOAT)))).isPresent();
    assertThat(REGISTRY.gpuKernel(op("LoopCond", Map.of()))).isPresent();
  }

  /** Why examples are gathered from variables, and why their labels and their order are int64. */
  @Test
  void aGpuSlicesNoBytesAndHasNoVariablesOfInt32() {
    DataType index = DataType.DT_INT32;
    assertThat(REGISTRY.gpuKernel(op("Slice", Map.of("T", DataType.DT_UINT8, "Index", index))))
        .isEmpty();
    assertThat(
            REGISTRY.gpuKernel(
                op("ResourceGather", Map.of("dtype", DataType.DT_UINT8, "Tindices", index))))
        .isPresent();
    assertThat(REGISTRY.gpuKernel(op("VarHandleOp", Map.of("dtype", DataType.DT_INT32)))).isEmpty();
    assertThat(REGISTRY.gpuKernel(op("VarHandleOp", Map.of("dtype", DataType.DT_INT64))))
        .isPresent();
  }

  private static NodeDef op(String op, Map<String, DataType> types) {
    NodeDef.Builder made = NodeDef.newBuilder().setOp(op);
    types.forEach((name, type) -> made.putAttr(name, AttrValue.newBuilder().setType(type).build()));
    return made.build();
  }

  /** Why {@link ExampleShape} is int32. */
  @Test
  void aConstantShapeOfInt64IsBroughtBackAndOneOfInt32IsNot() {
    assertThat(reshaping(tf -> tf.constant(Shape.of(2, 2))))
        .singleElement()
        .asString()
        .startsWith("shape of Reshape");
    assertThat(reshaping(tf -> tf.array(2, 2))).isEmpty();
  }

  private static List<String> reshaping(Function<Ops, Operand<? extends TNumber>> shape) {
    try (ConcreteFunction function =
        ConcreteFunction.create(
            tf -> {
              Placeholder<TFloat32> values = tf.placeholder(TFloat32.class);
              return Signature.builder("reshaping")
                  .input("values", values)
                  .output("reshaped", tf.reshape(values, shape.apply(tf)))
                  .build();
            })) {
      return new GpuFunction(REGISTRY, function.getFunctionDef()).broughtBack();
    }
  }

  @AfterAll
  static void leaveTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| op | types | arguments in the host's memory |");
    lines.add("|---|---|---|");
    lines.addAll(TABLE);
    Files.write(Path.of("target", "gpu-kernels.md"), lines);
  }
}
