package org.ghostbatch.accumulate.tensorflow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.ndarray.buffer.DataStorageVisitor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A tensor's memory: as a buffer, which files and other threads can write into, or as a copy. */
public final class NativeMemory {
  private NativeMemory() {}

  /**
   * The bytes of a tensor, in the platform's order. To be used no longer than the tensor.
   *
   * @throws IllegalArgumentException if there are more than 2^31 - 1
   */
  public static ByteBuffer of(TType tensor) {
    return tensor.asRawTensor().data().accept(new Viewer()).order(ByteOrder.nativeOrder());
  }

  /**
   * A copy of the numbers, row-major: what a session returns may be memory that it continues to
   * use.
   */
  public static float[] copy(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** Finds where the bytes lie, which TensorFlow Java shows in one of two ways. */
  private static final class Viewer implements DataStorageVisitor<ByteBuffer> {
    @Override
    public ByteBuffer visit(ByteBuffer bytes) {
      return bytes.duplicate();
    }

    @Override
    public ByteBuffer visit(long address, long length, long scale) {
      if (length * scale > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%d bytes: a buffer holds at most 2^31 - 1".formatted(length * scale));
      }
      return new At(address, length * scale).asByteBuffer();
    }

    @Override
    public ByteBuffer fallback() {
      throw new IllegalStateException("a tensor whose bytes do not lie in native memory");
    }
  }

  /** A pointer to memory that it does not own. */
  private static final class At extends BytePointer {
    At(long address, long bytes) {
      this.address = address;
      limit(bytes);
      capacity(bytes);
    }
  }
}
