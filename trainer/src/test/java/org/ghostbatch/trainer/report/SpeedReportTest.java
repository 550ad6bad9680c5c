package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedReportTest {
  private static final String HEADER = "curve,setting,size,images_per_second,seconds";

  @TempDir private Path directory;

  @BeforeEach
  void machine() throws IOException {
    Fixtures.write(
        directory.resolve("speed.json"),
        "{\"processor\": \"two <cores>\", \"date\": \"2026-11-21\", \"command\": \"bench\"}");
  }

  private void measured(String... rows) throws IOException {
    Fixtures.write(directory.resolve("speed.csv"), HEADER + "\n" + String.join("\n", rows));
  }

  @Test
  void eachCurveIsAPictureAndATable() throws IOException {
    measured(
        "batch,mlp,512,90000,0.667",
        "batch,mlp,32,30000,2",
        "batch,linear,32,300000,0.2",
        "examples,mlp,1000,80000,0.0125",
        "examples,mlp,60000,90000,0.667");
    String page = Files.readString(Reports.write(directory));
    assertThat(page)
        .contains("two &lt;cores&gt;")
        .contains("mlp: from 30,000 images/s at 32 to 90,000 at 512.")
        .contains("mlp: from 0.0125 seconds per epoch at 1,000 to 0.667 at 60,000.");
    assertThat(directory.resolve("charts"))
        .isDirectoryContaining("glob:**/speed-batch.png")
        .isDirectoryContaining("glob:**/speed-batch.svg")
        .isDirectoryContaining("glob:**/speed-examples.png")
        .isDirectoryNotContaining("glob:**/speed-width.png");
    assertThat(Reports.kind(directory)).isEqualTo(Reports.Kind.SPEED);
  }

  @Test
  void whatDidNotFitLeavesAGap() throws IOException {
    measured("width,mlp,64,90000,0.667", "width,mlp,4096,,");
    assertThat(Files.readString(Reports.write(directory)))
        .contains("mlp: 90,000 images/s at 64; out of memory at 4,096.")
        .doesNotContain("not a number");
  }

  @Test
  void damageIsReportedByFileAndLine() throws IOException {
    Path csv = directory.resolve("speed.csv");
    measured("depth,mlp,64,90000,0.667");
    assertThatThrownBy(() -> Reports.write(directory))
        .hasMessage(csv + ", line 2: curve: depth is not known");
    Fixtures.write(csv, HEADER);
    assertThatThrownBy(() -> Reports.write(directory))
        .hasMessage(csv + ": has no measurement yet, so there is nothing to report");
    Fixtures.write(directory.resolve("speed.json"), "{}");
    assertThatThrownBy(() -> Reports.write(directory))
        .hasMessage(directory.resolve("speed.json") + ": has no processor");
  }
}
