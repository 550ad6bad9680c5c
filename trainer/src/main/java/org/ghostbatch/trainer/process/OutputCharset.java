package org.ghostbatch.trainer.process;

import java.nio.charset.Charset;

/**
 * How letters are printed. The launcher gives this process a UTF-8 locale, for names of files, and
 * reports the charset of the user's own locale by the properties that newer Javas have for it.
 */
public final class OutputCharset {
  private OutputCharset() {}

  public static Charset ofStandardOutput() {
    return of("stdout.encoding");
  }

  public static Charset ofStandardError() {
    return of("stderr.encoding");
  }

  private static Charset of(String property) {
    // The locale's charset; Java's default is UTF-8 everywhere since 18.
    String locale = System.getProperty("native.encoding", Charset.defaultCharset().name());
    String name = System.getProperty(property, locale);
    return isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
  }

  private static boolean isSupported(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException noName) {
      return false;
    }
  }
}
