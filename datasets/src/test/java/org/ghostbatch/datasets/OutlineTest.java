package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OutlineTest {
  @Test
  void aSymmetricOutlineGoesDownTheRightAndUpTheLeft() {
    Outline outline = Outline.symmetric(1, -1, 2, 1);
    assertThat(outline.x()).containsExactly(1, 2, -2, -1);
    assertThat(outline.y()).containsExactly(-1, 1, 1, -1);
  }

  @Test
  void aMirroredOutlineExchangesLeftAndRight() {
    Outline mirrored = Outline.of(1, 2, 3, 4, 5, 7).mirrored();
    assertThat(mirrored.x()).containsExactly(-1, -3, -5);
    assertThat(mirrored.y()).containsExactly(2, 4, 7);
  }

  @Test
  void aLineIsAsWideAsAsked() {
    Outline line = Outline.line(0, 0, 3, 4, 2);
    assertThat(line.x()).containsExactly(-0.8, 2.2, 3.8, 0.8);
    assertThat(line.y()).containsExactly(0.6, 4.6, 3.4, -0.6);
  }

  @Test
  void roundingCutsEveryCornerAtAQuarterOfItsSides() {
    Outline rounded = Outline.box(0, 0, 4, 8).rounded();
    assertThat(rounded.x()).containsExactly(1, 3, 4, 4, 3, 1, 0, 0);
    assertThat(rounded.y()).containsExactly(0, 0, 2, 6, 8, 8, 6, 2);
  }

  @Test
  void anOvalLiesNearItsEllipse() {
    Outline oval = Outline.oval(1, 2, 3, 0.5);
    for (int i = 0; i < oval.x().length; i++) {
      double across = (oval.x()[i] - 1) / 3;
      double down = (oval.y()[i] - 2) / 0.5;
      assertThat(Math.hypot(across, down)).isCloseTo(1, within(0.08));
    }
  }
}
