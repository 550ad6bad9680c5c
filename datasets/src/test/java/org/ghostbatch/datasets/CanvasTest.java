package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CanvasTest {
  private static final Paint WHITE = (x, y) -> 1;
  private static final Paint BLACK = (x, y) -> 0;

  /** One unit is one pixel and the origin is the picture's upper left corner. */
  private final Canvas canvas = new Canvas(new Pose(1, 0, 0, 1, 0, 0));

  @Test
  void aPixelIsCoveredByTheShareOfItsAreaThatLiesInside() {
    canvas.lay(Outline.box(2.25, 3, 4.5, 4.5), WHITE);
    assertThat(tone(2, 3)).isEqualTo(0.75);
    assertThat(tone(3, 3)).isEqualTo(1);
    assertThat(tone(4, 3)).isEqualTo(0.5);
    assertThat(tone(5, 3)).isZero();
    assertThat(tone(3, 4)).isEqualTo(0.5);
    assertThat(tone(4, 4)).isEqualTo(0.25);
    assertThat(tone(3, 2)).isZero();
  }

  @Property(tries = 200)
  void aTriangleCoversItsArea(
      @ForAll @DoubleRange(min = 0, max = 28) double x1,
      @ForAll @DoubleRange(min = 0, max = 28) double y1,
      @ForAll @DoubleRange(min = 0, max = 28) double x2,
      @ForAll @DoubleRange(min = 0, max = 28) double y2) {
    Canvas fresh = new Canvas(new Pose(1, 0, 0, 1, 0, 0));
    fresh.lay(Outline.of(14, 1, x1, y1, x2, y2), WHITE);
    double area = Math.abs((x1 - 14) * (y2 - 1) - (x2 - 14) * (y1 - 1)) / 2;
    double covered = IntStream.range(0, 28 * 28).mapToDouble(fresh::toneAt).sum();
    // Lines a quarter of a pixel apart miss at most that height times the widest row, twice.
    assertThat(covered).isCloseTo(area, within(2 * 0.25 * 28));
  }

  @Test
  void whatLiesOutsideThePictureIsLeftOut() {
    canvas.lay(Outline.box(-5, -5, 100, 1), WHITE);
    assertThat(tone(0, 0)).isEqualTo(1);
    assertThat(tone(27, 0)).isEqualTo(1);
    assertThat(tone(0, 1)).isZero();
  }

  @Test
  void aDetailIsDrawnUponClothOnly() {
    canvas.lay(Outline.box(0, 0, 2, 1), WHITE);
    canvas.draw(Outline.box(1, 0, 4, 1), (x, y) -> 0.5);
    assertThat(tone(0, 0)).isEqualTo(1);
    assertThat(tone(1, 0)).isEqualTo(0.5);
    assertThat(tone(2, 0)).isZero();
  }

  @Test
  void aCutShowsTheBlackGroundAndTakesNoMoreDetails() {
    canvas.lay(Outline.box(0, 0, 2, 1), WHITE);
    canvas.cut(Outline.box(1, 0, 2, 1));
    canvas.draw(Outline.box(0, 0, 2, 1), WHITE);
    assertThat(tone(0, 0)).isEqualTo(1);
    assertThat(tone(1, 0)).isZero();
    assertThat(canvas.clothAt(1)).isZero();
  }

  @Test
  void whatIsLaidLaterLiesOnTop() {
    canvas.lay(Outline.box(0, 0, 2, 1), WHITE);
    canvas.lay(Outline.box(1, 0, 2, 1), BLACK);
    assertThat(tone(0, 0)).isEqualTo(1);
    assertThat(tone(1, 0)).isZero();
    assertThat(canvas.clothAt(1)).isEqualTo(1);
  }

  @Test
  void paintIsAskedInTheGarmentsCoordinates() {
    Canvas scaled = new Canvas(new Pose(10, 0, 0, 20, 5, 4));
    scaled.lay(Outline.box(0, 0, 1, 1), (x, y) -> x / 2 + y / 4);
    // The middle of column 7, row 9 is (7.5, 9.5): x = 2.5 / 10 and y = 5.5 / 20.
    assertThat(scaled.toneAt(9 * 28 + 7)).isCloseTo(0.25 / 2 + 0.275 / 4, within(1e-12));
  }

  private double tone(int column, int row) {
    return canvas.toneAt(row * 28 + column);
  }
}
