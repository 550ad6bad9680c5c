package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
  /** Five pictures of one row and two columns, of three classes; the last class is missing. */
  private static final Examples PICTURES =
      new ArrayExamples(
          new int[] {1, 2},
          ElementType.UINT8,
          new byte[] {10, 11, 20, 21, 30, 31, 40, 41, (byte) 200, (byte) 255},
          new int[] {1, 0, 1, 1, 0},
          3);

  @TempDir private Path directory;

  @Test
  void aWrittenSheetReadsBackWithARowOfTilesForEachClass() throws IOException {
    Path png = directory.resolve("sheet.png");
    ContactSheet.write(PICTURES, 2, png);
    BufferedImage sheet = ImageIO.read(png.toFile());
    assertThat(sheet.getWidth()).isEqualTo(2 + 2 * (2 + 2));
    assertThat(sheet.getHeight()).isEqualTo(2 + 3 * (1 + 2));
    int ground = ContactSheet.GROUND;
    int[][] expected = {
      {ground, ground, 20, 21, ground, ground, 200, 255, ground, ground},
      {ground, ground, 10, 11, ground, ground, 30, 31, ground, ground},
      {ground, ground, ground, ground, ground, ground, ground, ground, ground, ground}
    };
    for (int label = 0; label < 3; label++) {
      assertThat(row(sheet, 2 + 3 * label)).containsExactly(expected[label]);
      assertThat(row(sheet, 3 + 3 * label)).containsOnly(ground);
    }
  }

  @Test
  void aClassWithTooFewExamplesLeavesItsRowShort() {
    int[] row = row(ContactSheet.image(PICTURES, 3), 2);
    int ground = ContactSheet.GROUND;
    assertThat(row)
        .containsExactly(
            ground, ground, 20, 21, ground, ground, 200, 255, ground, ground, ground, ground,
            ground, ground);
  }

  @Test
  void tenClassesOfSixteenSketchesFillTheSheet() {
    BufferedImage sheet = ContactSheet.image(Sketches.dataset(0, 160, 10).training(), 16);
    assertThat(sheet.getWidth()).isEqualTo(2 + 16 * 30);
    assertThat(sheet.getHeight()).isEqualTo(2 + 10 * 30);
  }

  @Test
  void aFileThatIsThereAlreadyIsReplaced() throws IOException {
    Path png = Files.writeString(directory.resolve("sheet.png"), "x".repeat(10_000));
    ContactSheet.write(PICTURES, 1, png);
    assertThat(Files.size(png)).isLessThan(1_000);
    assertThat(ImageIO.read(png.toFile())).isNotNull();
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path png = directory.resolve("missing").resolve("sheet.png");
    assertThatThrownBy(() -> ContactSheet.write(PICTURES, 1, png))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(png.toString());
  }

  @Test
  void examplesThatAreNotGreyPicturesAreRejected() {
    Examples flat = new ArrayExamples(new int[] {2}, ElementType.UINT8, new byte[2], new int[1], 1);
    assertThatThrownBy(() -> ContactSheet.image(flat, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("examples of shape [2], UINT8: a contact sheet needs [height, width], UINT8");
    Examples real =
        new ArrayExamples(new int[] {1, 1}, ElementType.FLOAT32, new byte[4], new int[1], 1);
    assertThatThrownBy(() -> ContactSheet.image(real, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shape [1, 1], FLOAT32");
  }

  @Test
  void aSheetWithoutColumnsIsRejected() {
    assertThatThrownBy(() -> ContactSheet.image(PICTURES, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 columns: must be at least 1");
  }

  private static int[] row(BufferedImage sheet, int y) {
    return sheet.getRaster().getPixels(0, y, sheet.getWidth(), 1, (int[]) null);
  }
}
