package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.PlainPath;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.summary.SummaryWriter;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/**
 * A file of events for TensorBoard, written by TensorFlow's own summary ops. It computes on the
 * CPU, on a thread of its own, and takes none of a GPU's memory.
 *
 * <p>Without {@link org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary#useDefaults}, TensorFlow
 * keeps one pool of threads a process, and its first session decides: make the {@link
 * TrainingProgram} first.
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
  private final Placeholder<TString> event = tf.placeholder(TString.class);
  private final Op write = tf.summary.importEvent(writer, event);
  private final Op flush = tf.summary.flushSummaryWriter(writer);
  private final PlainPath place;
  private boolean closed;

  private EventFile(Path directory, PlainPath place) {
    this.directory = directory;
    this.place = place;
  }

  private static ConfigProto configuration() {
    ConfigProto.Builder configuration =
        ConfigProto.newBuilder()
            .putDeviceCount("GPU", 0)
            .setUsePerSessionThreads(true)
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1);
    // There is nothing to make faster, and looking for it takes longer than a small epoch.
    configuration.getGraphOptionsBuilder().getRewriteOptionsBuilder().setDisableMetaOptimizer(true);
    return configuration.build();
  }

  /**
   * Begins a file, with a name that no other has.
   *
   * @param directory TensorBoard shows it as a run; made if it is not there
   * @throws IOException naming the directory, if no file can be written there
   */
  public static EventFile create(Path directory) throws IOException {
    Files.createDirectories(directory);
    EventFile file = new EventFile(directory, PlainPath.ofDirectory(directory));
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
                    tf.constant(place.name()),
                    tf.constant(Integer.MAX_VALUE),
                    tf.constant(Integer.MAX_VALUE),
                    tf.constant(SUFFIX))));
  }

  /**
   * Writes an event for each scalar, in the map's order; they are in the file when this returns.
   *
   * @param values by tag; the file has them in float32
   * @param time when they were measured
   * @throws IOException naming the directory, if they cannot be written
   */
  public void scalars(long step, Map<String, Double> values, Instant time) throws IOException {
    for (Map.Entry<String, Double> value : values.entrySet()) {
      Event.Builder scalar =
          Event.newBuilder().setStep(step).setWallTime(time.toEpochMilli() / 1e3);
      scalar.setSummary(
          Summary.newBuilder()
              .addValue(
                  Summary.Value.newBuilder()
                      .setTag(value.getKey())
                      .setSimpleValue(value.getValue().floatValue())));
      try (TString bytes =
          TString.tensorOfBytes(NdArrays.scalarOfObject(scalar.build().toByteArray()))) {
        run(session.runner().feed(event, bytes).addTarget(write));
      }
    }
    run(session.runner().addTarget(flush));
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
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (place;
        graph) {
      session.close();
    }
  }
}
