package org.ghostbatch.trainer.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts as PNG and SVG. */
final class ChartImages {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final int FEW_POINTS = 16;
  private static final int STEPS = 300;
  private static final Color INK = new Color(0x22, 0x2a, 0x33);
  private static final Color GRID = new Color(0xe4, 0xe7, 0xeb);
  private static final BasicStroke SOLID =
      new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  private static final BasicStroke DASHED =
      new BasicStroke(
          1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10f, new float[] {6f, 4f}, 0f);

  private final Chart chart;
  private final DrawnAxis x;
  private final DrawnAxis y;
  private final XYChart drawing = new XYChart(WIDTH, HEIGHT);

  /** A chart as the bytes of a PNG file and of an SVG file. */
  record Images(byte[] png, byte[] svg) {}

  private ChartImages(Chart chart) {
    this.chart = chart;
    x = DrawnAxis.of(chart.x());
    y = DrawnAxis.of(chart.y());
  }

  /** Draws a chart. */
  static Images of(Chart chart) throws IOException {
    XYChart drawing = new ChartImages(chart).draw();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(bitmap(drawing), "png", png);
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    ChartEncoder.saveChart(drawing, svg, "svg");
    return new Images(png.toByteArray(), svg.toByteArray());
  }

  /** The library's own bitmaps put lines on whole pixels, which makes stairs of curves. */
  private static BufferedImage bitmap(XYChart drawing) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    drawing.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    return image;
  }

  private XYChart draw() {
    drawing.setTitle(chart.title() + (mixes() ? " (dashed: training)" : ""));
    drawing.setXAxisTitle(chart.x().label());
    drawing.setYAxisTitle(chart.y().label());
    style(drawing.getStyler());
    chart.series().forEach(this::band);
    chart.series().forEach(this::line);
    return drawing;
  }

  /** Whether one name in the legend denotes a solid and a dashed line. */
  private boolean mixes() {
    long settings = chart.series().stream().map(Series::setting).distinct().count();
    return settings < chart.series().size();
  }

  private void style(XYStyler style) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    style.setBaseFont(font);
    style.setChartTitleFont(font.deriveFont(Font.BOLD, 17f));
    style.setAxisTitleFont(font);
    style.setAxisTickLabelsFont(font.deriveFont(13f));
    style.setLegendFont(font.deriveFont(13f));
    style.setLocale(Locale.ROOT);
    style.setChartBackgroundColor(Color.WHITE).setChartFontColor(INK).setChartPadding(18);
    style.setChartTitleBoxVisible(false).setPlotBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false).setPlotContentSize(.98).setLegendBorderColor(Color.WHITE);
    style.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1f));
    style.setPlotGridVerticalLinesVisible(false).setPlotMargin(0);
    style.setAxisTickMarksColor(GRID).setAxisTickLabelsColor(INK);
    style.setMarkerSize(7).setAntiAlias(true);
    style.setXAxisLogarithmic(x.logarithmic()).setYAxisLogarithmic(y.logarithmic());
    style.setXAxisMin(x.least()).setXAxisMax(x.largest());
    style.setYAxisMin(y.least()).setYAxisMax(y.largest());
    style.setXAxisTickMarkSpacingHint(75).setYAxisTickMarkSpacingHint(50);
    style.setXAxisLogarithmicDecadeOnly(false);
    drawing.setCustomXAxisTickLabelsFormatter(this::labelAcross);
    drawing.setCustomYAxisTickLabelsFormatter(y.label()::apply);
    legend(style);
  }

  private void legend(XYStyler style) {
    int letters =
        chart.series().stream().map(Series::setting).distinct().mapToInt(String::length).sum();
    boolean below = letters < 60;
    style.setLegendPosition(below ? LegendPosition.OutsideS : LegendPosition.OutsideE);
    style.setLegendLayout(below ? LegendLayout.Horizontal : LegendLayout.Vertical);
    style.setLegendPadding(10).setLegendSeriesLineLength(28);
  }

  /**
   * The library chooses ticks itself: where it has too many, or halves of counts, some are bare.
   */
  private String labelAcross(double drawn) {
    if (!x.logarithmic()) {
      boolean between = chart.x().isOfWholeNumbers() && drawn != Math.rint(drawn);
      return between ? " " : x.label().apply(drawn);
    }
    long first = Math.round(drawn / Math.pow(10, Math.floor(Math.log10(drawn) + 1e-9)));
    return first == 1 || first == 2 || first == 5 ? x.label().apply(drawn) : " ";
  }

  private void band(Series series) {
    int number = 0;
    for (List<Point> stretch : stretches(series.drawn())) {
      double[] across = new double[2 * stretch.size()];
      double[] up = new double[2 * stretch.size()];
      for (int i = 0; i < stretch.size(); i++) {
        Point point = stretch.get(i);
        int back = across.length - 1 - i;
        across[i] = x.place().applyAsDouble(point.x());
        across[back] = across[i];
        up[i] = y.place().applyAsDouble(point.upper());
        up[back] = y.place().applyAsDouble(point.lower());
      }
      XYSeries band = drawing.addSeries(name(series) + " band " + number++, across, up);
      band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea).setShowInLegend(false);
      band.setMarker(SeriesMarkers.NONE).setLineStyle(SeriesLines.NONE);
      band.setFillColor(colour(series, 0x2c));
    }
  }

  private static List<List<Point>> stretches(List<Point> points) {
    List<List<Point>> stretches = new ArrayList<>();
    List<Point> stretch = new ArrayList<>();
    for (Point point : points) {
      if (point.hasBand()) {
        stretch.add(point);
      } else if (!stretch.isEmpty()) {
        stretches.add(stretch);
        stretch = new ArrayList<>();
      }
    }
    if (!stretch.isEmpty()) {
      stretches.add(stretch);
    }
    return stretches;
  }

  private void line(Series series) {
    List<Point> points =
        series.drawn().stream()
            .filter(point -> Double.isFinite(point.x()))
            .map(this::placed)
            .toList();
    if (points.stream().noneMatch(Point::isDrawn)) {
      return;
    }
    boolean dashed = series.style() == Series.Style.TRAINING;
    boolean published = series.style() == Series.Style.PUBLISHED;
    List<Point> path = published ? points : densely(points);
    XYSeries line =
        drawing.addSeries(
            name(series),
            path.stream().mapToDouble(Point::x).toArray(),
            path.stream().mapToDouble(ChartImages::height).toArray());
    line.setLabel(series.setting());
    line.setShowInLegend(!(dashed && mixes()));
    line.setLineColor(colour(series, 0xff)).setLineStyle(stroke(series));
    line.setMarkerColor(colour(series, 0xff));
    line.setMarker(published ? SeriesMarkers.DIAMOND : SeriesMarkers.NONE);
    line.setSmooth(true);
    if (published) {
      line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    } else if (points.size() <= FEW_POINTS && !dashed) {
      dots(series, points);
    }
  }

  /** Wider where others are drawn above it. */
  private BasicStroke stroke(Series series) {
    BasicStroke alone = series.style() == Series.Style.TRAINING ? DASHED : SOLID;
    return new BasicStroke(
        alone.getLineWidth() + 5f * chart.above(series),
        alone.getEndCap(),
        alone.getLineJoin(),
        alone.getMiterLimit(),
        alone.getDashArray(),
        alone.getDashPhase());
  }

  /** A point in the drawing's coordinates. */
  private Point placed(Point point) {
    return new Point(
        x.place().applyAsDouble(point.x()),
        point.isDrawn() ? y.place().applyAsDouble(point.y()) : Double.NaN,
        Double.NaN);
  }

  private void dots(Series series, List<Point> points) {
    XYSeries dots =
        drawing.addSeries(
            name(series) + " dots",
            points.stream().mapToDouble(Point::x).toArray(),
            points.stream().mapToDouble(ChartImages::height).toArray());
    dots.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setShowInLegend(false);
    dots.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(colour(series, 0xff));
  }

  private static double height(Point point) {
    return point.isDrawn() ? point.y() : Double.NaN;
  }

  /**
   * The same straight lines in steps of a pixel or two. The library draws a curve as one path only
   * where it smooths it; else each line is a path of its own, which breaks dashes and makes large
   * files. Smoothing such steps moves nothing. The first line has a step more, for where all steps
   * are equal the library labels the axis at them and not at round numbers.
   */
  private List<Point> densely(List<Point> points) {
    List<Point> path = new ArrayList<>();
    for (int i = 0; i + 1 < points.size(); i++) {
      Point from = points.get(i);
      Point to = points.get(i + 1);
      int steps = Math.max(1, STEPS / points.size()) + (i == 0 ? 1 : 0);
      for (int step = 0; step < steps; step++) {
        double part = (double) step / steps;
        path.add(
            new Point(
                between(from.x(), to.x(), part),
                step == 0 ? from.y() : from.y() + part * (to.y() - from.y()),
                Double.NaN));
      }
    }
    path.add(points.get(points.size() - 1));
    return path;
  }

  private double between(double from, double to, double part) {
    return x.logarithmic() ? from * Math.pow(to / from, part) : from + part * (to - from);
  }

  private String name(Series series) {
    return series.style() + " " + chart.series().indexOf(series);
  }

  private static Color colour(Series series, int opacity) {
    Color opaque = Color.decode(Palette.LIGHT.get(series.colour() % Palette.LIGHT.size()));
    return new Color(opaque.getRed(), opaque.getGreen(), opaque.getBlue(), opacity);
  }
}
