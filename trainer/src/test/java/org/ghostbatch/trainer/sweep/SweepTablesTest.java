package org.ghostbatch.trainer.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.cli.display.SweepDisplay;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.formats.Summary;
import org.junit.jupiter.api.Test;

class SweepTablesTest {
  @Test
  void settingsAreMeansOverSeedsTheBestFirst() {
    List<CellResult> results = new ArrayList<>();
    results.add(result("32", "1", 0.5, 0.80));
    results.add(result("32", "2", 0.7, 0.70));
    results.add(result("64", "1", 0.4, 0.90));
    results.add(result("64", "2", 0.4, 0.70));
    results.add(missing("128", "1"));
    results.add(missing("128", "2"));
    results.add(result("256", "1", 0.9, 0.10));
    results.add(missing("256", "2"));

    assertThat(SettingResult.table(SettingResult.bestFirst(results)).toString())
        .isEqualTo(
            String.join(
                "\n",
                " batch  done    validation loss  accuracy         seconds",
                "    64  2       0.4000 ± 0.0000  0.8000 ± 0.1414  2.0 ± 0.0",
                "    32  2       0.6000 ± 0.1414  0.7500 ± 0.0707  2.0 ± 0.0",
                "   256  1 of 2  0.9000           0.1000           2.0",
                "   128  0 of 2"));
  }

  @Test
  void cellsThatDivergedAreCountedAndInNoMean() {
    List<CellResult> results = new ArrayList<>();
    results.add(diverged("32", "1"));
    results.add(result("32", "2", 0.7, 0.70));
    results.add(result("64", "1", 0.4, 0.60));
    results.add(missing("64", "2"));
    results.add(diverged("128", "1"));
    results.add(diverged("128", "2"));

    assertThat(SettingResult.table(SettingResult.bestFirst(results)).toString())
        .isEqualTo(
            String.join(
                "\n",
                " batch  done    diverged  validation loss  accuracy  seconds",
                "    32  1 of 2         1           0.7000    0.7000      2.0",
                "    64  1 of 2         0           0.4000    0.6000      2.0",
                "   128  0 of 2         2"));
    assertThat(CellResult.count(results)).isEqualTo("5 of 6 cells are done, 3 of them diverged");
  }

  private static CellResult diverged(String batch, String seed) {
    Summary nothing =
        new Summary(
            false,
            1,
            1,
            1,
            Double.NaN,
            0.1,
            Double.NaN,
            0.1,
            0.1,
            1,
            2,
            1,
            null,
            0,
            null,
            null,
            null,
            null);
    return new CellResult(cell(batch, seed), CellStatus.DIVERGED, nothing, "NaN");
  }

  @Test
  void timesAreWrittenInWords() {
    assertThat(SweepDisplay.inWords(0.2)).isEqualTo("1 s");
    assertThat(SweepDisplay.inWords(99)).isEqualTo("99 s");
    assertThat(SweepDisplay.inWords(600)).isEqualTo("10 min");
    assertThat(SweepDisplay.inWords(9000)).isEqualTo("2.5 h");
  }

  private static CellResult result(String batch, String seed, double loss, double accuracy) {
    Summary summary =
        new Summary(
            true, 1, 1, 1, loss, accuracy, loss, accuracy, accuracy, 1, 2, 1, null, 0, null, null,
            null, null);
    return new CellResult(cell(batch, seed), CellStatus.DONE, summary, null);
  }

  private static CellResult missing(String batch, String seed) {
    return new CellResult(cell(batch, seed), CellStatus.MISSING, null, null);
  }

  private static Cell cell(String batch, String seed) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("--batch", batch);
    values.put("--seed", seed);
    return new Cell(1, values, List.of());
  }
}
