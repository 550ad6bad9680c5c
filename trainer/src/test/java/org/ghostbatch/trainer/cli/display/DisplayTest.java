package org.ghostbatch.trainer.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.trainer.formats.RunEnd;
import org.ghostbatch.trainer.formats.Summary;
import org.junit.jupiter.api.Test;

class DisplayTest {
  @Test
  void theUpdatesOfAnEpochThatIsNotOverAreNotInTheTable() {
    assertThat(table(RunEnd.COMPLETED)).containsPattern("(?m)^updates +938$");
    assertThat(table(RunEnd.INTERRUPTED)).containsPattern("(?m)^updates \\(whole epochs\\) +938$");
    assertThat(table(RunEnd.DIVERGED)).containsPattern("(?m)^updates \\(whole epochs\\) +938$");
  }

  private static String table(RunEnd end) {
    StringWriter out = new StringWriter();
    try (Display display = new Display(new PrintWriter(out, true), false, 3)) {
      display.summary(summary(end), List.of(), Path.of("run"));
    }
    return out.toString();
  }

  private static Summary summary(RunEnd end) {
    boolean completed = end == RunEnd.COMPLETED;
    return new Summary(
        completed,
        2,
        938,
        120_000,
        0.5,
        0.8,
        0.6,
        0.7,
        0.7,
        2,
        3.5,
        9000,
        null,
        400,
        null,
        null,
        null,
        end.toString());
  }
}
