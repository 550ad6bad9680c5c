package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.formats.ResultWords;
import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.statistics.Spread;

/** The results in words, computed from the numbers alone. */
final class FindingSentences {
  private static final int NAMED_MISSES = 4;

  private FindingSentences() {}

  static List<String> of(Experiment experiment, Results results, List<Row> rows) {
    List<String> sentences = new ArrayList<>();
    boolean several = rows.stream().map(Row::group).distinct().count() > 1;
    for (String group : experiment.groups()) {
      List<Row> own = rows.stream().filter(row -> row.group().equals(group)).toList();
      if (!own.isEmpty()) {
        String verdicts = String.join(" ", verdicts(own));
        sentences.add(several ? capitalized(group) + ": " + verdicts : capitalized(verdicts));
      }
    }
    int diverged = experiment.settings().stream().mapToInt(results::diverged).sum();
    if (diverged > 0) {
      sentences.add(
          diverged == 1
              ? "1 training diverged, and no mean includes it."
              : "%d trainings diverged, and no mean includes them.".formatted(diverged));
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

  private static List<String> verdicts(List<Row> rows) {
    int seeds = seeds(rows);
    long judged = rows.size() - count(rows, Verdict.NO_VERDICT);
    if (judged == 0) {
      return List.of(
          "there is no verdict, because that takes %d seeds and there %s."
              .formatted(VerdictRule.MIN_SEEDS, seeds == 1 ? "is 1" : "are " + seeds));
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(counted(rows, seeds));
    List<Row> misses =
        rows.stream().filter(row -> row.verdict() == Verdict.NOT_REPRODUCED).toList();
    if (!misses.isEmpty()) {
      sentences.add(misses(misses));
    }
    return sentences;
  }

  private static String counted(List<Row> rows, int seeds) {
    String notReproduced = are(count(rows, Verdict.NOT_REPRODUCED)) + " not reproduced";
    long open = count(rows, Verdict.NO_VERDICT);
    return "of %d published %s, %s typical of our %d seeds, %s unusual%s."
        .formatted(
            rows.size(),
            rows.size() == 1 ? "result" : "results",
            are(count(rows, Verdict.TYPICAL)),
            seeds,
            are(count(rows, Verdict.UNUSUAL)),
            open == 0
                ? " and " + notReproduced
                : ", %s and %d %s no verdict"
                    .formatted(notReproduced, open, open == 1 ? "has" : "have"));
  }

  private static String are(long count) {
    return count + (count == 1 ? " is" : " are");
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
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
    return "%s, %s, published %s, %s"
        .formatted(row.setting(), ResultWords.of(row.metric()), row.published(), measured(row));
  }

  private static String measured(Row row) {
    Spread spread = row.spread();
    return spread.count() == 0
        ? "but all seeds diverged"
        : "measured %s to %s%s"
            .formatted(
                Decimals.of(spread.least(), 4),
                Decimals.of(spread.largest(), 4),
                ResultWords.unit(row.metric()));
  }

  private static long count(List<Row> rows, Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }
}
