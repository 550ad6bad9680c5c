package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.cli.ArgumentFiles;

/**
 * The flags that make a run, without those that say where it is written and what it prints: what
 * {@code flags.txt} holds, which {@code train} takes as {@code @FILE}.
 *
 * @param values by the flag's name; empty for a flag without value
 */
public record RunFlags(Map<String, List<String>> values) {
  // A shorter text may be a comment that somebody began.
  private static final int SHORTEST_CUT = 2;
  private static final String BEGINNING = "# The flags of a run, for: ghostbatch train @flags.txt";
  private static final String END = "# The end of the flags.";
  // Flags that a flag given now replaces.
  public static final Map<String, Set<String>> REPLACES =
      Map.of(
          "--batch",
          Set.of("--batch-schedule"),
          "--batch-schedule",
          Set.of("--batch"),
          "--device",
          Set.of("--allow-growth"));

  public RunFlags {
    values = new LinkedHashMap<>(values);
  }

  /** These, and those of another run that are not among them and go together with them. */
  public RunFlags over(RunFlags earlier) {
    Map<String, List<String>> all = new LinkedHashMap<>(earlier.values);
    values.keySet().forEach(flag -> all.keySet().removeAll(REPLACES.getOrDefault(flag, Set.of())));
    all.putAll(values);
    return new RunFlags(all);
  }

  boolean has(String flag) {
    return values.containsKey(flag);
  }

  RunFlags without(String flag) {
    Map<String, List<String>> others = new LinkedHashMap<>(values);
    others.remove(flag);
    return new RunFlags(others);
  }

  /** These with one more, unless it is among them. */
  public RunFlags withDefault(String flag, Object value) {
    return over(new RunFlags(Map.of(flag, List.of(String.valueOf(value)))));
  }

  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    values.forEach(
        (flag, given) -> {
          if (given.isEmpty()) {
            arguments.add(flag);
          }
          given.forEach(value -> arguments.add(flag + "=" + value));
        });
    return arguments;
  }

  /** One a line, quoted as {@link ArgumentFiles} reads them, and comments that show a cut. */
  public String text() {
    return arguments().stream()
        .map(argument -> "\"" + escaped(argument) + "\"\n")
        .collect(Collectors.joining("", BEGINNING + "\n", END + "\n"));
  }

  private static String escaped(String argument) {
    return argument
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  /**
   * Whether {@link #text} was cut off: its first line is there, or part of it, and its last is not,
   * or a quote of a version that wrote neither is not closed.
   */
  public static boolean isCutOff(String text) {
    if (text.startsWith(BEGINNING + "\n")) {
      // A user may have added flags below it.
      return !(text.stripTrailing() + "\n").contains("\n" + END + "\n");
    }
    if (text.length() > SHORTEST_CUT && BEGINNING.startsWith(text)) {
      return true;
    }
    String last = text.substring(text.stripTrailing().lastIndexOf('\n') + 1).strip();
    return last.startsWith("\"--")
        && last.replaceAll("\\\\.", "").chars().filter(each -> each == '"').count() % 2 == 1;
  }

  /** Whether a file is one of these, whole or cut off, and not only of the same name. */
  static boolean isWritten(Path file) {
    try {
      return Files.isRegularFile(file) && isWritten(Files.readString(file));
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static boolean isWritten(String text) {
    return text.startsWith(BEGINNING) || text.startsWith("\"--");
  }
}
