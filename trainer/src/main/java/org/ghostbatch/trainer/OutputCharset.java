package org.ghostbatch.trainer;

import java.nio.charset.Charset;

/**
 * How letters are printed. The launcher gives this process a UTF-8 locale, for names of files, and
 * tells the charset of the user's own locale by the properties that newer Javas have for it.
 */
final class OutputCharset {
  private OutputCharset() {}

  static Charset ofStandardOutput() {
    return of("stdout.encoding");
  }

  static Charset ofStandardError() {
    return of("stderr.encoding");
  }

  private static Charset of(String property) {
    String name = System.getProperty(property, "");
    try {
      return name.isBlank() ? Charset.defaultCharset() : Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      return Charset.defaultCharset();
    }
  }
}
