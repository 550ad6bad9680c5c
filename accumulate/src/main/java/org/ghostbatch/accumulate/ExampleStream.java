package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.WindowBuffer;
import org.ghostbatch.datasets.Windows;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Examples that come to the device in windows, for there are more of them than there is memory. Two
 * windows are in memory: the one in use, in which the variables lie, and the one that is being
 * filled. Training and validation take turns in them.
 *
 * <p>A window holds its examples in the order that is best to read, and the variable of the order
 * says which is which: the graph is the one of examples that are on the device for good, and so are
 * the bits that it computes.
 */
final class ExampleStream implements AutoCloseable {
  private static final int TENSORS = 2;
  // Of an example: its label and its place.
  static final int EXTRA_BYTES = 2 * Long.BYTES;

  private final Ops tf;
  private final Session session;
  private final int windowExamples;
  private final int mostAtOnce;
  private final Variable<? extends TNumber> features;
  private final Variable<TInt64> labels;
  private final Variable<TInt64> places;
  private final Map<Window.Role, Examples> examples = new EnumMap<>(Window.Role.class);
  private final List<WindowTensors> tensors = new ArrayList<>();
  private final List<Placeholder<?>> fed = new ArrayList<>();
  private final List<Op> assigns = new ArrayList<>();
  private IntUnaryOperator order = IntUnaryOperator.identity();
  // Of which examples windows are coming, and how far that is.
  private Window.Role role;
  private Visit visit;
  private WindowBounds bounds;
  private Windows windows;
  private int current;
  private WindowBuffer inUse;

  /**
   * A stream that has nothing to carry yet.
   *
   * @param like of the same shape and type as all that it will carry
   * @param windowBytes how many bytes a window takes at most, but for a single micro-step that
   *     takes more
   */
  ExampleStream(Ops tf, Session session, Examples like, long windowBytes) {
    this.tf = tf;
    this.session = session;
    // Windows are filled through buffers, which hold at most 2^31 - 1 bytes.
    this.mostAtOnce = Integer.MAX_VALUE / Math.max(Long.BYTES, like.exampleBytes());
    this.windowExamples =
        (int) Math.max(1, Math.min(windowBytes / (like.exampleBytes() + EXTRA_BYTES), mostAtOnce));
    Shape each = Shape.of(Shape.UNKNOWN_SIZE);
    this.features =
        new Variable<>(
            "stream/features",
            Window.tensorType(like.elementType()),
            Shape.of(Shape.UNKNOWN_SIZE, like.features()));
    this.labels = new Variable<>("stream/labels", TInt64.class, each);
    this.places = new Variable<>("stream/places", TInt64.class, each);
    add(features);
    add(labels);
    add(places);
  }

  private <T extends TType> void add(Variable<T> variable) {
    Placeholder<T> value = tf.placeholder(variable.type());
    fed.add(value);
    assigns.add(variable.assign(tf, value));
  }

  /** Takes examples over, of which none is read yet. */
  Window carry(Window.Role role, Examples carried) {
    examples.put(role, carried);
    return new Window(features, labels, carried.count());
  }

  boolean carries(Window.Role asked) {
    return examples.containsKey(asked);
  }

  int mostAtOnce() {
    return mostAtOnce;
  }

  /** Where in the window the examples lie that an epoch visits. */
  Variable<TInt64> places() {
    return places;
  }

  /** Says in which order the training examples come; what was announced of them is void. */
  void order(IntUnaryOperator rows) {
    end();
    order = rows;
  }

  /** Says which tape will be run, in segments one after the other; its first window is begun. */
  void announce(Window.Role announced, Visit howVisited, Tape tape) {
    end();
    if (tape.length() == 0) {
      return;
    }
    role = announced;
    visit = howVisited;
    bounds = WindowBounds.of(tape, windowExamples);
    current = -1;
    allocate(bounds.largest());
    windows =
        Windows.open(
            examples.get(role),
            visit == Visit.IN_ORDER ? order : IntUnaryOperator.identity(),
            bounds.places(),
            tensors.stream().map(WindowTensors::buffer).toList());
  }

  private void allocate(int largest) {
    if (tensors.isEmpty() || tensors.get(0).labels().size() < largest) {
      free();
      for (int i = 0; i < TENSORS; i++) {
        tensors.add(WindowTensors.allocate(examples.get(role), largest));
      }
    }
  }

  /** Cuts a tape where windows end; one that was not announced is announced by that. */
  List<Piece> pieces(Window.Role wanted, Visit howVisited, Tape tape) {
    boolean announced = wanted == role && howVisited == visit;
    if (!announced || !bounds.hold(tape, Math.max(0, current))) {
      announce(wanted, howVisited, tape);
    }
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    while (from < tape.length()) {
      int window = bounds.windowOf(tape.steps().get(from).start());
      int to = from + 1;
      while (to < tape.length() && bounds.windowOf(tape.steps().get(to).start()) == window) {
        to++;
      }
      pieces.add(new Piece(tape.segment(from, to), window, bounds.start(window)));
      from = to;
    }
    return pieces;
  }

  /**
   * Puts a window on the device, if it is not there.
   *
   * @param window the one that is there, or a later one
   * @throws DeviceMemoryException if the device has no room for it
   * @throws java.io.UncheckedIOException if its examples cannot be read any more
   */
  void bring(int window) {
    while (current < window) {
      WindowBuffer next = windows.next();
      assign(next);
      // Not before: the variables lay in it.
      if (inUse != null) {
        windows.release(inUse);
      }
      inUse = next;
      current++;
    }
  }

  private void assign(WindowBuffer next) {
    WindowTensors filled =
        tensors.stream().filter(tensor -> tensor.buffer() == next).findFirst().orElseThrow();
    Session.Runner runner = session.runner();
    List<TType> values = filled.all();
    for (int i = 0; i < values.size(); i++) {
      runner.feed(fed.get(i), values.get(i)).addTarget(assigns.get(i));
    }
    try {
      DeviceMemoryException.loading(runner::run).close();
    } catch (RuntimeException failed) {
      end();
      throw failed;
    }
  }

  /** Ends what was announced. */
  private void end() {
    if (windows != null) {
      windows.close();
    }
    windows = null;
    role = null;
    inUse = null;
  }

  private void free() {
    tensors.forEach(WindowTensors::close);
    tensors.clear();
  }

  @Override
  public void close() {
    end();
    free();
  }
}
