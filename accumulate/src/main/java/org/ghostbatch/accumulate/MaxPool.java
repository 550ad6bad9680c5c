package org.ghostbatch.accumulate;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The largest number of each square of {@code size} by {@code size} pixels, channel by channel,
 * squares side by side; rows and columns that fill no square are left out, as by Keras's {@code
 * MaxPooling2D} with {@code padding="valid"}. Input {@code [height, width, channels]}, output
 * {@code [height / size, width / size, channels]}, rounded down.
 *
 * @param size at least 1
 */
public record MaxPool(int size) implements Layer {

  /** Checks the size. */
  public MaxPool {
    if (size < 1) {
      throw new IllegalArgumentException(
          "pooling of %d by %d pixels: must be at least 1".formatted(size, size));
    }
  }

  @Override
  public String kind() {
    return "max-pool";
  }

  @Override
  public Shape outputShape(Shape input) {
    if (input.numDimensions() != 3 || input.get(0) < size || input.get(1) < size) {
      throw new IllegalArgumentException(
          "pooling of %d by %d takes images of height, width and channels, at least as large, not of shape %s"
              .formatted(size, size, input));
    }
    return Shape.of(input.get(0) / size, input.get(1) / size, input.get(2));
  }

  @Override
  public LayerOutput forward(
      ForwardContext context,
      Operand<TFloat32> input,
      List<? extends Operand<TFloat32>> parameters) {
    long[] square = {1, size, size, 1};
    // The first version of the op: oneDNN has a kernel for it and none for MaxPoolV2.
    Output<TFloat32> pooled =
        context
            .tf()
            .scope()
            .opBuilder("MaxPool", "MaxPool")
            .addInput(input.asOutput())
            .setAttr("ksize", square)
            .setAttr("strides", square)
            .setAttr("padding", "VALID")
            .build()
            .output(0);
    return LayerOutput.of(pooled);
  }
}
