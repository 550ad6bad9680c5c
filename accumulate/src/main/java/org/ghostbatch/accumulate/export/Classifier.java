package org.ghostbatch.accumulate.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.ghostbatch.accumulate.tensorflow.PlainPath;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * A network that answers, and learns no more: what a checkpoint or a saved model holds.
 *
 * <p>It takes examples as they are stored; that pixels are scaled is a layer of the network.
 *
 * <p>Not safe for use by several threads.
 */
public final class Classifier implements AutoCloseable {
  // Enough to keep the processor busy, few enough to stay in its caches.
  private static final int BATCH = 1000;
  private static final int BATCH_BYTES = 1 << 24;

  private final Path source;
  private final ServingSignature signature;
  private final List<String> classNames;
  private final Graph graph;
  private final Session session;
  private boolean closed;

  private Classifier(
      Path source,
      ServingSignature signature,
      List<String> classNames,
      Graph graph,
      Session session) {
    this.source = source;
    this.signature = signature;
    this.classNames = List.copyOf(classNames);
    this.graph = graph;
    this.session = session;
  }

  /**
   * A network with the parameters of a checkpoint.
   *
   * @param checkpoint what the names of TensorFlow's files begin with
   * @param format of the examples that the network was trained on
   * @param classNames a name for each class
   * @param settings where it computes and in which precision
   * @throws ModelException if the files are not a checkpoint of this network
   */
  public static Classifier of(
      Network network,
      Path checkpoint,
      InputFormat format,
      List<String> classNames,
      DeviceSettings settings)
      throws IOException {
    try {
      return of(checkpoint, network, network.read(checkpoint), format, classNames, settings);
    } catch (IOException | IllegalArgumentException unfit) {
      throw new ModelException(checkpoint, "is not a checkpoint of its network", unfit);
    }
  }

  /**
   * A network with the parameters of a snapshot.
   *
   * @throws IllegalArgumentException if they are not of this network, or the network takes another
   *     number of features
   */
  public static Classifier of(
      Network network,
      Snapshot snapshot,
      InputFormat format,
      List<String> classNames,
      DeviceSettings settings) {
    return of(Path.of("snapshot"), network, snapshot.tensors(), format, classNames, settings);
  }

  private static Classifier of(
      Path source,
      Network network,
      Map<String, float[]> tensors,
      InputFormat format,
      List<String> classNames,
      DeviceSettings settings) {
    if (format.features() != network.features() || classNames.size() != network.classes()) {
      throw new IllegalArgumentException(
          "examples of %s in %d classes do not fit a network from %d features to %d classes"
              .formatted(format, classNames.size(), network.features(), network.classes()));
    }
    Graph graph = TensorFlowLibrary.newGraph();
    try {
      ServingSignature signature =
          AnswerGraph.build(graph, network, tensors, format, settings.precision());
      Session session = new Session(graph, settings.configuration());
      return new Classifier(source, signature, classNames, graph, session);
    } catch (RuntimeException fault) {
      graph.close();
      throw fault;
    }
  }

  /** Whether a directory holds a model in TensorFlow's SavedModel format. */
  public static boolean isSaved(Path directory) {
    return Files.isRegularFile(directory.resolve(SavedModelDirectory.MODEL));
  }

  /**
   * Whether what {@link #export} wrote has convolutions in float32, which {@link
   * TensorFlowLibrary#preferOneDnn} makes faster.
   *
   * @throws ModelException if it is damaged
   */
  public static boolean convolvesInFloat32(Path directory) throws IOException {
    return new SavedModelDirectory(directory).convolvesInFloat32();
  }

  /**
   * Loads what {@link #export} wrote.
   *
   * @throws ModelException if it is damaged, or has been written by something else
   */
  public static Classifier load(Path directory, DeviceSettings settings) throws IOException {
    SavedModelDirectory saved = new SavedModelDirectory(directory);
    ServingSignature signature = saved.signature();
    List<String> classNames = saved.classNames(signature.classes());
    TensorFlowLibrary.load();
    try (PlainPath plain = PlainPath.ofDirectory(directory)) {
      SavedModelBundle bundle =
          SavedModelBundle.loader(plain.name())
              .withTags(SavedModelDirectory.TAG)
              .withConfigProto(settings.configuration())
              .load();
      // Closing its graph and its session is all that closing a bundle does.
      return new Classifier(directory, signature, classNames, bundle.graph(), bundle.session());
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException damaged) {
      throw new ModelException(directory, "cannot be loaded", damaged);
    }
  }

