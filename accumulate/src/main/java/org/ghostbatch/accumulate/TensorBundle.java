package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.CloseStack;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.ghostbatch.accumulate.tensorflow.PlainPath;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Tensors in TensorFlow's checkpoint format (a "tensor bundle": {@code PREFIX.index} and {@code
 * PREFIX.data-00000-of-00001}), written and read by TensorFlow's own ops, so that every TensorFlow
 * can read them: {@code tf.train.load_checkpoint(PREFIX)}. Equal tensors give equal files.
 */
final class TensorBundle implements AutoCloseable {
  private static final List<String> SUFFIXES = List.of(".index", ".data-00000-of-00001");

  private final Map<String, Shape> shapes;
  private final CloseStack resources = new CloseStack();
  private final Session session;
  private final Placeholder<TString> prefix;
  private final Map<String, Placeholder<TFloat32>> inputs = new LinkedHashMap<>();
  private final Op save;
  private final Restore restore;

  private TensorBundle(Map<String, Shape> shapes) {
    this.shapes = shapes;
    try {
      Graph graph = resources.push(TensorFlowLibrary.newGraph());
      session = resources.push(new Session(graph, EventFile.ON_THE_CPU));
      Ops tf = Ops.create(graph);
      prefix = tf.placeholder(TString.class);
      shapes.forEach(
          (name, shape) ->
              inputs.put(name, tf.placeholder(TFloat32.class, Placeholder.shape(shape))));
      Operand<TString> names = tf.array(shapes.keySet().toArray(new String[0]));
      // Nothing is a slice of a larger tensor.
      Operand<TString> wholes =
          tf.array(Collections.nCopies(shapes.size(), "").toArray(new String[0]));
      save = tf.train.save(prefix, names, wholes, new ArrayList<Operand<?>>(inputs.values()));
      List<Class<? extends TType>> types =
          new ArrayList<>(Collections.nCopies(shapes.size(), TFloat32.class));
      restore = tf.train.restore(prefix, names, wholes, types);
    } catch (RuntimeException | Error fault) {
      resources.closeAfter(fault);
      throw fault;
    }
  }

  /**
   * @param shapes of the tensors, by name
   */
  static TensorBundle of(Map<String, Shape> shapes) {
    return new TensorBundle(new LinkedHashMap<>(shapes));
  }

  /**
   * Writes the files.
   *
   * @param tensors row-major, by name
   */
  void write(Path files, Map<String, float[]> tensors) throws IOException {
    List<TFloat32> values = new ArrayList<>();
    Path whole = files.toAbsolutePath();
    try (PlainPath directory = PlainPath.ofDirectory(whole.getParent());
        TString path = TString.scalarOf(directory.name() + "/" + whole.getFileName())) {
      Session.Runner runner = session.runner().feed(prefix, path).addTarget(save);
      inputs.forEach(
          (name, input) -> {
            TFloat32 value =
                DeviceMemoryException.allocating(
                    () -> TFloat32.tensorOf(shapes.get(name), DataBuffers.of(tensors.get(name))));
            values.add(value);
            runner.feed(input, value);
          });
      run(files, "written", runner).close();
    } finally {
      values.forEach(TFloat32::close);
    }
  }

  /**
   * Reads the files.
   *
   * @return row-major, by name
   * @throws IOException if they cannot be read, or hold other tensors
   */
  Map<String, float[]> read(Path files) throws IOException {
    try (PlainPath plain = PlainPath.ofFiles(files, SUFFIXES);
        TString path = TString.scalarOf(plain.name())) {
      Session.Runner runner = session.runner().feed(prefix, path);
      for (Output<?> tensor : restore.tensors()) {
        runner.fetch(tensor);
      }
      try (Result result = run(files, "read", runner)) {
        return checked(files, result);
      }
    }
  }

  private Map<String, float[]> checked(Path files, Result result) throws IOException {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    int next = 0;
    for (Map.Entry<String, Shape> each : shapes.entrySet()) {
      Shape found = result.get(next).shape();
      if (!found.equals(each.getValue())) {
        throw new FileSystemException(
            files.toString(),
            null,
            "its tensor %s has the shape %s, not %s"
                .formatted(each.getKey(), found, each.getValue()));
      }
      tensors.put(each.getKey(), NativeMemory.copy((TFloat32) result.get(next++)));
    }
    return tensors;
  }

  private static Result run(Path files, String done, Session.Runner runner) throws IOException {
    try {
      return runner.run();
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException failed) {
      String said = failed.getMessage().lines().findFirst().orElse("");
      // What the system says comes after the name of a file that only TensorFlow knows.
      String reason = said.substring(said.lastIndexOf("; ") + 1).strip();
      IOException fault =
          new FileSystemException(
              files.toString(), null, "cannot be %s: %s".formatted(done, reason));
      fault.initCause(failed);
      throw fault;
    }
  }

  /** Whether what {@link #read} threw says that the files are whole and lack a tensor. */
  static boolean isLackOfTensor(IOException fault) {
    return fault.getMessage().contains("not found in checkpoint");
  }

  @Override
  public void close() {
    resources.close();
  }
}
