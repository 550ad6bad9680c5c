package org.ghostbatch.trainer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's help: the flags under headings, each with the first paragraph of its description. The
 * other paragraphs are in the flag reference only, so that help is short.
 */
final class GroupedHelp extends Help {
  /** The columns that every terminal has. */
  static final int WIDTH = 80;

  private static final int DESCRIPTIONS_AT = 26;

  GroupedHelp(CommandSpec command, ColorScheme colors) {
    super(command, colors);
  }

  @Override
  public String synopsis(int headingLength) {
    return abbreviatedSynopsis();
  }

  @Override
  public String optionList() {
    List<String> lines = new ArrayList<>();
    FlagHeading.grouped(commandSpec().options())
        .forEach(
            (heading, flags) -> {
              lines.add("");
              lines.add(heading.title() + ":");
              flags.forEach(flag -> add(lines, names(flag) + value(flag), flag));
            });
    return text(lines);
  }

  @Override
  public String parameterList() {
    List<String> lines = new ArrayList<>();
    if (!commandSpec().positionalParameters().isEmpty()) {
      lines.addAll(List.of("", "Arguments:"));
    }
    for (PositionalParamSpec parameter : commandSpec().positionalParameters()) {
      add(lines, parameter.paramLabel(), parameter);
    }
    return text(lines);
  }

  private static String names(OptionSpec flag) {
    return String.join(", ", flag.names());
  }

  /** A flag's value, as it follows the flag on the command line. */
  static String value(OptionSpec flag) {
    if (flag.arity().max() == 0) {
      return "";
    }
    return (flag.arity().min() == 0 ? " [%s]" : " %s").formatted(flag.paramLabel());
  }

  private static void add(List<String> lines, String label, ArgSpec argument) {
    List<String> description = new ArrayList<>(wrapped(argument.description()[0]));
    String left = "  " + label;
    // A long label has the line for itself.
    if (left.length() + 2 > DESCRIPTIONS_AT) {
      lines.add(left);
    } else {
      lines.add(left + " ".repeat(DESCRIPTIONS_AT - left.length()) + description.remove(0));
    }
    description.forEach(line -> lines.add(" ".repeat(DESCRIPTIONS_AT) + line));
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH - DESCRIPTIONS_AT) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String text(List<String> lines) {
    return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
  }
}
