package org.ghostbatch.trainer.serving;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/**
 * A PNG or JPEG file as one grey image.
 *
 * <p>Colours become the luminance of Rec. 601, {@code 0.299 R + 0.587 G + 0.114 B}; what is
 * transparent shows the background.
 *
 * @param format as ImageIO names it
 * @param ground the tone of the background, 0 or 255
 */
record PictureFile(Path path, String format, int ground) {
  private static final int OPAQUE = 255;

  /**
   * Decodes it.
   *
   * @param wanted whether an image of this height and width is worth decoding; asked before any
   *     memory is taken
   * @throws BadImageException if it is damaged, too large, or not wanted
   */
  GreyImage read(SizeCheck wanted) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw bad("this Java cannot read " + format);
    }
    ImageReader reader = readers.next();
    // The reader only warns of a JPEG that is cut off, sometimes on reading the header.
    AtomicBoolean cut = new AtomicBoolean();
    reader.addIIOReadWarningListener(
        (source, warning) -> cut.compareAndSet(false, isOfTheEnd(warning)));
    try (FileImageInputStream file = new FileImageInputStream(path.toFile())) {
      reader.setInput(file, true, true);
      wanted.check(path, reader.getHeight(0), reader.getWidth(0));
      BufferedImage image = reader.read(0);
      if (cut.get()) {
        throw bad("is cut off");
      }
      return grey(image);
    } catch (BadImageException refused) {
      throw refused;
    } catch (IOException | RuntimeException damaged) {
      // ImageIO's readers answer many damages with exceptions of every kind.
      throw bad("is damaged: " + firstLine(damaged));
    } catch (OutOfMemoryError tooLarge) {
      throw bad("is too large for the available memory");
    } finally {
      reader.dispose();
    }
  }

  private static boolean isOfTheEnd(String warning) {
    String words = warning.toLowerCase(Locale.ROOT);
    return words.contains("truncated") || words.contains("premature");
  }

  private GreyImage grey(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] pixels = new byte[Math.multiplyExact(height, width)];
    ColorModel colours = image.getColorModel();
    boolean grey = colours.getNumColorComponents() == 1 && !(colours instanceof IndexColorModel);
    for (int row = 0; row < height; row++) {
      int start = row * width;
      if (grey) {
        greyRow(image.getRaster(), colours, row, pixels, start);
      } else {
        int[] colourRow = image.getRGB(0, row, width, 1, null, 0, width);
        for (int column = 0; column < width; column++) {
          pixels[start + column] = tone(colourRow[column]);
        }
      }
    }
    return new GreyImage(height, width, pixels);
  }

  /** As it is stored: Java would take grey for linear light and make it paler. */
  private void greyRow(Raster raster, ColorModel colours, int row, byte[] pixels, int start) {
    int width = raster.getWidth();
    int[] tones = raster.getSamples(0, row, width, 1, 0, (int[]) null);
    int[] alphas = colours.hasAlpha() ? raster.getSamples(0, row, width, 1, 1, (int[]) null) : null;
    int most = (1 << colours.getComponentSize(0)) - 1;
    for (int column = 0; column < width; column++) {
      double tone = (double) OPAQUE * tones[column] / most;
      double alpha = alphas == null ? OPAQUE : (double) OPAQUE * alphas[column] / most;
      pixels[start + column] = over(tone, alpha);
    }
  }

  private byte tone(int argb) {
    int red = argb >> 16 & 0xff;
    int green = argb >> 8 & 0xff;
    int blue = argb & 0xff;
    return over(0.299 * red + 0.587 * green + 0.114 * blue, argb >>> 24);
  }

  private byte over(double tone, double alpha) {
    return (byte) Math.round(ground + (tone - ground) * alpha / OPAQUE);
  }

  private BadImageException bad(String fault) {
    return new BadImageException(path, fault);
  }

  private static String firstLine(Exception fault) {
    String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    return message.lines().findFirst().orElse("");
  }
}
