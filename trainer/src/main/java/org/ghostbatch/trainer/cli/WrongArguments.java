package org.ghostbatch.trainer.cli;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.ghostbatch.trainer.process.Invocation;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with arguments, in the words of our other messages. */
final class WrongArguments {
  private WrongArguments() {}

  /** One line: what is wrong, and where it is known what to do. */
  static String message(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    if (wrong instanceof MissingParameterException missing) {
      return missing(missing);
    }
    if (wrong instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + ": is given twice; leave one out";
    }
    return wrong.getCause() instanceof TypeConversionException refused && wrong.getArgSpec() != null
        ? "%s: %s".formatted(name(wrong.getArgSpec()), refused.getMessage())
        : wrong.getMessage();
  }

  private static String unmatched(UnmatchedArgumentException wrong) {
    CommandLine command = wrong.getCommandLine();
    List<String> suggestions = FlagSuggestions.of(wrong);
    String first = wrong.getUnmatched().isEmpty() ? "" : wrong.getUnmatched().get(0);
    if (first.equals("help") && !command.getSubcommands().isEmpty()) {
      return "unknown command 'help'; did you mean %s?".formatted(helpOf(command));
    }
    if (!suggestions.isEmpty()) {
      return "%s; did you mean %s?".formatted(what(wrong), String.join(" or ", suggestions));
    }
    return commandWith(command.getCommandSpec(), first)
        .map(other -> "%s; it is a flag of %s".formatted(what(wrong), other))
        .orElse(what(wrong));
  }

  /** The flag for what {@code help COMMAND} asks for. */
  private static String helpOf(CommandLine command) {
    ParseResult asked = command.getParseResult();
    while (asked.hasSubcommand()) {
      asked = asked.subcommand();
    }
    String name = asked.commandSpec().qualifiedName();
    return Invocation.ofThisProcess().named(name) + " --help";
  }

  private static String what(UnmatchedArgumentException wrong) {
    String words = wrong.getUnmatched().stream().map("'%s'"::formatted).collect(joining(", "));
    boolean several = wrong.getUnmatched().size() > 1;
    if (wrong.isUnknownOption()) {
      return (several ? "unknown flags " : "unknown flag ") + words;
    }
    if (!wrong.getCommandLine().getSubcommands().isEmpty()) {
      return "unknown command " + words;
    }
    return (several ? "unexpected arguments " : "unexpected argument ") + words;
  }

  /** Another command of the program that has a flag. */
  private static Optional<String> commandWith(CommandSpec command, String argument) {
    String flag = argument.replaceFirst("=.*", "");
    return command.root().subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(other -> flag.startsWith("--") && other.findOption(flag) != null)
        .map(CommandSpec::name)
        .findFirst();
  }

  private static String missing(MissingParameterException wrong) {
    ArgSpec argument = wrong.getArgSpec() == null ? wrong.getMissing().get(0) : wrong.getArgSpec();
    if (argument.isOption()) {
      return "%s: needs a value, %s %s"
          .formatted(name(argument), name(argument), argument.paramLabel());
    }
    return "missing "
        + wrong.getMissing().stream().map(ArgSpec::paramLabel).collect(joining(" and "));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }
}
