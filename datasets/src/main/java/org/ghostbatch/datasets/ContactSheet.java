package org.ghostbatch.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Examples at a glance: one grey picture with a row of tiles for each class, the first examples of
 * the class from left to right, on a grey ground. A class with too few examples leaves its row
 * short.
 */
public final class ContactSheet {
  /** The pixels between tiles and around them. */
  public static final int MARGIN = 2;

  /** The tone of the ground, which is neither black nor white, so that tiles show their edges. */
  public static final int GROUND = 96;

  /** Of more classes than this, only the first that have examples are drawn. */
  public static final int MAX_CLASSES = 100;

  private static final int NOT_DRAWN = -1;

  private ContactSheet() {}

  /**
   * Writes the sheet as a PNG file; a file that is there already is replaced.
   *
   * @param examples uint8 examples of shape [height, width]
   * @param columns how many examples of each class, at least 1
   * @param png the file; its directory exists
   * @throws IllegalArgumentException if the examples are no grey pictures, or there are no columns
   * @throws IOException if the file cannot be written
   */
  public static void write(Examples examples, int columns, Path png) throws IOException {
    BufferedImage sheet = image(examples, columns);
    try (OutputStream file = Files.newOutputStream(png)) {
      if (!ImageIO.write(sheet, "png", file)) {
        throw new IOException("%s: this Java cannot write PNG".formatted(png));
      }
    }
  }

  /**
   * Draws the sheet: a row for each class, at most {@link #MAX_CLASSES}, and {@code columns}
   * columns of tiles.
   *
   * @param examples uint8 examples of shape [height, width]
   * @param columns how many examples of each class, at least 1
   * @throws IllegalArgumentException if the examples are no grey pictures, or there are no columns
   */
  public static BufferedImage image(Examples examples, int columns) {
    int[] shape = examples.shape();
    if (shape.length != 2 || examples.elementType() != ElementType.UINT8) {
      throw new IllegalArgumentException(
          "examples of shape %s, %s: a contact sheet needs [height, width], UINT8"
              .formatted(Arrays.toString(shape), examples.elementType()));
    }
    if (columns < 1) {
      throw new IllegalArgumentException("%d columns: must be at least 1".formatted(columns));
    }
    int[] rowOf = rowsByLabel(examples);
    int rows = 1 + Arrays.stream(rowOf).max().orElse(-1);
    int stepX = shape[1] + MARGIN;
    int stepY = shape[0] + MARGIN;
    BufferedImage sheet =
        new BufferedImage(
            Math.addExact(MARGIN, Math.multiplyExact(columns, stepX)),
            Math.addExact(MARGIN, Math.multiplyExact(rows, stepY)),
            BufferedImage.TYPE_BYTE_GRAY);
    int[] ground = new int[sheet.getWidth() * sheet.getHeight()];
    Arrays.fill(ground, GROUND);
    sheet.getRaster().setPixels(0, 0, sheet.getWidth(), sheet.getHeight(), ground);
    int[] drawn = new int[examples.classes()];
    for (int row = 0; row < examples.count(); row++) {
      int label = examples.label(row);
      if (rowOf[label] != NOT_DRAWN && drawn[label] < columns) {
        int left = MARGIN + drawn[label]++ * stepX;
        int top = MARGIN + rowOf[label] * stepY;
        sheet.getRaster().setPixels(left, top, shape[1], shape[0], tile(examples, row));
      }
    }
    return sheet;
  }

  /** In which row of tiles each class is drawn. */
  private static int[] rowsByLabel(Examples examples) {
    if (examples.classes() <= MAX_CLASSES) {
      return IntStream.range(0, examples.classes()).toArray();
    }
    int[] counts = examples.classCounts();
    int[] rowOf = new int[counts.length];
    int rows = 0;
    for (int label = 0; label < counts.length; label++) {
      rowOf[label] = counts[label] > 0 && rows < MAX_CLASSES ? rows++ : NOT_DRAWN;
    }
    return rowOf;
  }

  /** The tones of one example, 0 to 255. */
  private static int[] tile(Examples examples, int row) {
    ByteBuffer bytes = ByteBuffer.allocate(examples.exampleBytes());
    examples.copy(new int[] {row}, 0, 1, bytes);
    int[] tones = new int[bytes.capacity()];
    for (int i = 0; i < tones.length; i++) {
      tones[i] = bytes.get(i) & 0xFF;
    }
    return tones;
  }
}
