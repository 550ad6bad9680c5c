package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.StreamTokenizer;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.run.RunFlags;
import org.ghostbatch.trainer.text.UsageException;

/**
 * Replaces {@code @FILE} by the arguments that the file holds. Files are UTF-8; blanks and line
 * ends separate arguments, quotes hold one together, {@code #} begins a comment, and within quotes
 * {@code \} begins what it does in Java. {@code @@x} stands for the argument {@code @x}.
 */
public final class ArgumentFiles {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_FILES = 100;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<Argument> arguments = new ArrayList<>();
  private final Deque<Path> open = new ArrayDeque<>();
  private int files;

  private ArgumentFiles() {}

  /**
   * The arguments, with {@code @FILE} replaced.
   *
   * @throws UsageException if a file cannot be read, is not text, or names itself
   */
  static List<Argument> expanded(String... arguments) {
    ArgumentFiles files = new ArgumentFiles();
    for (String argument : arguments) {
      files.add(argument);
    }
    return files.arguments;
  }

  /** What stands for an argument that may itself begin with {@code @}. */
  static String literal(String argument) {
    return argument.length() < 2 || argument.charAt(0) != '@' ? argument : "@" + argument;
  }

  private void add(String argument) {
    if (argument.length() < 2 || argument.charAt(0) != '@') {
      arguments.add(new Argument(argument, open.size()));
    } else if (argument.startsWith("@@")) {
      arguments.add(new Argument(argument.substring(1), open.size()));
    } else {
      addAll(argument);
    }
  }

  private void addAll(String named) {
    if (++files > MAX_FILES) {
      throw new UsageException("too many argument files that name each other: use fewer");
    }
    Path file = path(named);
    Path real = real(named, file);
    if (open.contains(real)) {
      throw fault(named, "names itself, or a file that names it; remove that line");
    }
    String text = text(named, file);
    if (RunFlags.isCutOff(text)) {
      throw fault(named, "is cut off: its last line is missing");
    }
    checkQuotes(named, text);
    open.push(real);
    tokens(text).forEach(this::add);
    open.pop();
  }

  private static Path path(String named) {
    try {
      return Path.of(named.substring(1));
    } catch (InvalidPathException illegal) {
      throw fault(named, "is not a path: " + illegal.getReason());
    }
  }

  private static Path real(String named, Path file) {
    try {
      return file.toRealPath();
    } catch (IOException absent) {
      if (Files.exists(file)) {
        // For instance a pipe, which has no path of its own.
        return file.toAbsolutePath();
      }
      throw fault(
          named,
          "there is no such file; for a value that begins with @, write @%s".formatted(named));
    }
  }

  private static String text(String named, Path file) {
    if (Files.isDirectory(file)) {
      throw fault(named, "is a directory; name a file");
    }
    byte[] bytes;
    try (InputStream input = Files.newInputStream(file)) {
      bytes = input.readNBytes(MAX_BYTES + 1);
    } catch (IOException unreadable) {
      throw fault(named, "cannot be read: " + FileFault.words(unreadable));
    }
    if (bytes.length > MAX_BYTES) {
      throw fault(named, "is longer than 1 MiB, too long for flags; name another file");
    }
    if (isUtf16(bytes)) {
      throw fault(named, "is UTF-16 text; save it as UTF-8");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException other) {
      throw fault(named, "is not UTF-8 text; save it as UTF-8");
    }
  }

  /** By its byte order mark, or else by its zeros: text in UTF-8 has none. */
  private static boolean isUtf16(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    return first == 0xFE && second == 0xFF
        || first == 0xFF && second == 0xFE
        || (first == 0) != (second == 0);
  }

  /** The tokenizer ends a quote with its line and does not say so. */
  private static void checkQuotes(String named, String text) {
    List<String> lines = text.lines().toList();
    for (int line = 0; line < lines.size(); line++) {
      if (endsInQuote(lines.get(line))) {
        throw fault(named, "the quote in line %d is not closed".formatted(line + 1));
      }
    }
  }

  private static boolean endsInQuote(String line) {
    char quote = 0;
    for (int at = 0; at < line.length(); at++) {
      char character = line.charAt(at);
      if (quote == 0 && character == '#') {
        return false;
      }
      if (quote == 0 && (character == '"' || character == '\'')) {
        quote = character;
      } else if (quote != 0 && character == '\\') {
        at++;
      } else if (character == quote) {
        quote = 0;
      }
    }
    return quote != 0;
  }

  private static List<String> tokens(String text) {
    StreamTokenizer tokenizer = new StreamTokenizer(new StringReader(text));
    tokenizer.resetSyntax();
    tokenizer.wordChars(' ', 255);
    tokenizer.whitespaceChars(0, ' ');
    tokenizer.quoteChar('"');
    tokenizer.quoteChar('\'');
    tokenizer.commentChar('#');
    List<String> tokens = new ArrayList<>();
    try {
      while (tokenizer.nextToken() != StreamTokenizer.TT_EOF) {
        tokens.add(tokenizer.sval);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return tokens;
  }

  private static UsageException fault(String named, String fault) {
    return new UsageException("%s: %s".formatted(named, fault));
  }
}
