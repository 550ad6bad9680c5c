package org.ghostbatch.trainer.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.formats.SweepFiles;
import org.ghostbatch.trainer.statistics.Spread;
import org.ghostbatch.trainer.text.TextTable;

/**
 * The cells that differ only in the seed.
 *
 * @param values of the other axes, by flag
 * @param runs those that are done
 * @param diverged how many cells diverged, and are in no mean
 * @param cells how many there are
 */
record SettingResult(Map<String, String> values, List<Summary> runs, int diverged, int cells) {
  private static final Comparator<SettingResult> BEST_FIRST =
      Comparator.comparing(
          setting -> setting.of(Summary::validationAccuracy).map(Spread::mean).orElse(-1.0),
          Comparator.reverseOrder());

  /** By mean validation accuracy, the best first; settings without a finished cell are last. */
  static List<SettingResult> bestFirst(List<CellResult> results) {
    Map<Map<String, String>, List<CellResult>> settings = new LinkedHashMap<>();
    for (CellResult result : results) {
      Map<String, String> values = new LinkedHashMap<>(result.cell().values());
      values.remove(SweepFiles.SEED);
      settings.computeIfAbsent(values, first -> new ArrayList<>()).add(result);
    }
    return settings.entrySet().stream()
        .map(setting -> of(setting.getKey(), setting.getValue()))
        .sorted(BEST_FIRST)
        .toList();
  }

  private static SettingResult of(Map<String, String> values, List<CellResult> cells) {
    List<Summary> runs = cells.stream().flatMap(cell -> cell.finished().stream()).toList();
    int ended = (int) cells.stream().filter(CellResult::hasResult).count();
    return new SettingResult(values, runs, ended - runs.size(), cells.size());
  }

  private Optional<Spread> of(ToDoubleFunction<Summary> number) {
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(Spread.of(runs.stream().mapToDouble(number).toArray()));
  }

  /** One row a setting, in this order; a column says how many diverged, if any did. */
  static TextTable table(List<SettingResult> settings) {
    boolean anyDiverged = settings.stream().anyMatch(setting -> setting.diverged > 0);
    List<String> header = new ArrayList<>();
    settings.get(0).values.keySet().forEach(flag -> header.add(Cell.word(flag)));
    header.add("done");
    if (anyDiverged) {
      header.add("diverged");
    }
    header.addAll(List.of("validation loss", "accuracy", "seconds"));
    TextTable table = new TextTable(header.toArray(String[]::new));
    settings.forEach(setting -> table.add(setting.row(anyDiverged)));
    return table;
  }

  private List<String> row(boolean anyDiverged) {
    List<String> row = new ArrayList<>(values.values());
    row.add(runs.size() == cells ? String.valueOf(cells) : runs.size() + " of " + cells);
    if (anyDiverged) {
      row.add(String.valueOf(diverged));
    }
    row.add(text(Summary::validationLoss, 4));
    row.add(text(Summary::validationAccuracy, 4));
    row.add(text(Summary::seconds, 1));
    return row;
  }

  private String text(ToDoubleFunction<Summary> number, int decimals) {
    return of(number).map(spread -> spread.text(decimals)).orElse("");
  }
}
