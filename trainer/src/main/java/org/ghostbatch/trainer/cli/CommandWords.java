package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ghostbatch.trainer.run.RunFlags;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The words of a command before they are parsed: flags with their values, and other words. A flag
 * on the command line replaces the same flag in a file, with all of its values, and one in a file
 * replaces the same flag in a file that this file names. What begins with two dashes is a flag,
 * never the value of another.
 */
final class CommandWords {
  private final List<Argument> arguments;
  private final List<Item> items = new ArrayList<>();
  private CommandSpec command;
  private int next;

  /** A flag with its values; or one word that is not a flag, whose name is empty. */
  private record Item(String flag, int depth, List<String> words) {}

  private CommandWords(CommandLine root, List<Argument> arguments) {
    this.command = root.getCommandSpec();
    this.arguments = arguments;
  }

  /**
   * The words that are to be parsed.
   *
   * @throws ParameterException if there is a flag that the command does not have, or an empty path
   *     among several
   */
  static String[] of(CommandLine root, List<Argument> arguments) {
    CommandWords words = new CommandWords(root, arguments);
    words.read();
    return words.inForce();
  }

  private void read() {
    while (next < arguments.size()) {
      Argument argument = arguments.get(next++);
      if (argument.text().equals("--")) {
        // No flags follow.
        add(argument);
        while (next < arguments.size()) {
          add(arguments.get(next++));
        }
      } else if (isFlag(argument.text())) {
        readFlag(argument);
      } else {
        add(argument);
        CommandLine within = command.subcommands().get(argument.text());
        if (within != null) {
          command = within.getCommandSpec();
        }
      }
    }
  }

  private void add(Argument argument) {
    items.add(new Item("", argument.depth(), List.of(argument.text())));
  }

  private boolean isFlag(String text) {
    return text.startsWith("--") && text.length() > 2 || command.findOption(text) != null;
  }

  private void readFlag(Argument argument) {
    String text = argument.text();
    int value = text.indexOf('=');
    OptionSpec option = command.findOption(value < 0 ? text : text.substring(0, value));
    if (option == null) {
      throw new UnmatchedArgumentException(command.commandLine(), List.of(text));
    }
    List<String> words = new ArrayList<>(List.of(text));
    // The text after the = is the first of the values.
    int most = value < 0 ? option.arity().max() : option.arity().max() - 1;
    while (words.size() <= most && next < arguments.size() && isValue(arguments.get(next).text())) {
      words.add(valueOf(option, arguments.get(next++).text()));
    }
    items.add(new Item(option.longestName(), argument.depth(), words));
  }

  /** The parser would not take an empty path for one of several, and say nothing of the reason. */
  private String valueOf(OptionSpec option, String text) {
    if (text.isEmpty() && option.isMultiValue() && option.auxiliaryTypes()[0] == Path.class) {
      throw new ParameterException(
          command.commandLine(), "%s: %s".formatted(option.longestName(), PathArgument.EMPTY));
    }
    return text;
  }

  private boolean isValue(String text) {
    return !text.equals("--") && !isFlag(text) && !command.subcommands().containsKey(text);
  }

  private String[] inForce() {
    Map<String, Integer> depths = new HashMap<>();
    items.forEach(item -> depths.merge(item.flag(), item.depth(), Math::min));
    return items.stream()
        .filter(item -> item.flag().isEmpty() || !isReplaced(item, depths))
        .flatMap(item -> item.words().stream())
        .toArray(String[]::new);
  }

  private static boolean isReplaced(Item item, Map<String, Integer> depths) {
    if (depths.get(item.flag()) < item.depth()) {
      return true;
    }
    return depths.entrySet().stream()
        .filter(other -> other.getValue() < item.depth())
        .map(other -> RunFlags.REPLACES.getOrDefault(other.getKey(), Set.of()))
        .anyMatch(replaced -> replaced.contains(item.flag()));
  }
}
