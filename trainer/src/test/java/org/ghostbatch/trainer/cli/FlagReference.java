package org.ghostbatch.trainer.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.Main;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The text of docs/reference/flags.md, made from the commands themselves. */
final class FlagReference {
  private static final String BEGINNING =
      """
      # Flags

      Every command with its arguments and flags, generated from the program. `--help` after a command
      prints the first sentence of each description. How flags are read, from the command line and from
      files: [The command line](command-line.md).

      """;

  private final StringBuilder text = new StringBuilder(BEGINNING);
  private final Set<String> flagsOfTrain = new TreeSet<>();

  private FlagReference() {}

  /** The page. */
  static String text() {
    FlagReference reference = new FlagReference();
    CommandLine main = CommandLines.configured(new Main());
    main.getSubcommands().get("train").getCommandSpec().options().stream()
        .filter(flag -> !isEverywhere(flag))
        .forEach(flag -> reference.flagsOfTrain.add(flag.longestName()));
    List<CommandSpec> commands = new ArrayList<>();
    main.getSubcommands().values().forEach(each -> addWithSubcommands(commands, each));
    reference.addContents(commands);
    commands.forEach(reference::add);
    reference.addEverywhere(main.getCommandSpec());
    return reference.text.toString().stripTrailing() + "\n";
  }

  private static void addWithSubcommands(List<CommandSpec> commands, CommandLine command) {
    commands.add(command.getCommandSpec());
    command.getSubcommands().values().forEach(each -> addWithSubcommands(commands, each));
  }

  private void addContents(List<CommandSpec> commands) {
    for (CommandSpec command : commands) {
      text.append("- [%s](#%s)\n".formatted(name(command), anchor(name(command))));
    }
    text.append("- [All commands](#all-commands)\n\n");
  }

  private void add(CommandSpec command) {
    text.append("## %s\n\n".formatted(name(command)));
    String description = paragraph(command.usageMessage().description());
    text.append(description).append("\n\n");
    if (!command.positionalParameters().isEmpty()) {
      addTable(
          "argument", command.positionalParameters().stream().map(FlagReference::row).toList());
    }
    boolean sweeps = command.name().equals("sweep");
    Map<FlagHeading, List<OptionSpec>> groups =
        FlagHeading.grouped(
            command.options().stream()
                .filter(flag -> !isEverywhere(flag))
                .filter(flag -> !sweeps || isOwn(flag, command))
                .toList());
    groups.forEach(
        (heading, flags) -> {
          text.append(
              "### %s: %s\n\n".formatted(name(command), heading.title().toLowerCase(Locale.ROOT)));
          addTable("flag", flags.stream().map(FlagReference::row).toList());
        });
    if (sweeps) {
      text.append(
          "All other flags are those of [train](#train), except %s.\n\n"
              .formatted(except(command)));
    }
    addExample(command);
  }

  private static boolean isOwn(OptionSpec flag, CommandSpec command) {
    return flag.userObject() instanceof Field field
        && field.getDeclaringClass() == command.userObject().getClass();
  }

  private String except(CommandSpec sweep) {
    return flagsOfTrain.stream()
        .filter(flag -> sweep.findOption(flag) == null)
        .map("`%s`"::formatted)
        .collect(Collectors.joining(", "));
  }

  private void addExample(CommandSpec command) {
    text.append("```sh\n");
    for (String line : command.usageMessage().footer()) {
      if (line.startsWith("  ")) {
        text.append("./").append(line.strip()).append('\n');
      }
    }
    text.append("```\n\n");
  }

  private void addEverywhere(CommandSpec main) {
    text.append("## All commands\n\n");
    addTable("flag", main.options().stream().map(FlagReference::row).toList());
  }

  private void addTable(String first, List<String> rows) {
    text.append("| %s | description |\n|---|---|\n".formatted(first));
    rows.forEach(row -> text.append(row).append('\n'));
    text.append('\n');
  }

  private static String row(OptionSpec flag) {
    return row(
        String.join(", ", flag.names()) + GroupedHelp.value(flag), paragraph(flag.description()));
  }

  private static String row(PositionalParamSpec argument) {
    return row(argument.paramLabel(), paragraph(argument.description()));
  }

  private static String row(String label, String description) {
    return "| `%s` | %s |".formatted(label.replace("|", "\\|"), description.replace("|", "\\|"));
  }

  private static String paragraph(String... lines) {
    return String.join(" ", lines).replaceAll(" {2,}", " ").strip();
  }

  private static boolean isEverywhere(OptionSpec flag) {
    return flag.usageHelp() || flag.versionHelp() || flag.inherited();
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName().replaceFirst("^ghostbatch ", "");
  }

  private static String anchor(String title) {
    return title.replace(' ', '-');
  }
}
