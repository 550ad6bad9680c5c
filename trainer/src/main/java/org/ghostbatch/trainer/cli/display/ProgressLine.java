package org.ghostbatch.trainer.cli.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far some work has come, in one line that fits the terminal.
 *
 * @param task what is done
 * @param part what part of it is done, from 0 to 1
 * @param message what matters most, for instance the loss
 * @param rate how fast it goes, or empty
 * @param secondsLeft NaN where it is not known
 */
record ProgressLine(String task, double part, String message, String rate, double secondsLeft) {
  private static final int SHORTEST_BAR = 10;
  private static final int LONGEST_BAR = 40;

  ProgressLine {
    part = part >= 0 ? Math.min(part, 1) : 0;
  }

  /** The line, which is shorter than the terminal is wide: what matters least is omitted first. */
  String text(int columns) {
    int most = Math.max(1, columns - 1);
    List<String> pieces = new ArrayList<>(List.of(task, "%3d%%".formatted((int) (100 * part))));
    int length = length(pieces);
    for (String piece : List.of(message, left(), rate)) {
      if (!piece.isEmpty() && length + 2 + piece.length() <= most) {
        pieces.add(piece);
        length += 2 + piece.length();
      }
    }
    int bar = Math.min(LONGEST_BAR, most - length - 2);
    if (bar >= SHORTEST_BAR) {
      pieces.add(1, bar(bar));
    }
    String text = String.join("  ", pieces);
    return text.length() <= most ? text : text.substring(0, most);
  }

  private static int length(List<String> pieces) {
    return String.join("  ", pieces).length();
  }

  private String bar(int width) {
    int done = (int) Math.round(part * (width - 2));
    return "[" + "=".repeat(done) + " ".repeat(width - 2 - done) + "]";
  }

  private String left() {
    if (!(secondsLeft < 1e7)) {
      return "";
    }
    long seconds = (long) Math.ceil(secondsLeft);
    return String.format(
        Locale.ROOT, "%d:%02d:%02d left", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
