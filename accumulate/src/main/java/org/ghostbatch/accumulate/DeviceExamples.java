package org.ghostbatch.accumulate;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.ghostbatch.datasets.Examples;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The examples that lie on the device or reach it in windows, and the order in which an epoch
 * visits those to learn.
 */
final class DeviceExamples implements AutoCloseable {
  private final ProgramContext context;
  private final Map<Window.Role, Window> windows = new EnumMap<>(Window.Role.class);
  private Placeholder<TInt64> orderFed;
  private Op orderAssign;
  private ExampleStream stream;

  DeviceExamples(ProgramContext context) {
    this.context = context;
  }

  /**
   * Puts examples on the device, and those to learn from in the order in which they are stored.
   *
   * @throws IllegalArgumentException if they do not fit the network
   * @throws DeviceMemoryException if the device has no room for them
   */
  void load(Window.Role role, Examples examples) {
    checkFit(examples);
    checkAbsent(role);
    Window window = Window.of(role, examples);
    try (TType features = DeviceMemoryException.allocating(() -> Window.featureTensor(examples));
        TInt64 labels = DeviceMemoryException.allocating(() -> Window.labelTensor(examples))) {
      assign(window.features(), features);
      assign(window.labels(), labels);
    }
    windows.put(role, window);
    if (role == Window.Role.TRAINING) {
      order(context.models().storedOrder(examples.count()));
    }
  }

  private void checkFit(Examples examples) {
    Network network = context.network();
    if (examples.features() != network.features() || examples.classes() > network.classes()) {
      throw new IllegalArgumentException(
          "examples of %d features in %d classes do not fit a network from %d features to %d classes"
              .formatted(
                  examples.features(), examples.classes(), network.features(), network.classes()));
    }
  }

  private void checkAbsent(Window.Role role) {
    if (windows.containsKey(role)) {
      throw new IllegalStateException(
          "the program has %s examples already: create another program for others"
              .formatted(role.words()));
    }
  }

  /**
   * Takes examples that reach the device in windows.
   *
   * @param windowBytes of the first such examples, for all
   * @throws IllegalArgumentException if they do not fit the network, if they are not of the type of
   *     the first such examples, or if there are several models
   */
  void stream(Window.Role role, Examples examples, long windowBytes) {
    checkFit(examples);
    if (context.models().sideBySide()) {
      throw new IllegalArgumentException("models side by side: their examples are not streamed");
    }
    checkAbsent(role);
    if (stream == null) {
      stream = new ExampleStream(context, examples, windowBytes);
    }
    windows.put(role, stream.carry(role, examples));
  }

  private boolean isStreamed(Window.Role role) {
    return stream != null && stream.carries(role);
  }

  /** The most examples of a micro-step, whatever memory there is. */
  int mostAtOnce(Window.Role role) {
    return isStreamed(role) ? stream.mostAtOnce() : Integer.MAX_VALUE;
  }

  /**
   * Cuts a segment into parts whose examples {@link #bring} puts on the device.
   *
   * @param before the tallies of what ran before
   * @throws DeviceMemoryException if there is no memory for windows of the tape
   */
  List<WindowSegment> cut(Window.Role role, VisitOrder visit, Segment segment, List<Tally> before) {
    if (!isStreamed(role)) {
      return List.of(WindowSegment.resident(segment));
    }
    if (segment.length() == 0) {
      return List.of();
    }
    try {
      return stream.cut(role, visit, segment);
    } catch (DeviceMemoryException exhausted) {
      throw exhausted.after(before);
    }
  }

  /**
   * Makes sure that the examples of a part are on the device.
   *
   * @param before the tallies of what ran before
   * @throws DeviceMemoryException if the device has no room for them
   */
  void bring(Window.Role role, WindowSegment part, List<Tally> before) {
    if (!isStreamed(role)) {
      return;
    }
    try {
      stream.bring(part.window());
    } catch (DeviceMemoryException exhausted) {
      throw exhausted.after(before);
    }
  }

  private <T extends TType> void assign(Variable<T> variable, TType value) {
    Ops tf = context.tf();
    Placeholder<T> fed = tf.placeholder(variable.type());
    Session.Runner runner =
        context.session().runner().feed(fed, value).addTarget(variable.assign(tf, fed));
    DeviceMemoryException.loading(runner::run).close();
  }

  /**
   * The examples of a role.
   *
   * @throws IllegalStateException if there are none
   */
  Window window(Window.Role role) {
    Window window = windows.get(role);
    if (window == null) {
      throw new IllegalStateException(
          "the program has no %s examples: load or stream them first".formatted(role.words()));
    }
    return window;
  }

  /** Releases an order that is held for examples in windows. */
  void forgetOrder() {
    if (isStreamed(Window.Role.TRAINING)) {
      stream.order(IntUnaryOperator.identity());
    }
  }

  void order(int[] rows) {
    Variable<TInt64> order = orderVariable();
    boolean streamed = isStreamed(Window.Role.TRAINING);
    int count = window(Window.Role.TRAINING).count();
    long expected = streamed ? count : order.shape().size();
    if (rows.length != expected) {
      throw new IllegalArgumentException(
          "an order of %d rows for %d training examples".formatted(rows.length, expected));
    }
    Permutation.check(rows, count);
    if (streamed) {
      stream.order(place -> rows[place]);
      return;
    }
    long[] wide = Arrays.stream(rows).asLongStream().toArray();
    try (TInt64 values =
        DeviceMemoryException.allocating(
            () -> TInt64.tensorOf(order.shape(), DataBuffers.of(wide)))) {
      if (orderFed == null) {
        orderFed = context.tf().placeholder(TInt64.class);
        orderAssign = order.assign(context.tf(), orderFed);
      }
      Session.Runner runner =
          context.session().runner().feed(orderFed, values).addTarget(orderAssign);
      DeviceMemoryException.loading(runner::run).close();
    }
  }

  /** In int64, because TensorFlow has no int32 variables on a GPU. */
  Variable<TInt64> orderVariable() {
    return isStreamed(Window.Role.TRAINING)
        ? stream.places()
        : context.models().order(window(Window.Role.TRAINING).count());
  }

  @Override
  public void close() {
    if (stream != null) {
      stream.close();
    }
  }
}
