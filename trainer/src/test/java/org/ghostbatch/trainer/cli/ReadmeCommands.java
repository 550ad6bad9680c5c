package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands in README.md's code blocks, as a shell reads them. */
final class ReadmeCommands {
  // Behind a prompt, or behind settings of variables.
  private static final Pattern COMMAND =
      Pattern.compile("    (?:\\$ )?(?:[A-Z_]+=\\S+ )*\\./ghostbatch (.*)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(#.*)|(\\S+)");

  private ReadmeCommands() {}

  /** The commands of each code block, without {@code ./ghostbatch}. */
  static List<List<List<String>>> blocks(Path readme) throws IOException {
    List<List<List<String>>> blocks = new ArrayList<>();
    List<List<String>> block = new ArrayList<>();
    for (String line : Files.readAllLines(readme)) {
      Matcher command = COMMAND.matcher(line);
      if (command.matches()) {
        block.add(words(command.group(1)));
      } else if (!line.isEmpty() && !line.startsWith("    ")) {
        if (!block.isEmpty()) {
          blocks.add(block);
        }
        block = new ArrayList<>();
      }
    }
    return blocks;
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
