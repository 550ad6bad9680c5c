package org.ghostbatch.trainer.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFileTest {
  private static final SizeCheck ANY = (file, height, width) -> {};

  @TempDir private Path directory;

  @Test
  void greyIsReadAsItIsStored() throws IOException {
    // Java itself makes 100 of linear grey a 168.
    BufferedImage bytes = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    bytes.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    GreyImageTest.assertSame(png(bytes, 0), GreyImageTest.image(1, 3, 0, 100, 255));
    BufferedImage words = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    words.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100 * 257, 65535});
    GreyImageTest.assertSame(png(words, 0), GreyImageTest.image(1, 3, 0, 100, 255));
    BufferedImage bits = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
    bits.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 0});
    GreyImageTest.assertSame(png(bits, 0), GreyImageTest.image(1, 3, 0, 255, 0));
  }

  @Test
  void coloursBecomeTheirLuminance() throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 4, 1, new int[] {0xff0000, 0x00ff00, 0x0000ff, 0x646464}, 0, 4);
    GreyImageTest.assertSame(png(image, 0), GreyImageTest.image(1, 4, 76, 150, 29, 100));
  }

  @Test
  void whatIsTransparentShowsTheGround() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 3, 1, new int[] {0x00ffffff, 0x80c8c8c8, 0xffc8c8c8}, 0, 3);
    GreyImageTest.assertSame(png(image, 0), GreyImageTest.image(1, 3, 0, 100, 200));
    GreyImageTest.assertSame(png(image, 255), GreyImageTest.image(1, 3, 255, 227, 200));
  }

  @Test
  void aJpegIsReadToWithinItsLosses() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB}) {
      BufferedImage image = new BufferedImage(16, 8, type);
      int[] tones = new int[16 * 8 * image.getRaster().getNumBands()];
      Arrays.fill(tones, 100);
      image.getRaster().setPixels(0, 0, 16, 8, tones);
      Path file = directory.resolve("picture.jpg");
      ImageIO.write(image, "jpeg", file.toFile());
      GreyImage read = new PictureFile(file, "jpeg", 0).read(ANY);
      assertThat(read.is(8, 16)).isTrue();
      for (byte pixel : read.pixels()) {
        assertThat(Byte.toUnsignedInt(pixel)).isBetween(98, 102);
      }
    }
  }

  @Test
  void aBombIsRefusedByItsHeaderAlone() throws IOException {
    Path bomb = directory.resolve("bomb.png");
    Files.write(bomb, PngHeader.of(2_000_000_000, 2_000_000_000));
    assertThatThrownBy(
            () ->
                new PictureFile(bomb, "png", 0)
                    .read(
                        (file, height, width) -> {
                          throw new BadImageException(file, height + " x " + width);
                        }))
        .isInstanceOf(BadImageException.class)
        .hasMessage(bomb + ": 2000000000 x 2000000000");
  }

  @Test
  void everyDamageIsABadImageOrAnImage() throws IOException {
    BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < 400; i++) {
      image.setRGB(i % 20, i / 20, random.nextInt(1 << 24));
    }
    for (String format : new String[] {"png", "jpeg"}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, format, bytes);
      byte[] whole = bytes.toByteArray();
      Path file = directory.resolve("damaged." + format);
      PictureFile picture = new PictureFile(file, format, 0);
      int refused = 0;
      for (int trial = 0; trial < 150; trial++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        refused += isRefused(picture, damaged) ? 1 : 0;
      }
      assertThat(refused).isPositive();
      // Without its last few bytes a picture may still be whole.
      for (int length = 1; length < whole.length - 32; length++) {
        assertThat(isRefused(picture, Arrays.copyOf(whole, length)))
            .as("%s of %d bytes", format, length)
            .isTrue();
      }
    }
  }

  private static boolean isRefused(PictureFile picture, byte[] bytes) throws IOException {
    Files.write(picture.path(), bytes);
    try {
      picture.read(
          (file, height, width) -> {
            if (height * width > 1_000_000) {
              throw new BadImageException(file, "is large");
            }
          });
      return false;
    } catch (BadImageException refusal) {
      assertThat(refusal)
          .hasMessageStartingWith(picture.path() + ": ")
          .hasMessageNotContaining("\n");
      return true;
    }
  }

  private GreyImage png(BufferedImage image, int ground) throws IOException {
    Path file = directory.resolve("picture.png");
    ImageIO.write(image, "png", file.toFile());
    return new PictureFile(file, "png", ground).read(ANY);
  }
}
