package org.ghostbatch.accumulate;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.ghostbatch.datasets.Examples;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** The examples that lie on the device, and the order in which an epoch visits those to learn. */
final class DeviceExamples {
  private final Ops tf;
  private final Session session;
  private final Models models;
  private final Map<Window.Role, Window> windows = new EnumMap<>(Window.Role.class);
  private Placeholder<TInt64> orderFed;
  private Op orderAssign;

  DeviceExamples(Ops tf, Session session, Models models) {
    this.tf = tf;
    this.session = session;
    this.models = models;
  }

  void load(Window.Role role, Examples examples) {
    if (windows.containsKey(role)) {
      throw new IllegalStateException("the %s examples are on the device already".formatted(role));
    }
    Window window = Window.of(role, examples);
    try (TType features = DeviceMemoryException.allocating(() -> Window.featureTensor(examples));
        TInt64 labels = DeviceMemoryException.allocating(() -> Window.labelTensor(examples))) {
      assign(window.features(), features);
      assign(window.labels(), labels);
    }
    windows.put(role, window);
  }

  private <T extends TType> void assign(Variable<T> variable, TType value) {
    Placeholder<T> fed = tf.placeholder(variable.type());
    Session.Runner runner = session.runner().feed(fed, value).addTarget(variable.assign(tf, fed));
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
      throw new IllegalStateException("no %s examples are on the device".formatted(role));
    }
    return window;
  }

  void order(int[] rows) {
    Variable<TInt64> order = orderVariable();
    if (rows.length != order.shape().size()) {
      throw new IllegalArgumentException(
          "an order of %d rows for %d training examples"
              .formatted(rows.length, order.shape().size()));
    }
    long[] wide = Arrays.stream(rows).asLongStream().toArray();
    try (TInt64 values =
        DeviceMemoryException.allocating(
            () -> TInt64.tensorOf(order.shape(), DataBuffers.of(wide)))) {
      if (orderFed == null) {
        orderFed = tf.placeholder(TInt64.class);
        orderAssign = order.assign(tf, orderFed);
      }
      Session.Runner runner = session.runner().feed(orderFed, values).addTarget(orderAssign);
      DeviceMemoryException.loading(runner::run).close();
    }
  }

  /** In int64, for TensorFlow has no int32 variables on a GPU. */
  Variable<TInt64> orderVariable() {
    return models.order(window(Window.Role.TRAINING).count());
  }
}
