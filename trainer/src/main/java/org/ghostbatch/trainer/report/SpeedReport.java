package org.ghostbatch.trainer.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ghostbatch.trainer.formats.SpeedCurve;
import org.ghostbatch.trainer.formats.SpeedJson;
import org.ghostbatch.trainer.report.Page.Fact;
import org.ghostbatch.trainer.report.Page.Section;
import org.ghostbatch.trainer.report.Series.Style;
import org.ghostbatch.trainer.report.SpeedContents.Measurement;

/** The page of measured speeds. */
final class SpeedReport {
  private final SpeedContents speed;

  private SpeedReport(SpeedContents speed) {
    this.speed = speed;
  }

  static Page of(SpeedContents speed) {
    return new SpeedReport(speed).page();
  }

  private Page page() {
    List<Section> sections = new ArrayList<>();
    for (SpeedCurve curve : SpeedCurve.values()) {
      if (!speed.of(curve).isEmpty()) {
        sections.add(section(curve));
      }
    }
    return new Page(
        "speed",
        "How cost grows",
        "Images per second of training, the median over epochs, as batch, micro-batch, ghost batch,"
            + " width and data grow.",
        List.of(fact(SpeedJson.PROCESSOR), fact(SpeedJson.DATE), fact(SpeedJson.COMMAND)),
        sections);
  }

  private Fact fact(String field) {
    return new Fact(field, speed.machine().path(field).asText());
  }

  private Section section(SpeedCurve curve) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        curve == SpeedCurve.EXAMPLES
            ? chart(curve, "seconds per epoch", Measurement::seconds)
            : chart(curve, "images/s", Measurement::imagesPerSecond));
    blocks.add(table(curve));
    return new Section(title(curve), blocks);
  }

  private static String title(SpeedCurve curve) {
    return switch (curve) {
      case BATCH -> "Batch";
      case MICRO_BATCH -> "Micro-batch";
      case GHOST_BATCH -> "Ghost batch";
      case WIDTH -> "Width";
      case EXAMPLES -> "Data";
      case THREADS -> "Threads of an op";
    };
  }

  private static String axis(SpeedCurve curve) {
    return switch (curve) {
      case BATCH -> "examples per update";
      case MICRO_BATCH, THREADS -> "examples per micro-step";
      case GHOST_BATCH -> "examples normalized together";
      case WIDTH -> "units of each hidden layer";
      case EXAMPLES -> "examples per epoch";
    };
  }

  private Chart chart(SpeedCurve curve, String label, ToDoubleFunction<Measurement> value) {
    List<String> settings = speed.settings(curve);
    List<Series> series =
        IntStream.range(0, settings.size())
            .mapToObj(i -> series(curve, settings.get(i), i, value))
            .toList();
    double[] sizes = speed.of(curve).stream().mapToDouble(Measurement::size).toArray();
    double[] values =
        speed.of(curve).stream().mapToDouble(value).filter(Double::isFinite).toArray();
    return new Chart(
        "speed-" + curve,
        "%s against %s".formatted(capital(label), axis(curve)),
        words(curve, label, value),
        Axis.byFactors(axis(curve), sizes),
        values.length == 0 || Arrays.stream(values).min().orElseThrow() <= 0
            ? Axis.fromZero(label, values)
            : Axis.byPowersOfTen(label, values),
        series);
  }

  private Series series(
      SpeedCurve curve, String setting, int colour, ToDoubleFunction<Measurement> value) {
    return new Series(
        setting,
        Style.VALIDATION,
        colour,
        points(curve, setting).stream()
            .map(one -> new Point(one.size(), value.applyAsDouble(one), Double.NaN))
            .toList());
  }

  private List<Measurement> points(SpeedCurve curve, String setting) {
    return speed.of(curve).stream()
        .filter(one -> one.setting().equals(setting))
        .sorted(Comparator.comparingDouble(Measurement::size))
        .toList();
  }

  private String words(SpeedCurve curve, String label, ToDoubleFunction<Measurement> value) {
    StringBuilder words = new StringBuilder();
    for (String setting : speed.settings(curve)) {
      List<Measurement> points = points(curve, setting);
      List<Measurement> measured = points.stream().filter(SpeedReport::hadMemory).toList();
      List<String> parts = new ArrayList<>();
      if (!measured.isEmpty()) {
        parts.add(growth(measured, label, value));
      }
      if (measured.size() < points.size()) {
        parts.add(
            points.stream()
                .filter(one -> !hadMemory(one))
                .map(one -> NumberText.plain(one.size()))
                .collect(Collectors.joining(", ", "out of memory at ", "")));
      }
      words.append("%s: %s. ".formatted(setting, String.join("; ", parts)));
    }
    return words.toString().strip();
  }

  /** From the first to the last. */
  private static String growth(
      List<Measurement> measured, String label, ToDoubleFunction<Measurement> value) {
    Measurement first = measured.get(0);
    Measurement last = measured.get(measured.size() - 1);
    String begin =
        "%s %s at %s"
            .formatted(
                NumberText.plain(rounded(value.applyAsDouble(first))),
                label,
                NumberText.plain(first.size()));
    return measured.size() == 1
        ? begin
        : "from %s to %s at %s"
            .formatted(
                begin,
                NumberText.plain(rounded(value.applyAsDouble(last))),
                NumberText.plain(last.size()));
  }

  /** What needed more memory than there was has no figures. */
  private static boolean hadMemory(Measurement measurement) {
    return Double.isFinite(measurement.imagesPerSecond());
  }

  private static double rounded(double value) {
    return Math.abs(value) >= 1000 ? Math.rint(value) : value;
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private Table table(SpeedCurve curve) {
    return Table.of(
        title(curve),
        List.of("", axis(curve), "images/s", "seconds per epoch"),
        speed.of(curve).stream()
            .map(
                one ->
                    List.of(
                        one.setting(),
                        NumberText.plain(one.size()),
                        hadMemory(one)
                            ? NumberText.plain(rounded(one.imagesPerSecond()))
                            : "too little memory",
                        hadMemory(one) ? NumberText.of(one.seconds()) : ""))
            .toList());
  }
}
