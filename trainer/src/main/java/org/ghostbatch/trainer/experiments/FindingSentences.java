package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.statistics.Spread;

/** The results in words, worked out from the numbers alone. */
final class FindingSentences {
  private static final int NAMED_MISSES = 4;

  private FindingSentences() {}

  static List<String> of(Experiment experiment, Results results, List<Row> rows) {
    List<String> sentences = new ArrayList<>();
    for (String group : experiment.groups()) {
      List<Row> own = rows.stream().filter(row -> row.group().equals(group)).toList();
      if (!own.isEmpty()) {
        sentences.add(String.join(" ", verdicts(group, own)));
      }
    }
    int diverged = experiment.settings().stream().mapToInt(results::diverged).sum();
    if (diverged > 0) {
      sentences.add("Diverged: %d of the trainings; no mean includes them.".formatted(diverged));
    }
    sentences.addAll(compared(experiment.comparisons(), results));
    return sentences;
  }

  private static List<String> compared(List<Comparison> comparisons, Results results) {
    List<String> findings =
        comparisons.stream().flatMap(each -> each.finding(results).stream()).toList();
    return findings.isEmpty() && !comparisons.isEmpty()
        ? List.of("Too few seeds to compare batch sizes.")
        : findings;
  }

  private static List<String> verdicts(String group, List<Row> rows) {
    int seeds = seeds(rows);
    String where = group.substring(0, 1).toUpperCase(Locale.ROOT) + group.substring(1);
    long judged = rows.size() - count(rows, Verdict.NO_VERDICT);
    if (judged == 0) {
      return List.of(
          "%s: no verdict, because that takes %d seeds and there %s."
              .formatted(where, VerdictRule.MIN_SEEDS, seeds == 1 ? "is 1" : "are " + seeds));
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "%s: of %d published results %d typical of our %d seeds, %d unusual, %d not reproduced%s."
            .formatted(
                where,
                rows.size(),
                count(rows, Verdict.TYPICAL),
                seeds,
                count(rows, Verdict.UNUSUAL),
                count(rows, Verdict.NOT_REPRODUCED),
                judged == rows.size() ? "" : ", " + (rows.size() - judged) + " without a verdict"));
    List<Row> misses =
        rows.stream().filter(row -> row.verdict() == Verdict.NOT_REPRODUCED).toList();
    if (!misses.isEmpty()) {
      sentences.add(misses(misses));
    }
    return sentences;
  }

  /** How many seeds have finished: all that were asked for, unless interrupted. */
  private static int seeds(List<Row> rows) {
    return rows.stream().mapToInt(row -> row.spread().count() + row.diverged()).max().orElse(0);
  }

  private static String misses(List<Row> misses) {
    String named =
        misses.stream()
            .limit(NAMED_MISSES)
            .map(FindingSentences::described)
            .collect(Collectors.joining("; "));
    int more = misses.size() - NAMED_MISSES;
    return "Not reproduced: %s%s."
        .formatted(named, more > 0 ? "; and %d more".formatted(more) : "");
  }

  private static String described(Row row) {
    return "%s, %s, published %s, ours %s"
        .formatted(row.setting(), row.metric().replace('_', ' '), row.published(), ours(row));
  }

  private static String ours(Row row) {
    Spread spread = row.spread();
    return spread.count() == 0
        ? "all diverged"
        : Decimals.of(spread.least(), 4) + " to " + Decimals.of(spread.largest(), 4);
  }

  private static long count(List<Row> rows, Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }
}
