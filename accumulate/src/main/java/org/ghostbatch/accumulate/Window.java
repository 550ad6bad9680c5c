package org.ghostbatch.accumulate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Examples that lie on the device, as they are stored: features [count, features] and labels
 * [count]. Labels are int64, because TensorFlow has no int32 variables on a GPU.
 *
 * @param features of all examples, or of those that an {@link ExampleStream} has brought
 * @param count how many examples there are, on the device or not
 */
record Window(Variable<? extends TNumber> features, Variable<TInt64> labels, int count) {
  // Rows are carried to the device through a buffer of about this many bytes.
  private static final int CHUNK_BYTES = 1 << 20;

  static Window of(Role role, Examples examples) {
    String name = role.words();
    int count = examples.count();
    return new Window(
        new Variable<>(
            name + "/features",
            tensorType(examples.elementType()),
            Shape.of(count, examples.features())),
        new Variable<>(name + "/labels", TInt64.class, Shape.of(count)),
        count);
  }

  static Class<? extends TNumber> tensorType(ElementType elementType) {
    return switch (elementType) {
      case UINT8 -> TUint8.class;
      case FLOAT32 -> TFloat32.class;
    };
  }

  /** The features of the chosen rows as numbers, [rows, features]. */
  Operand<TFloat32> featuresOf(Ops tf, Operand<? extends TNumber> rows) {
    return tf.dtypes.cast(
        tf.resourceGather(features.handle(tf), rows, features.type()), TFloat32.class);
  }

  /** The labels of the chosen rows, [rows]. */
  Operand<TInt64> labelsOf(Ops tf, Operand<? extends TNumber> rows) {
    return tf.resourceGather(labels.handle(tf), rows, TInt64.class);
  }

  static TType featureTensor(Examples examples) {
    TType tensor = emptyTensor(examples, Shape.of(examples.count(), examples.features()));
    try {
      fill(tensor, examples);
      return tensor;
    } catch (RuntimeException unreadable) {
      tensor.close();
      throw unreadable;
    }
  }

  private static void fill(TType tensor, Examples examples) {
    ByteDataBuffer bytes = tensor.asRawTensor().data();
    int exampleBytes = examples.exampleBytes();
    int rowsAChunk = Math.max(1, CHUNK_BYTES / Math.max(1, exampleBytes));
    ByteBuffer chunk =
        ByteBuffer.allocate(Math.min(rowsAChunk, Math.max(1, examples.count())) * exampleBytes)
            .order(ByteOrder.nativeOrder());
    for (int from = 0; from < examples.count(); from += rowsAChunk) {
      int to = Math.min(examples.count(), from + rowsAChunk);
      examples.copy(range(from, to), 0, to - from, chunk.clear());
      bytes.offset((long) from * exampleBytes).write(chunk.array(), 0, chunk.position());
    }
  }

  /** A tensor of the examples' type that is yet to be filled. */
  static TType emptyTensor(Examples like, Shape shape) {
    return switch (like.elementType()) {
      case UINT8 -> TUint8.tensorOf(shape);
      case FLOAT32 -> TFloat32.tensorOf(shape);
    };
  }

  static TInt64 labelTensor(Examples examples) {
    TInt64 tensor = TInt64.tensorOf(Shape.of(examples.count()));
    for (int row = 0; row < examples.count(); row++) {
      tensor.setLong(examples.label(row), row);
    }
    return tensor;
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  /** What a window is for. */
  enum Role {
    TRAINING,
    VALIDATION;

    /** As messages write it. */
    String words() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
