package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the results of training, its charts are drawn, and a run is not lost over them. */
class ExtremeChartsTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir private Path directory;

  @BeforeContainer
  static void withoutAScreen() {
    System.setProperty("java.awt.headless", "true");
  }

  /** One to five numbers, most of them extreme or close together. */
  @Provide
  Arbitrary<List<Double>> extremes() {
    Arbitrary<Double> sizes =
        Arbitraries.doubles().between(-300, 300).map(exponent -> Math.pow(10, exponent));
    Arbitrary<Double> any =
        Arbitraries.oneOf(
            sizes,
            Arbitraries.of(
                0.0,
                1.0,
                1e-300,
                1e300,
                1e305,
                1e15,
                8e18,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY));
    Arbitrary<List<Double>> close =
        Arbitraries.of(1e-300, 1e-9, 1.0, 1e9, 1e15, 4e18, 1e300)
            .flatMap(
                size ->
                    Arbitraries.integers()
                        .between(0, 3)
                        .map(step -> size + step * Math.ulp(size))
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(5));
    return Arbitraries.oneOf(any.list().ofMinSize(1).ofMaxSize(5), close);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void everyKindOfChartIsDrawnOfAnyNumbers(
      @ForAll("extremes") List<Double> up,
      @ForAll("extremes") List<Double> along,
      @ForAll @IntRange(max = 6) int kind)
      throws IOException {
    Path folder = Files.createTempDirectory("charts");
    try {
      List<String> notDrawn = new ArrayList<>();
      Chart chart = charts(array(up), array(along)).get(kind);
      drawing().write(List.of(chart), folder, hearing(notDrawn));
      assertThat(notDrawn).isEmpty();
      assertThat(folder.resolve(chart.id() + ".png")).isNotEmptyFile();
      assertThat(folder.resolve(chart.id() + ".svg")).isNotEmptyFile();
    } finally {
      DirectoryTree.delete(folder);
    }
  }

  /** One of each kind that reports use: by axis across and axis up, with bands and without. */
  private static List<Chart> charts(double[] up, double[] along) {
    Curves curves = new Curves(List.of(setting("a", 0, up, along), setting("b", 1, along, up)));
    Curves one = new Curves(List.of(setting("a", 0, up, along)));
    double[] positive = Arrays.stream(along).filter(value -> value > 0 && value <= 1e300).toArray();
    double[] drawable = Arrays.stream(along).filter(Point::isDrawable).toArray();
    double[] finite = Arrays.stream(up).filter(Point::isDrawable).toArray();
    Series points =
        new Series(
            "points",
            Series.Style.PUBLISHED,
            2,
            IntStream.range(0, Math.min(up.length, along.length))
                .mapToObj(i -> new Point(along[i], up[i], up[i] / 2))
                .toList());
    List<Chart> charts = new ArrayList<>();
    charts.add(
        curves.overlaid(
            "loss", "Loss", Progress.EPOCHS, EpochMetric.TRAIN_LOSS, EpochMetric.VALIDATION_LOSS));
    charts.add(curves.overlaid("time", "Loss", Progress.SECONDS, EpochMetric.VALIDATION_LOSS));
    charts.add(
        curves.overlaid("accuracy", "Parts", Progress.UPDATES, EpochMetric.VALIDATION_ACCURACY));
    charts.add(
        one.trainingAndValidation(
            "both", "Both", Progress.EPOCHS, EpochMetric.TRAIN_LOSS, EpochMetric.VALIDATION_LOSS));
    charts.add(one.overlaid("rate", "Rate", Progress.EPOCHS, EpochMetric.LEARNING_RATE));
    charts.add(
        chart(
            "factors",
            Axis.byFactors("x", positive),
            Curves.up(EpochMetric.TRAIN_LOSS, List.of(points)),
            points));
    charts.add(chart("along", Axis.along("x", drawable), Axis.ofParts("y", finite), points));
    return charts;
  }

  private static Chart chart(String id, Axis x, Axis y, Series series) {
    return new Chart(id, id, "words", x, y, List.of(series));
  }

  /** Two seeds that are alike, the second of them doubled. */
  private static SeedRuns setting(String name, int colour, double[] up, double[] along) {
    return new SeedRuns(name, colour, List.of(run(up, along, 1), run(up, along, 2)));
  }

  private static List<Epoch> run(double[] up, double[] along, double factor) {
    return IntStream.range(0, up.length)
        .mapToObj(
            i -> {
              double y = up[i] * factor;
              double x = Math.abs(along[i % along.length]);
              return new Epoch(i + 1, x, x, y, y, y, y, y, y);
            })
        .toList();
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void anAxisOfFactorsReachesTheEndsOfTheRangeOfNumbers() {
    for (double value : new double[] {Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE}) {
      Axis axis = Axis.byFactors("x", new double[] {value});
      assertThat(axis.least()).isLessThan(axis.largest());
    }
  }

  @Test
  void theReportOfARunThatBlewUpIsMade() throws IOException {
    Path run = Fixtures.run(directory.resolve("run"), 32, 1, 0.9);
    List<String> rows = new ArrayList<>(List.of(Fixtures.header()));
    List<String> losses =
        List.of("7929162197363178500", "7089373723047587800", "4395382262488503300");
    for (int epoch = 1; epoch <= 3; epoch++) {
      String loss = losses.get(epoch - 1);
      rows.add(
          "%d,%d,%d,%s,0.3,%s,0.4,1e18,32,32,0.5,1000"
              .formatted(epoch, 10 * epoch, 320 * epoch, loss, loss));
    }
    Fixtures.write(run.resolve("history.csv"), rows.toArray(String[]::new));
    List<String> notDrawn = new ArrayList<>();
    Path page = Reports.write(run, hearing(notDrawn));
    assertThat(page).exists();
    assertThat(notDrawn).isEmpty();
    assertThat(run.resolve("charts/loss.svg")).isNotEmptyFile();
  }

  @Test
  void aChartThatFailsIsLeftOutAndTheOthersAreDrawn() throws IOException {
    List<Chart> charts = charts(new double[] {1, 2}, new double[] {1, 2});
    List<String> notDrawn = new ArrayList<>();
    new ChartDrawing(
            LIMIT,
            chart ->
                () -> {
                  if (chart.id().equals("time")) {
                    throw new OutOfMemoryError("of this test's own");
                  }
                  return ChartImages.of(chart);
                })
        .write(charts, directory, hearing(notDrawn));
    assertThat(notDrawn)
        .singleElement()
        .asString()
        .contains("chart time was not drawn as files", "of this test's own")
        .doesNotContain("those after it");
    assertThat(directory.resolve("time.png")).doesNotExist();
    assertThat(directory.resolve("along.svg")).exists();
  }

  @Test
  void aChartThatTakesTooLongEndsTheDrawing() throws IOException {
    List<String> notDrawn = new ArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    new ChartDrawing(
            Duration.ZERO,
            chart ->
                () -> {
                  never.await();
                  return ChartImages.of(chart);
                })
        .write(charts(new double[] {1}, new double[] {1}), directory, hearing(notDrawn));
    assertThat(notDrawn)
        .singleElement()
        .asString()
        .contains("chart loss and those after it were not drawn as files: it took more than 0 s");
    never.countDown();
  }

  @Test
  void aSignalEndsTheDrawing() throws IOException {
    List<String> notDrawn = new ArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    ReportListener stopped =
        new ReportListener() {
          private int asked;

          @Override
          public void notDrawn(String line) {
            notDrawn.add(line);
          }

          @Override
          public boolean isStopped() {
            return asked++ > 1;
          }
        };
    new ChartDrawing(
            LIMIT,
            chart ->
                () -> {
                  never.await();
                  return ChartImages.of(chart);
                })
        .write(charts(new double[] {1}, new double[] {1}), directory, stopped);
    assertThat(notDrawn).singleElement().asString().contains("not drawn as files: interrupted");
    never.countDown();
  }

  private static ChartDrawing drawing() {
    return new ChartDrawing(LIMIT, chart -> () -> ChartImages.of(chart));
  }

  private static ReportListener hearing(List<String> notDrawn) {
    return new ReportListener() {
      @Override
      public void notDrawn(String line) {
        notDrawn.add(line);
      }
    };
  }
}
