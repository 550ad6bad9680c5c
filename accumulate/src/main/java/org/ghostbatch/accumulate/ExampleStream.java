package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.WindowBuffer;
import org.ghostbatch.datasets.Windows;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Examples that reach the device in windows, because there are more of them than fit in memory. Two
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

  private final ProgramContext context;
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
  // Null where no windows are on their way.
  private Coming coming;
  private int current;
  private WindowBuffer inUse;

  /**
   * Windows that are on their way.
   *
   * @param tape whose rows they hold, from one row on to the last
   * @param largestStep how many examples the largest of their micro-steps has
   */
  private record Coming(
      Window.Role role,
      VisitOrder visit,
      Tape tape,
      WindowBounds bounds,
      int largestStep,
      Windows windows) {}

  /**
   * A stream that has nothing to carry yet.
   *
   * @param like of the same shape and type as all that it will carry
   * @param windowBytes how many bytes a window takes at most, unless a single micro-step takes more
   */
  ExampleStream(ProgramContext context, Examples like, long windowBytes) {
    this.context = context;
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
    Placeholder<T> value = context.tf().placeholder(variable.type());
    fed.add(value);
    assigns.add(variable.assign(context.tf(), value));
  }

  /**
   * Takes examples over. None is read yet.
   *
   * @throws IllegalArgumentException if they are not of the type of those before
   */
  Window carry(Window.Role role, Examples carried) {
    if (Window.tensorType(carried.elementType()) != features.type()) {
      throw new IllegalArgumentException(
          "%s examples of %s: all that come in windows must be of one type"
              .formatted(role.words(), carried.elementType()));
    }
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

  /** Says in which order the training examples come; windows in another order are dropped. */
  void order(IntUnaryOperator rows) {
    end();
    order = rows;
  }

  /**
   * Cuts a segment where windows end. If its windows are not on their way, the first one is begun,
   * for this segment and all that follows on its tape.
   *
   * @param segment at least one row
   * @throws DeviceMemoryException if there is no memory for the windows
   */
  List<WindowSegment> cut(Window.Role role, VisitOrder visit, Segment segment) {
    if (!isComing(role, visit, segment)) {
      open(role, visit, segment.toTheEndOfTheTape());
    }
    WindowBounds bounds = coming.bounds();
    List<MicroStep> steps = segment.steps();
    List<WindowSegment> parts = new ArrayList<>();
    int from = 0;
    while (from < steps.size()) {
      int window = bounds.windowOf(steps.get(from).start());
      int to = from + 1;
      while (to < steps.size() && bounds.windowOf(steps.get(to).start()) == window) {
        to++;
      }
      parts.add(new WindowSegment(segment.rows(from, to), window, bounds.start(window)));
      from = to;
    }
    return parts;
  }

  private boolean isComing(Window.Role role, VisitOrder visit, Segment segment) {
    return coming != null
        && coming.role() == role
        && coming.visit() == visit
        && coming.tape().equals(segment.tape())
        && coming.bounds().windowOf(segment.steps().get(0).start()) >= Math.max(0, current);
  }

  private void open(Window.Role role, VisitOrder visit, Segment segment) {
    end();
    WindowBounds bounds = WindowBounds.of(segment, windowExamples);
    int largestStep = segment.largestMicroBatch();
    try {
      allocate(examples.get(role), capacity(bounds));
    } catch (DeviceMemoryException exhausted) {
      throw ofStep(largestStep, exhausted);
    }
    current = -1;
    coming =
        new Coming(
            role,
            visit,
            segment.tape(),
            bounds,
            largestStep,
            Windows.open(
                examples.get(role),
                visit == VisitOrder.GIVEN ? order : IntUnaryOperator.identity(),
                bounds.places(),
                tensors.stream().map(WindowTensors::buffer).toList()));
  }

  /** Always the same, where micro-steps are within it: XLA compiles anew for every shape. */
  private int capacity(WindowBounds bounds) {
    int most = examples.values().stream().mapToInt(Examples::count).max().orElse(0);
    return Math.max(1, Math.max(bounds.largest(), Math.min(windowExamples, most)));
  }

  private void allocate(Examples like, int capacity) {
    if (!tensors.isEmpty() && tensors.get(0).labels().size() == capacity) {
      return;
    }
    letGo(like);
    free();
    try {
      if (capacity > mostAtOnce) {
        throw DeviceMemoryException.whileLoading(
            new IllegalArgumentException("a window holds at most 2^31 - 1 bytes"));
      }
      for (int i = 0; i < TENSORS; i++) {
        context.faults().checkWindow(capacity);
        tensors.add(WindowTensors.allocate(like, capacity));
      }
    } catch (RuntimeException failed) {
      free();
      throw failed;
    }
  }

  /** The variables keep the memory of what they were assigned until they are assigned again. */
  private void letGo(Examples like) {
    if (!tensors.isEmpty()) {
      try (WindowTensors little = WindowTensors.allocate(like, 1)) {
        assign(little);
      }
    }
  }

  /** Smaller micro-steps help where windows were enlarged for them. */
  private DeviceMemoryException ofStep(int largestStep, DeviceMemoryException exhausted) {
    return largestStep > windowExamples
        ? new DeviceMemoryException(largestStep, List.of(Tally.EMPTY), true, exhausted.getCause())
        : exhausted;
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
      WindowBuffer next = coming.windows().next();
      int largestStep = coming.largestStep();
      try {
        assign(
            tensors.stream().filter(tensor -> tensor.buffer() == next).findFirst().orElseThrow());
      } catch (DeviceMemoryException exhausted) {
        end();
        throw ofStep(largestStep, exhausted);
      }
      // Not before: the variables lay in it.
      if (inUse != null) {
        coming.windows().release(inUse);
      }
      inUse = next;
      current++;
    }
  }

  private void assign(WindowTensors filled) {
    Session.Runner runner = context.session().runner();
    List<TType> values = filled.all();
    for (int i = 0; i < values.size(); i++) {
      runner.feed(fed.get(i), values.get(i)).addTarget(assigns.get(i));
    }
    DeviceMemoryException.loading(runner::run).close();
  }

  /** Ends what is on its way. */
  private void end() {
    if (coming != null) {
      coming.windows().close();
    }
    coming = null;
    inUse = null;
  }

  private void free() {
    tensors.forEach(WindowTensors::close);
    tensors.clear();
  }

  @Override
  public void close() {
    try {
      end();
    } finally {
      free();
    }
  }
}
