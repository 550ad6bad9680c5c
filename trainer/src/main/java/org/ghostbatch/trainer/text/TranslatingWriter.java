package org.ghostbatch.trainer.text;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.function.UnaryOperator;

/** Passes text on after a change, piece by piece as it comes. */
public final class TranslatingWriter extends FilterWriter {
  private final UnaryOperator<String> translation;

  /** A writer before another. */
  public TranslatingWriter(Writer out, UnaryOperator<String> translation) {
    super(out);
    this.translation = translation;
  }

  @Override
  public void write(int character) throws IOException {
    write(String.valueOf((char) character));
  }

  @Override
  public void write(char[] characters, int from, int length) throws IOException {
    write(new String(characters, from, length));
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    out.write(translation.apply(text.substring(from, from + length)));
  }
}
