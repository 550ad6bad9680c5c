package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands of README.md and of the pages in docs/, in code blocks and within lines, as a shell
 * reads them.
 */
final class ReadmeCommands {
  private static final String BEGINNING = "```sh";
  private static final String END = "```";
  // After settings of variables; the output may go to a file.
  private static final Pattern COMMAND =
      Pattern.compile("(?:[A-Z_]+=\\S+ )*\\./ghostbatch ([^>]*)(?: >\\S+)?");
  private static final Pattern INLINE = Pattern.compile("`(\\./ghostbatch [^`]*)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(#.*)|(\\S+)");

  private ReadmeCommands() {}

  /** README.md and every other page that a reader may come to from there. */
  static List<Path> pages(Path repository) throws IOException {
    try (Stream<Path> pages = Files.walk(repository.resolve("docs"))) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(repository::resolve),
              pages.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  /** The commands of each page that has some, without {@code ./ghostbatch}. */
  static List<List<List<String>>> byPage(Path repository) throws IOException {
    List<List<List<String>>> pages = new ArrayList<>();
    for (Path page : pages(repository)) {
      List<List<String>> commands = new ArrayList<>();
      for (String line : linesAndInline(page)) {
        Matcher command = COMMAND.matcher(line);
        if (command.matches()) {
          commands.add(words(command.group(1)));
        }
      }
      if (!commands.isEmpty()) {
        pages.add(commands);
      }
    }
    return pages;
  }

  /** The lines of a page's code blocks for a shell; those that go on in the next are one. */
  static List<String> lines(Path page) throws IOException {
    List<String> lines = new ArrayList<>();
    String begun = "";
    boolean within = false;
    for (String line : Files.readAllLines(page)) {
      String text = line.strip();
      if (text.equals(BEGINNING)) {
        within = true;
      } else if (text.equals(END)) {
        within = false;
      } else if (within && text.endsWith("\\")) {
        begun += text.substring(0, text.length() - 1);
      } else if (within) {
        lines.add(begun + text);
        begun = "";
      }
    }
    return lines;
  }

  private static List<String> linesAndInline(Path page) throws IOException {
    List<String> lines = new ArrayList<>(lines(page));
    INLINE.matcher(Files.readString(page)).results().map(code -> code.group(1)).forEach(lines::add);
    return lines;
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find() && word.group(2) == null) {
      words.add(word.group(1) == null ? word.group() : word.group(1));
    }
    return words;
  }
}
