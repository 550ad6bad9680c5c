package org.ghostbatch.trainer.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GreyImageTest {
  @Test
  void eachPixelOfASmallerImageIsTheMeanOfWhatItCovers() {
    GreyImage image = image(2, 4, 0, 10, 20, 40, 2, 12, 60, 80);
    assertSame(image.resized(1, 2), image(1, 2, 6, 50));
    assertSame(image.resized(2, 2), image(2, 2, 5, 30, 7, 70));
    // Each covers one and a third: (0 + 12/3) 3/4, (2/3 12 + 2/3 20) 3/4, (20/3 + 40) 3/4.
    assertSame(image(1, 4, 0, 12, 20, 40).resized(1, 3), image(1, 3, 3, 16, 35));
  }

  @Test
  void aLargerImageRepeatsPixels() {
    assertSame(image(1, 2, 0, 255).resized(2, 4), image(2, 4, 0, 0, 255, 255, 0, 0, 255, 255));
  }

  @Test
  void anEvenImageStaysEvenInEverySize() {
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      int height = 1 + random.nextInt(60);
      int width = 1 + random.nextInt(60);
      byte[] pixels = new byte[height * width];
      Arrays.fill(pixels, (byte) 255);
      GreyImage resized =
          new GreyImage(height, width, pixels)
              .resized(1 + random.nextInt(60), 1 + random.nextInt(60));
      assertThat(resized.pixels()).containsOnly(255);
    }
  }

  @Test
  void invertingExchangesBlackAndWhite() {
    assertSame(image(1, 3, 0, 100, 255).inverted(), image(1, 3, 255, 155, 0));
  }

  @Test
  void pixelsThatDoNotFitTheSizeAreRefused() {
    assertThatThrownBy(() -> image(2, 2, 1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
  }

  static GreyImage image(int height, int width, int... tones) {
    byte[] pixels = new byte[tones.length];
    for (int i = 0; i < tones.length; i++) {
      pixels[i] = (byte) tones[i];
    }
    return new GreyImage(height, width, pixels);
  }

  static void assertSame(GreyImage image, GreyImage expected) {
    assertThat(image.height()).isEqualTo(expected.height());
    assertThat(image.width()).isEqualTo(expected.width());
    assertThat(image.pixels()).containsExactly(expected.pixels());
  }
}
