package org.ghostbatch.trainer.text;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.function.UnaryOperator;

/**
 * Text for an output whose charset lacks some of our characters. Signs become ASCII of the same
 * width, so that tables stay in line; other characters are shown as Java writes them.
 */
public final class Transliteration {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String LEVELS = "_.-~=+*#";

  private Transliteration() {}

  /** What a text becomes in a charset; nothing changes in UTF-8. */
  public static UnaryOperator<String> into(Charset charset) {
    if (!charset.canEncode() || charset.name().startsWith("UTF-")) {
      return UnaryOperator.identity();
    }
    return text -> translated(text, charset.newEncoder());
  }

  private static String translated(String text, CharsetEncoder encoder) {
    if (encoder.canEncode(text)) {
      return text;
    }
    String signs = encoder.canEncode('±') ? text : text.replace(" ± ", "+/-");
    // Half of a sparkline in blocks would say nothing.
    boolean blocks = BLOCKS.chars().allMatch(block -> encoder.canEncode((char) block));
    StringBuilder translated = new StringBuilder();
    signs
        .codePoints()
        .forEach(
            point -> {
              String character = Character.toString(point);
              int level = BLOCKS.indexOf(point);
              if (level >= 0 && !blocks) {
                translated.append(LEVELS.charAt(level));
              } else if (encoder.canEncode(character)) {
                translated.append(character);
              } else {
                translated.append(ascii(character));
              }
            });
    return translated.toString();
  }

  private static String ascii(String character) {
    return switch (character) {
      case "±" -> "~";
      case "−", "–", "—" -> "-";
      case "…" -> ".";
      case "×" -> "x";
      default -> {
        StringBuilder escaped = new StringBuilder();
        character.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
        yield escaped.toString();
      }
    };
  }
}
