package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ghostbatch.trainer.statistics.Spread;
import org.junit.jupiter.api.Test;

class CurvesTest {
  @Test
  void aSpreadIsWrittenWithItsDeviation() {
    assertThat(NumberText.of(Spread.of(3))).isEqualTo("3.0000");
    assertThat(NumberText.of(Spread.of(0.25, 0.75))).isEqualTo("0.5000 ± 0.3536");
  }

  @Test
  void aCurveIsMeanAndDeviationOfEachEpoch() {
    SeedRuns setting =
        new SeedRuns("a", 0, List.of(run(0.2, 0.5), run(0.4, 0.9), run(0.6, 0.7, 0.8)));
    List<Point> curve = setting.curve(Progress.EPOCHS, EpochMetric.VALIDATION_ACCURACY);

    assertThat(curve).extracting(Point::x).containsExactly(1.0, 2.0, 3.0);
    assertThat(curve.get(0).y()).isCloseTo(0.4, within(1e-15));
    assertThat(curve.get(0).deviation()).isCloseTo(0.2, within(1e-15));
    assertThat(curve.get(1).y()).isCloseTo(0.7, within(1e-15));
    assertThat(curve.get(1).lower()).isCloseTo(0.5, within(1e-15));
    assertThat(curve.get(1).upper()).isCloseTo(0.9, within(1e-15));
    assertThat(curve.get(2).hasBand()).describedAs("one seed is left").isFalse();
    assertThat(setting.best(EpochMetric.VALIDATION_ACCURACY).mean())
        .isCloseTo((0.5 + 0.9 + 0.8) / 3, within(1e-15));
  }

  @Test
  void aSeedWithoutANumberLeavesAGap() {
    SeedRuns setting = new SeedRuns("a", 0, List.of(run(0.2, Double.NaN), run(0.4, 0.5)));
    List<Point> curve = setting.curve(Progress.EPOCHS, EpochMetric.VALIDATION_ACCURACY);
    assertThat(curve.get(0).isDrawn()).isTrue();
    assertThat(curve.get(1).isDrawn()).isFalse();
    assertThat(curve.get(1).hasBand()).isFalse();
  }

  @Test
  void whatIsNotANumberIsNeverTheBest() {
    assertThat(
            SeedRuns.best(run(Double.NaN, 0.3, 0.5, 0.5), EpochMetric.VALIDATION_ACCURACY).number())
        .isEqualTo(3);
  }

