package org.ghostbatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CheckProgressTest {
  @Test
  void theLineIsTakenAwayAndNothingIsShownOfAShortCheckOrUnasked() throws InterruptedException {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    try (CheckProgress progress = new CheckProgress(out, true, 100_000)) {
      progress.checked(1);
      assertThat(text.toString()).isEmpty();
      Thread.sleep(510);
      progress.checked(12_345);
      progress.checked(12_346);
      assertThat(text.toString()).isEqualTo("\rchecking cell 12,345 of 100,000");
    }
    assertThat(text.toString()).endsWith("\r" + " ".repeat(31) + "\r");
    StringWriter none = new StringWriter();
    try (CheckProgress progress = new CheckProgress(new PrintWriter(none), false, 9)) {
      Thread.sleep(510);
      progress.checked(1);
    }
    assertThat(none.toString()).isEmpty();
  }
}
