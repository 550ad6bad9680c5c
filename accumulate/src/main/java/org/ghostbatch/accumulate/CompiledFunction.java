package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatelessWhile;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * The {@code While} over the rows of a tape's tables as a function of tensors alone, which XLA
 * compiles: all that is learned goes in and comes out.
 */
final class CompiledFunction implements AutoCloseable {
  /** What the loop is given and leaves as it is: the function's first inputs, in this order. */
  enum Given {
    /** How many rows to visit, a scalar. */
    LENGTH,
    /** As in {@link TapeColumns}. */
    INT_COLUMNS,
    /** As in {@link TapeColumns}. */
    FLOAT_COLUMNS,
    /** As in {@link CompiledStep.Source}. */
    ORDER,
    /** As in {@link CompiledStep.Source}. */
    FEATURES,
    /** As in {@link CompiledStep.Source}. */
    LABELS
  }

  private final String name;
  private final CompiledStep step;
  private final List<Operand<?>> given;
  private final List<Operand<?>> carried;
  private final CloseStack functions = new CloseStack();
  private final ConcreteFunction condition;
  private final ConcreteFunction body;
  private final ConcreteFunction whole;

  /**
   * A function of one step.
   *
   * @param given what it is called with, in the order of {@link Given}; XLA compiles anew for every
   *     shape in which they come
   * @param carried what it is called with besides, and what comes out: the tally, every parameter
   *     followed by its slots, the sums of the gradients
   */
  CompiledFunction(
      String name, CompiledStep step, List<Operand<?>> given, List<Operand<?>> carried) {
    this.name = name;
    this.step = step;
    this.given = given;
    this.carried = carried;
    try {
      condition = functions.push(ConcreteFunction.create(this::condition));
      body = functions.push(ConcreteFunction.create(this::body));
      whole = functions.push(ConcreteFunction.create(this::whole));
    } catch (RuntimeException | Error fault) {
      functions.closeAfter(fault);
      throw fault;
    }
  }

  /** Adds the call to the graph, and returns what is carried out of it. */
  List<Output<?>> call(Ops tf) {
    DataType[] types =
        carried.stream()
            .map(value -> value.type() == TFloat64.class ? DataType.DT_DOUBLE : DataType.DT_FLOAT)
            .toArray(DataType[]::new);
    // TensorFlow Java's own class for the op cannot say that it is to be compiled.
    Operation call =
        tf.scope()
            .opBuilder("StatefulPartitionedCall", name)
            .addInputList(inputs().map(Operand::asOutput).toArray(Output<?>[]::new))
            .setAttr("Tout", types)
            .setAttr("f", whole)
            .setAttr("_XlaMustCompile", true)
            .build();
    return IntStream.range(0, carried.size()).<Output<?>>mapToObj(call::output).toList();
  }

  private Stream<Operand<?>> inputs() {
    return Stream.concat(given.stream(), carried.stream());
  }

  private List<Placeholder<?>> placeholders(Ops tf) {
    return inputs()
        .<Placeholder<?>>map(
            input -> tf.placeholder(input.type(), Placeholder.shape(input.shape())))
        .toList();
  }

  private Signature condition(Ops tf) {
    Placeholder<TInt32> index = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    List<Placeholder<?>> inputs = placeholders(tf);
    Operand<TInt32> rows = typed(inputs, Given.LENGTH, TInt32.class);
    Signature.Builder signature = signature(name + "_condition", index, inputs);
    return signature.output("more", tf.math.less(index, rows)).build();
  }

  private Signature body(Ops tf) {
    Placeholder<TInt32> index = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    List<Placeholder<?>> inputs = placeholders(tf);
    Operand<TInt32> axis = tf.constant(0);
    TapeLoop.Row row =
        new TapeLoop.Row(
            tf.gather(typed(inputs, Given.INT_COLUMNS, TInt32.class), index, axis),
            tf.gather(typed(inputs, Given.FLOAT_COLUMNS, TFloat32.class), index, axis),
            step.fixed());
    CompiledStep.Source source =
        new CompiledStep.Source(
            typed(inputs, Given.ORDER, TInt64.class),
            features(inputs),
            typed(inputs, Given.LABELS, TInt64.class));
    List<Operand<?>> after = flat(step.step(tf, row, source, state(inputs)));
    Signature.Builder signature = signature(name + "_step", index, inputs);
    signature.output("next", tf.math.add(index, tf.constant(1)));
    for (int i = 0; i < given.size(); i++) {
      signature.output("given" + i, tf.identity(inputs.get(i)));
    }
    for (int i = 0; i < after.size(); i++) {
      signature.output("carried" + i, after.get(i));
    }
    return signature.build();
  }

  private Signature whole(Ops tf) {
    List<Placeholder<?>> inputs = placeholders(tf);
    List<Operand<?>> begun = new ArrayList<>(List.of(tf.constant(0)));
    begun.addAll(inputs);
    List<Output<?>> ended = StatelessWhile.create(tf.scope(), begun, condition, body).output();
    Signature.Builder signature = Signature.builder(name + "_compiled");
    for (int i = 0; i < inputs.size(); i++) {
      signature.input("input" + i, inputs.get(i));
    }
    for (int i = 0; i < carried.size(); i++) {
      signature.output("output" + i, ended.get(1 + given.size() + i));
    }
    return signature.build();
  }

  private static Signature.Builder signature(
      String name, Placeholder<TInt32> index, List<Placeholder<?>> inputs) {
    Signature.Builder signature = Signature.builder(name).input("index", index);
    for (int i = 0; i < inputs.size(); i++) {
      signature.input("input" + i, inputs.get(i));
    }
    return signature;
  }

  private static <T extends TType> Operand<T> typed(
      List<Placeholder<?>> inputs, Given which, Class<T> type) {
    return inputs.get(which.ordinal()).asOutput().expect(type);
  }

  private Operand<? extends TNumber> features(List<Placeholder<?>> inputs) {
    return inputs
        .get(Given.FEATURES.ordinal())
        .asOutput()
        .expect(given.get(Given.FEATURES.ordinal()).type().asSubclass(TNumber.class));
  }

  private CompiledStep.State state(List<Placeholder<?>> inputs) {
    List<Operand<TFloat32>> flat = new ArrayList<>();
    inputs
        .subList(given.size() + 1, inputs.size())
        .forEach(input -> flat.add(input.asOutput().expect(TFloat32.class)));
    List<ParameterValues> parameters = new ArrayList<>();
    int next = 0;
    for (LearnedParameter parameter : step.context().parameters()) {
      int end = next + parameter.state().size();
      parameters.add(
          new ParameterValues(flat.get(next), flat.subList(next + 1, end), parameter.decayed()));
      next = end;
    }
    return new CompiledStep.State(
        inputs.get(given.size()).asOutput().expect(TFloat64.class),
        parameters,
        flat.subList(next, flat.size()));
  }

  private static List<Operand<?>> flat(CompiledStep.State state) {
    List<Operand<?>> flat = new ArrayList<>(List.of(state.tally()));
    state.parameters().forEach(parameter -> flat.addAll(parameter.all()));
    flat.addAll(state.sums());
    return flat;
  }

  @Override
  public void close() {
    functions.close();
  }
}
