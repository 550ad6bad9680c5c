package org.ghostbatch.trainer.cli.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckProgressTest {
  private final AtomicLong clock = new AtomicLong();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @Test
  void theLineIsTakenAwayAndNothingIsShownOfAShortCheck() {
    try (CheckProgress progress = progress(true)) {
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(499));
      progress.checked(1);
      assertThat(screen()).isEmpty();
      clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
      progress.checked(12_345);
      progress.checked(12_346);
      assertThat(screen()).isEqualTo("\rchecking cell 12,345 of 100,000");
    }
    assertThat(screen()).endsWith("\r" + " ".repeat(31) + "\r");
  }

  @Test
  void nothingIsShownUnasked() {
    try (CheckProgress progress = progress(false)) {
      clock.addAndGet(TimeUnit.SECONDS.toNanos(9));
      progress.checked(1);
    }
    assertThat(screen()).isEmpty();
  }

  private CheckProgress progress(boolean shown) {
    return new CheckProgress(
        new PrintStream(screen, true, StandardCharsets.UTF_8), clock::get, shown, 100_000);
  }

  private String screen() {
    return screen.toString(StandardCharsets.UTF_8);
  }
}
