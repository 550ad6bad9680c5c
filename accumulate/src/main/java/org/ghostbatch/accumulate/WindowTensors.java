package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.WindowBuffer;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The memory of one window: tensors that are filled, and then become the contents of the variables.
 *
 * <p>On the CPU, TensorFlow does not copy a tensor that is fed and assigned: the variables then lie
 * in this very memory, which must not be written as long as they do.
 *
 * @param features [examples, features]
 * @param labels [examples]
 * @param places [examples], where in the window the examples lie, in the order of the epoch
 * @param buffer a view of the three
 */
record WindowTensors(TType features, TInt64 labels, TInt64 places, WindowBuffer buffer)
    implements AutoCloseable {

  /**
   * Memory for so many examples.
   *
   * @throws DeviceMemoryException if there is none
   */
  static WindowTensors allocate(Examples like, int examples) {
    Shape each = Shape.of(examples);
    List<TType> allocated = new ArrayList<>();
    try {
      allocated.add(
          DeviceMemoryException.allocating(
              () -> Window.emptyTensor(like, Shape.of(examples, like.features()))));
      TInt64 labels = DeviceMemoryException.allocating(() -> TInt64.tensorOf(each));
      allocated.add(labels);
      TInt64 places = DeviceMemoryException.allocating(() -> TInt64.tensorOf(each));
      allocated.add(places);
      WindowBuffer buffer =
          new WindowBuffer(
              NativeMemory.of(allocated.get(0)),
              NativeMemory.of(labels).asLongBuffer(),
              NativeMemory.of(places).asLongBuffer());
      return new WindowTensors(allocated.get(0), labels, places, buffer);
    } catch (RuntimeException failed) {
      allocated.forEach(TType::close);
      throw failed;
    }
  }

  /** In the order of {@link ExampleStream}'s variables. */
  List<TType> all() {
    return List.of(features, labels, places);
  }

  @Override
  public void close() {
    all().forEach(TType::close);
  }
}
