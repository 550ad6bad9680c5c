package org.ghostbatch.trainer.serving;

/**
 * A grey image.
 *
 * @param pixels row by row, 0 (black) to 255 (white)
 */
record GreyImage(int height, int width, byte[] pixels) {

  GreyImage {
    if (height < 1 || width < 1 || (long) height * width != pixels.length) {
      throw new IllegalArgumentException(
          "%d pixels for an image of %d x %d".formatted(pixels.length, height, width));
    }
  }

  boolean is(int otherHeight, int otherWidth) {
    return height == otherHeight && width == otherWidth;
  }

  int at(int row, int column) {
    return Byte.toUnsignedInt(pixels[row * width + column]);
  }

  /** Black for white and white for black. */
  GreyImage inverted() {
    byte[] inverted = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      inverted[i] = (byte) ~pixels[i];
    }
    return new GreyImage(height, width, inverted);
  }

  /** The same picture in another size: each pixel is the mean of the area that it covers. */
  GreyImage resized(int newHeight, int newWidth) {
    if (is(newHeight, newWidth)) {
      return this;
    }
    byte[] resized = new byte[newHeight * newWidth];
    for (int row = 0; row < newHeight; row++) {
      double[] means = new double[width];
      Span rows = Span.of(row, newHeight, height);
      for (int from = rows.first(); from <= rows.last(); from++) {
        for (int column = 0; column < width; column++) {
          means[column] += rows.part(from) * at(from, column);
        }
      }
      for (int column = 0; column < newWidth; column++) {
        Span columns = Span.of(column, newWidth, width);
        double mean = 0;
        for (int from = columns.first(); from <= columns.last(); from++) {
          mean += columns.part(from) * means[from];
        }
        resized[row * newWidth + column] = (byte) Math.round(mean);
      }
    }
    return new GreyImage(newHeight, newWidth, resized);
  }

  /** What one new pixel covers of the old ones along an axis, from {@code from} to {@code to}. */
  private record Span(double from, double to, int first, int last) {
    static Span of(int pixel, int newLength, int length) {
      double from = (double) pixel * length / newLength;
      double to = (double) (pixel + 1) * length / newLength;
      int last = Math.min(length - 1, (int) Math.ceil(to) - 1);
      return new Span(from, to, (int) from, Math.max((int) from, last));
    }

    /** Which part of the new pixel an old one is. */
    double part(int pixel) {
      return (Math.min(to, pixel + 1) - Math.max(from, pixel)) / (to - from);
    }
  }
}
