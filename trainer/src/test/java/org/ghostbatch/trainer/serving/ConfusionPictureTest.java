package org.ghostbatch.trainer.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ConfusionPictureTest {
  private static final Evaluation TWO =
      new Evaluation(
          1, Confusion.of(new long[][] {{1234, 0}, {7, 7}}), List.of("cat & dog", "x".repeat(90)));

  @Test
  void theFullerACellsPartOfItsRowTheDarkerItIs() throws IOException {
    BufferedImage picture =
        ImageIO.read(new ByteArrayInputStream(new ConfusionPicture(TWO, "two").png()));
    int side = 62;
    int left = picture.getWidth();
    int top = 0;
    // The first cell is the only one of its colour: find where it begins.
    int full = 0x004b82;
    for (int y = picture.getHeight() - 1; y >= 0; y--) {
      for (int x = picture.getWidth() - 1; x >= 0; x--) {
        if ((picture.getRGB(x, y) & 0xffffff) == full) {
          left = Math.min(left, x);
          top = y;
        }
      }
    }
    int corner = 3;
    int never = picture.getRGB(left + side + corner, top + corner) & 0xff;
    int half = picture.getRGB(left + corner, top + side + corner) & 0xff;
    assertThat(picture.getRGB(left + corner, top + corner) & 0xffffff).isEqualTo(full);
    assertThat(never).isGreaterThan(240);
    // 255 - (0.06 + 0.94 sqrt(1/2)) (255 - 0x82)
    assertThat(half).isEqualTo(164);
    assertThat(picture.getRGB(left + side + corner, top + side + corner) & 0xff).isEqualTo(half);
  }

  @Test
  void theDrawingHasNamesCountsAndTitle() throws IOException {
    String svg = new String(new ConfusionPicture(TWO, "two classes").svg(), StandardCharsets.UTF_8);
    assertThat(svg)
        .contains("two classes", "cat &amp; dog", "1,234", "x".repeat(23) + "…", "answered as")
        .doesNotContain("x".repeat(24));
  }

  @Test
  void moreClassesThanCanBeReadAreNotDrawn() {
    int classes = ConfusionPicture.MAX_CLASSES + 1;
    Evaluation many =
        new Evaluation(0, new Confusion(classes), Collections.nCopies(classes, "name"));
    assertThatThrownBy(() -> new ConfusionPicture(many, "many"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("51 classes");
  }
}
