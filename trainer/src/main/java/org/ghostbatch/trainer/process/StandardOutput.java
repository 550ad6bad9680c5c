package org.ghostbatch.trainer.process;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ghostbatch.trainer.text.TranslatingWriter;
import org.ghostbatch.trainer.text.Transliteration;

/** The standard output, which remembers why it could not be written. */
public final class StandardOutput extends FilterOutputStream {
  private final boolean pipe;
  private IOException fault;

  /**
   * An output over the stream itself.
   *
   * @param pipe whether it is a pipe, which has no other fault than a reader that has gone
   */
  public StandardOutput(OutputStream stream, boolean pipe) {
    super(stream);
    this.pipe = pipe;
  }

  /** The output of this process. */
  public static StandardOutput ofThisProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), isPipe());
  }

  /** Where a command prints, in a charset or, of what it lacks, in ASCII. */
  public PrintWriter printer(Charset charset) {
    BufferedWriter encoded = new BufferedWriter(new OutputStreamWriter(this, charset));
    return new PrintWriter(new TranslatingWriter(encoded, Transliteration.into(charset)), true);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException unwritten) {
      throw remembered(unwritten);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException unwritten) {
      throw remembered(unwritten);
    }
  }

  private IOException remembered(IOException unwritten) {
    if (fault == null) {
      fault = unwritten;
    }
    return unwritten;
  }

  /** Why something could not be written, if so. */
  public Optional<IOException> fault() {
    return Optional.ofNullable(fault);
  }

  /** Whether the reader has gone, as {@code head} does when it has what it wants. */
  public boolean isPipeClosed() {
    return fault != null && (String.valueOf(fault.getMessage()).contains("roken pipe") || pipe);
  }

  /** The words of a fault do not do: the system says them in the language of the user. */
  private static boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException elsewhere) {
      return false;
    }
  }
}
