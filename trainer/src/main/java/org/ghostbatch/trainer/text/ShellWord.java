package org.ghostbatch.trainer.text;

import java.util.regex.Pattern;

/** A word as a POSIX shell reads it. */
public final class ShellWord {
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private ShellWord() {}

  /** Whether the shell reads a word as it stands. */
  public static boolean isHarmless(String word) {
    return HARMLESS.matcher(word).matches();
  }

  /** The word, in single quotes unless it is harmless. */
  public static String quoted(String word) {
    return isHarmless(word) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