  /** What it takes. */
  public InputFormat format() {
    return signature.format();
  }

  /** How many classes there are. */
  public int classes() {
    return signature.classes();
  }

  /** How many examples are best asked at once. */
  public int batch() {
    int widest = Math.max(format().exampleBytes(), Math.multiplyExact(classes(), Float.BYTES));
    return Math.max(1, Math.min(BATCH, BATCH_BYTES / widest));
  }

  /** A name for each class, or none if the model has no names. */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * Writes it as a SavedModel whose signature {@code serving_default} takes {@code images} (uint8)
   * or {@code features} (float32), [n, shape], and gives {@code probabilities} and {@code logits},
   * both float32, [n, classes], and {@code class}, int64, [n].
   *
   * @param directory new or empty; it is written whole or not at all
   * @throws IOException if it cannot be written
   */
  public void export(Path directory) throws IOException {
    checkOpen();
    new SavedModelDirectory(directory).write(graph.toGraphDef(), signature, classNames);
  }

  /**
   * Answers.
   *
   * @param examples holds as many examples at its position, floats in the platform's byte order;
   *     its position moves past them
   * @param count how many, at least 1
   * @throws IllegalArgumentException if the buffer holds fewer, or the count is below 1
   * @throws IllegalStateException if this is closed
   * @throws ModelException if the model does not give what its signature promises
   * @throws DeviceMemoryException if there is no room
   */
  public Answers classify(ByteBuffer examples, int count) throws ModelException {
    checkOpen();
    long wanted = (long) count * format().exampleBytes();
    if (count < 1 || examples.remaining() < wanted) {
      throw new IllegalArgumentException(
          "%d examples of %d bytes each from a buffer with %d bytes: ask for at least 1 and no more than it holds"
              .formatted(count, format().exampleBytes(), examples.remaining()));
    }
    byte[] bytes = new byte[(int) wanted];
    examples.get(bytes);
    try (TType input = DeviceMemoryException.allocating(() -> tensor(bytes, count));
        Result result = run(input)) {
      return new Answers(
          matrix(result, 0, count), matrix(result, 1, count), predicted(result, 2, count));
    }
  }

  private TType tensor(byte[] bytes, int count) {
    long[] lengths = format().shape().stream().mapToLong(Integer::longValue).toArray();
    Shape shape = Shape.of(lengths).prepend(count);
    TType tensor =
        switch (format().elementType()) {
          case UINT8 -> TUint8.tensorOf(shape);
          case FLOAT32 -> TFloat32.tensorOf(shape);
        };
    tensor.asRawTensor().data().write(bytes);
    return tensor;
  }

  private Result run(TType input) throws ModelException {
    try {
      Session.Runner runner =
          session
              .runner()
              .feed(signature.input(), input)
              .fetch(signature.logits())
              .fetch(signature.probabilities())
              .fetch(signature.predicted());
      return DeviceMemoryException.loading(runner::run);
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException damaged) {
      throw new ModelException(source, "cannot answer", damaged);
    }
  }

  private float[][] matrix(Result result, int index, int count) throws ModelException {
    check(result.get(index), TFloat32.class, Shape.of(count, classes()));
    float[] values = NativeMemory.copy((TFloat32) result.get(index));
    float[][] rows = new float[count][classes()];
    for (int row = 0; row < count; row++) {
      System.arraycopy(values, row * classes(), rows[row], 0, classes());
    }
    return rows;
  }

  private int[] predicted(Result result, int index, int count) throws ModelException {
    check(result.get(index), TInt64.class, Shape.of(count));
    TInt64 tensor = (TInt64) result.get(index);
    int[] predicted = new int[count];
    for (int row = 0; row < count; row++) {
      long label = tensor.getLong(row);
      if (label < 0 || label >= classes()) {
        throw new ModelException(source, "answers with class %d of %d".formatted(label, classes()));
      }
      predicted[row] = (int) label;
    }
    return predicted;
  }

  private void check(Tensor tensor, Class<? extends TType> type, Shape shape)
      throws ModelException {
    if (!type.isInstance(tensor) || !tensor.shape().equals(shape)) {
      throw new ModelException(
          source, "answers with the shape %s, not %s".formatted(tensor.shape(), shape));
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the classifier is closed: make or load another one");
    }
  }

  /** Releases its memory. Closing again does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (graph) {
      session.close();
    }
  }
}
