package org.ghostbatch.trainer.text;

import java.util.regex.Pattern;

/**
 * Text from outside, for instance names of files, made harmless: a character that would break a
 * line, steer a terminal or turn the direction of writing is shown as Java writes it.
 */
public final class ControlCharacters {
  private static final String STEERING =
      "\\p{Cntrl}\\x80-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";
  private static final Pattern ANY = Pattern.compile("[" + STEERING + "]");
  private static final Pattern WITHIN_LINES = Pattern.compile("[" + STEERING + "&&[^\\n\\t]]");

  private ControlCharacters() {}

  /** The text in one line. */
  public static String inOneLine(String text) {
    return escaped(ANY, text);
  }

  /** The text with its lines and tabs as they are. */
  public static String inLines(String text) {
    return escaped(WITHIN_LINES, text.replace(System.lineSeparator(), "\n"));
  }

  private static String escaped(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}
