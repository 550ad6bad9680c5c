package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class PoseTest {
  @Property(tries = 200)
  void theInverseLeadsBack(
      @ForAll long seed,
      @ForAll @DoubleRange(min = -1, max = 1) double u,
      @ForAll @DoubleRange(min = -1, max = 1) double v) {
    Pose pose = Pose.random(SeededRandom.of(seed, 0));
    Pose back = pose.inverse();
    double x = pose.pixelX(u, v);
    double y = pose.pixelY(u, v);
    assertThat(back.pixelX(x, y)).isCloseTo(u, within(1e-12));
    assertThat(back.pixelY(x, y)).isCloseTo(v, within(1e-12));
  }

  @Property(tries = 200)
  void theMiddleOfAGarmentLiesWithinTwoPixelsOfThePictures(@ForAll long seed) {
    Pose pose = Pose.random(SeededRandom.of(seed, 0));
    assertThat(pose.pixelX(0, 0)).isBetween(12.0, 16.0);
    assertThat(pose.pixelY(0, 0)).isBetween(12.0, 16.0);
  }
}