  @Test
  void longCurvesAreThinnedEvenlyWithBothEnds() {
    assertThat(Series.evenly(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8), 5)).containsExactly(0, 2, 4, 6, 8);
    List<Point> points =
        IntStream.rangeClosed(1, 1000).mapToObj(x -> new Point(x, x, Double.NaN)).toList();
    Series series = new Series("a", Series.Style.VALIDATION, 0, points);
    assertThat(series.isThinned()).isTrue();
    assertThat(series.drawn()).hasSize(400).startsWith(points.get(0)).endsWith(points.get(999));
    List<Double> steps = new ArrayList<>();
    for (int i = 1; i < 400; i++) {
      steps.add(series.drawn().get(i).x() - series.drawn().get(i - 1).x());
    }
    assertThat(steps).containsOnly(2.0, 3.0);
  }

  @Test
  void panelsShareOneVerticalAxisThatHoldsEveryBand() {
    Curves curves =
        new Curves(
            List.of(
                new SeedRuns("low", 0, List.of(run(0.1, 0.2), run(0.3, 0.4))),
                new SeedRuns("high", 1, List.of(run(0.7, 0.9)))));
    ChartGroup panels =
        curves.panels("p", "Panels", EpochMetric.TRAIN_ACCURACY, EpochMetric.VALIDATION_ACCURACY);

    assertThat(panels.charts()).extracting(Chart::y).containsOnly(panels.charts().get(0).y());
    // From 0.2 - 0.1414 to 0.9: steps of 0.2.
    assertThat(panels.charts().get(0).y().least()).isEqualTo(0);
    assertThat(panels.charts().get(0).y().largest()).isEqualTo(1);
    Chart first = panels.charts().get(0);
    Chart other =
        new Chart("q", "q", "", first.x(), Axis.around("y", new double[] {5, 6}), List.of());
    assertThatThrownBy(() -> new ChartGroup("p", "p", "", List.of(first, other)))
        .hasMessage("p: its charts have different vertical axes");
  }

  @Test
  void axesEndAtRoundNumbersWithEvenTicks() {
    Axis axis = Axis.around("loss", new double[] {0.52, 1.31});
    assertThat(axis.least()).isEqualTo(0.4);
    assertThat(axis.largest()).isCloseTo(1.4, within(1e-12));
    assertThat(axis.ticks()).hasSize(6);
    assertThat(Axis.ofParts("accuracy", new double[] {-0.2, 0.97, 1.2}).largest()).isEqualTo(1);
    assertThat(Axis.ofParts("accuracy", new double[] {-0.2, 0.97, 1.2}).least()).isZero();
    for (double only : new double[] {0, 0.3, 1}) {
      Axis flat = Axis.ofParts("accuracy", new double[] {only});
      assertThat(flat.least()).isLessThanOrEqualTo(only).isNotNegative();
      assertThat(flat.largest()).isBetween(only, 1.0).isGreaterThan(flat.least());
    }
    assertThat(Axis.around("none", new double[0]).largest()).isEqualTo(1);
    assertThat(Axis.byFactors("batch", new double[] {32, 8, 32}).ticks())
        .containsExactly(8.0, 32.0);
  }

  @Test
  void lossesFarApartAreDrawnByPowersOfTen() {
    Series wide = series(0.5, 2000);
    assertThat(Curves.up(EpochMetric.VALIDATION_LOSS, List.of(wide)))
        .isEqualTo(new Axis("loss (powers of ten)", true, 0.1, 10000, List.of()));
    assertThat(Curves.up(EpochMetric.VALIDATION_LOSS, List.of(series(0.5, 2))).logarithmic())
        .isFalse();
  }

  @Test
  void theWordsAreOfTheNumbers() {
    Curves one = new Curves(List.of(new SeedRuns("a", 0, List.of(run(0.2, 0.9, 0.85)))));
    assertThat(words(one, Progress.EPOCHS))
        .isEqualTo(
            "Validation accuracy ends at 0.8500 after epoch 3; its best, 0.9000, was at epoch 2.");
    assertThat(words(one, Progress.UPDATES))
        .isEqualTo(
            "Validation accuracy first came within 0.01 of its best (0.9000) after 20 updates.");
    Curves two =
        new Curves(
            List.of(
                new SeedRuns("a", 0, List.of(run(0.2, 0.5))),
                new SeedRuns("b", 1, List.of(run(0.6, 0.8), run(0.6, 0.9)))));
    assertThat(words(two, Progress.EPOCHS))
        .isEqualTo(
            "The best setting ends at a validation accuracy of 0.8500 ± 0.0707 (b); the worst at"
                + " 0.5000 (a). Bands show one standard deviation around the mean of up to 2 seeds.");
    assertThat(words(two, Progress.UPDATES))
        .isEqualTo(
            "Validation accuracy first came within 0.01 of the highest mean of any epoch (0.8500):"
                + " b after 20 updates; the other does not get that close.");
  }

  @Test
  void runsThatEndAlikeAreSaidToAndTheirCurvesAreDistinguished() {
    Curves alike =
        new Curves(
            List.of(
                new SeedRuns("one-piece", 0, List.of(run(0.2, 0.6486))),
                new SeedRuns("limited", 1, List.of(run(0.2, 0.6486)))));
    Chart chart = alike.overlaid("a", "a", Progress.EPOCHS, EpochMetric.VALIDATION_ACCURACY);
    assertThat(chart.words())
        .isEqualTo(
            "Both runs end at a validation accuracy of 0.6486. Where curves coincide, a thin one"
                + " lies over a wide one.");
    assertThat(chart.series()).extracting(chart::above).containsExactly(1, 0);
    assertThat(words(alike, Progress.UPDATES))
        .startsWith(
            "Validation accuracy first came within 0.01 of the highest value of any epoch (0.6486):"
                + " one-piece after 20 updates, limited after 20 updates.");
  }

  @Test
  void curvesThatDivergedHaveNoBest() {
    Curves none =
        new Curves(
            List.of(
                new SeedRuns("a", 0, List.of(run(Double.NaN))),
                new SeedRuns("b", 1, List.of(run(Double.NaN)))));
    assertThat(words(none, Progress.EPOCHS))
        .startsWith("No run ends at a finite validation accuracy.");
  }

  @Test
  void axesOfEpochsAndUpdatesHaveWholeTicks() {
    assertThat(Progress.EPOCHS.axis(new double[] {1, 2, 3}).ticks())
        .containsExactly(0.0, 1.0, 2.0, 3.0);
    assertThat(Progress.UPDATES.axis(new double[] {650}).ticks())
        .containsExactly(0.0, 100.0, 200.0, 300.0, 400.0, 500.0, 600.0);
    assertThat(Progress.UPDATES.axis(new double[] {1e300}).ticks()).isEmpty();
    assertThat(Progress.SECONDS.axis(new double[] {3}).ticks()).isEmpty();
  }

  @Test
  void ofMoreSettingsThanColoursTheBestAreKept() {
    List<SeedRuns> settings =
        IntStream.range(0, 20)
            .mapToObj(i -> new SeedRuns("setting " + i, 0, List.of(run(i / 20.0))))
            .toList();
    assertThat(Curves.ofBest(settings).settings())
        .extracting(SeedRuns::name)
        .hasSize(Curves.MAX)
        .startsWith("setting 19")
        .endsWith("setting 12");
    assertThat(Curves.ofBest(settings).settings())
        .extracting(SeedRuns::colour)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  private static String words(Curves curves, Progress x) {
    return curves.overlaid("a", "a", x, EpochMetric.VALIDATION_ACCURACY).words();
  }

  private static Series series(double... values) {
    return new Series(
        "a",
        Series.Style.VALIDATION,
        0,
        IntStream.range(0, values.length)
            .mapToObj(i -> new Point(i, values[i], Double.NaN))
            .toList());
  }

  private static List<Epoch> run(double... accuracies) {
    return IntStream.range(0, accuracies.length)
        .mapToObj(
            i ->
                new Epoch(
                    i + 1, 10 * (i + 1), i + 1, 0.5, accuracies[i], 0.5, accuracies[i], 0.1, 32))
        .toList();
  }
}
