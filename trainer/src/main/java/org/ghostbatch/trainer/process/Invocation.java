package org.ghostbatch.trainer.process;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.text.ShellWord;

/**
 * How this program was called, for commands that a user can paste.
 *
 * @param program the words that call it from the current directory
 * @param launched whether they are the launcher's path, and not those of Java
 * @param data what {@code GHOSTBATCH_DATA} names, which another shell may not know
 */
public record Invocation(List<String> program, boolean launched, Optional<String> data) {
  /** The system property in which the launcher passes the path by which it was called. */
  static final String COMMAND = "ghostbatch.command";

  private static final String DATA = "GHOSTBATCH_DATA";
  private static final Pattern STEERING = Pattern.compile("\\p{Cntrl}");

  /** How this process was called. */
  public static Invocation ofThisProcess() {
    Optional<String> data = Optional.ofNullable(System.getenv(DATA)).filter(dir -> !dir.isEmpty());
    return of(Optional.ofNullable(System.getProperty(COMMAND)), System.getProperties(), data);
  }

  /**
   * How a process was called.
   *
   * @param launcher the path by which the launcher was called, if it was
   * @param properties of the JVM
   */
  static Invocation of(
      Optional<String> launcher, Map<Object, Object> properties, Optional<String> data) {
    return launcher
        .map(path -> new Invocation(List.of(path), true, data))
        .orElseGet(() -> new Invocation(java(properties), false, data));
  }

  private static List<String> java(Map<Object, Object> properties) {
    String home = String.valueOf(properties.get("java.home"));
    String classpath = String.valueOf(properties.get("java.class.path"));
    List<String> words = new ArrayList<>();
    words.add(Path.of(home, "bin", "java").toString());
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String command = String.valueOf(properties.get("sun.java.command"));
    // With java -jar, the file is all of the class path, and stands where a class would.
    boolean jar = classpath.endsWith(".jar") && command.startsWith(classpath);
    words.addAll(
        jar ? List.of("-jar", classpath) : List.of("-cp", classpath, command.split(" ", 2)[0]));
    return words;
  }

  /**
   * A line for a shell that calls the program again.
   *
   * @param ofFashionMnist whether the command needs the files of Fashion-MNIST
   */
  public String line(List<String> arguments, boolean ofFashionMnist) {
    List<String> words = new ArrayList<>(program);
    words.addAll(arguments);
    String line = quoted(words);
    return ofFashionMnist && data.isPresent()
        ? DATA + "=" + quoted(List.of(data.get())) + " " + line
        : line;
  }

  /** How a command is named in a message: by the launcher's path, or else by its plain name. */
  public String named(String command) {
    return launched && command.startsWith("ghostbatch")
        ? quoted(program) + command.substring("ghostbatch".length())
        : command;
  }

  /** Words as a POSIX shell reads them, quoted where they have to be. */
  public static String quoted(List<String> words) {
    return words.stream().map(Invocation::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    boolean printable =
        ShellWord.isHarmless(word)
            || !STEERING.matcher(word).find()
                && OutputCharset.ofStandardOutput().newEncoder().canEncode(word);
    return printable ? ShellWord.quoted(word) : inBytes(word);
  }

  /** With the bytes in octal that a terminal cannot show, which bash and zsh read. */
  static String inBytes(String word) {
    StringBuilder ansi = new StringBuilder("$'");
    for (byte each : word.getBytes(StandardCharsets.UTF_8)) {
      int value = Byte.toUnsignedInt(each);
      if (value < ' ' || value > '~') {
        ansi.append("\\%03o".formatted(value));
      } else {
        ansi.append(value == '\'' || value == '\\' ? "\\" : "").append((char) value);
      }
    }
    return ansi.append("'").toString();
  }

  /** A path that no command takes for a flag. */
  public static String argument(Path path) {
    String text = path.toString();
    return text.startsWith("-") || text.startsWith("@") ? "./" + text : text;
  }
}
