package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.summary.SummaryWriter;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * A file of events for TensorBoard, written by TensorFlow's own summary ops. It computes on the
 * CPU, on a thread of its own, and takes none of a GPU's memory.
 *
 * <p>TensorFlow keeps one pool of threads a process, of which its first session decides: make the
 * {@link TrainingProgram} first.
 */
public final class EventFile implements AutoCloseable {
  // What TensorFlow's own writers end their files' names with.
  private static final String SUFFIX = ".v2";
  static final ConfigProto ON_THE_CPU = configuration();

  private final Path directory;
  private final Graph graph = TensorFlowLibrary.newGraph();
  private final Ops tf = Ops.create(graph);
  private final Session session = new Session(graph, ON_THE_CPU);
  private final SummaryWriter writer = tf.summary.summaryWriter();
  private final Map<List<String>, Page> pages = new HashMap<>();
  private boolean closed;

  private EventFile(Path directory) {
    this.directory = directory;
  }

  private static ConfigProto configuration() {
    ConfigProto.Builder configuration =
        ConfigProto.newBuilder()
            .putDeviceCount("GPU", 0)
            .setUsePerSessionThreads(true)
            .setInterOpParallelismThreads(1);
    // There is nothing to make faster, and looking for it takes longer than a small epoch.
    configuration.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return configuration.build();
  }

  /** What writes the scalars of these tags. */
  private record Page(Placeholder<TInt64> step, Placeholder<TFloat64> values, Op flush) {}

  /**
   * Begins a file, with a name that no other has.
   *
   * @param directory TensorBoard shows it as a run; made if it is not there
   * @throws IOException naming the directory, if no file can be written there
   */
  public static EventFile create(Path directory) throws IOException {
    Files.createDirectories(directory);
    EventFile file = new EventFile(directory);
    try {
      file.open();
    } catch (IOException unwritable) {
      file.close();
      throw unwritable;
    }
    return file;
  }

  private void open() throws IOException {
    run(
        session
            .runner()
            .addTarget(
                tf.summary.createSummaryFileWriter(
                    writer,
                    tf.constant(directory.toAbsolutePath().toString()),
                    tf.constant(Integer.MAX_VALUE),
                    tf.constant(Integer.MAX_VALUE),
                    tf.constant(SUFFIX))));
  }

  /**
   * Writes an event for each scalar, in the map's order; they are in the file when this returns.
   *
   * @param values by tag; the file has them in float32
   * @throws IOException naming the directory, if they cannot be written
   */
  public void scalars(long step, Map<String, Double> values) throws IOException {
    Page page = pages.computeIfAbsent(List.copyOf(values.keySet()), this::page);
    double[] row = values.values().stream().mapToDouble(Double::doubleValue).toArray();
    try (TInt64 steps = TInt64.scalarOf(step);
        TFloat64 numbers = TFloat64.tensorOf(StdArrays.ndCopyOf(row))) {
      run(
          session
              .runner()
              .feed(page.step(), steps)
              .feed(page.values(), numbers)
              .addTarget(page.flush()));
    }
  }

  /** Each op waits for the one before: TensorFlow orders nothing. */
  private Page page(List<String> tags) {
    Placeholder<TInt64> step = tf.placeholder(TInt64.class);
    Placeholder<TFloat64> values = tf.placeholder(TFloat64.class);
    List<Output<TFloat64>> each = tf.unstack(values, (long) tags.size()).output();
    Ops next = tf;
    for (int i = 0; i < tags.size(); i++) {
      Op write =
          next.summary.writeScalarSummary(writer, step, tf.constant(tags.get(i)), each.get(i));
      next = tf.withControlDependencies(write);
    }
    return new Page(step, values, next.summary.flushSummaryWriter(writer));
  }

  private void run(Session.Runner runner) throws IOException {
    try {
      runner.run().close();
    } catch (TensorFlowException failed) {
      throw new IOException(
          "%s: no events can be written: %s"
              .formatted(directory, failed.getMessage().lines().findFirst().orElse("")),
          failed);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    session.close();
    graph.close();
  }
}
