package org.ghostbatch.trainer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Command lines that are right or nearly so; none trains, downloads or writes. */
final class MangledArguments {
  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "0",
          "1",
          "2",
          "8",
          "64",
          "-1",
          "0.5",
          "1e-3",
          "1e308",
          "1e999",
          "NaN",
          "Infinity",
          "2147483647",
          "-2147483648",
          "2147483648",
          "9223372036854775808",
          "0x10",
          "1,2,3",
          "1,,2",
          ",",
          "8,8",
          "0:8",
          "0:8,1:16",
          "0:8,0:9",
          "1:8",
          ":",
          "1/2",
          "3/2",
          "0/0",
          "/",
          "test",
          "auto",
          "on",
          "true",
          "--",
          "-",
          "---",
          "-h",
          "-V",
          "=",
          "--=1",
          "nowhere",
          "nowhere/nothing",
          ".",
          "/",
          "/dev/null",
          "a\nb",
          "a\r\nb\u2028c",
          "a\u0000b",
          "\u001b[31mred",
          "\uD800",
          "é中😀",
          "%s%n%d",
          "${sys:user.home}",
          "{}",
          "\"",
          "'",
          "\\",
          "@",
          "@@",
          "@nowhere",
          "stack-overflow",
          "blobs",
          "digits",
          "merge",
          "x".repeat(5000));

  /** All too small, or no sizes: a valid limit would hold for all later tests of this process. */
  private static final List<String> LIMITS =
      List.of(
          "", "0", "1", "-1", "1KiB", "1023 KiB", "12X", "MiB", "NaN", "1e400GiB", "9".repeat(40));

  // Made once, because that takes as long as running a command.
  private static final CommandLine ALL = Commands.commandLine();

  /** Before all others: what keeps a command from doing anything, and cannot be taken back. */
  private enum Subject {
    ROOT(""),
    TRAIN("train --dataset idx --train-images nowhere --train-labels nowhere"),
    SWEEP("sweep --dataset idx --train-images nowhere --train-labels nowhere --out FILE"),
    SWEEP_MERGE("sweep merge --out FILE"),
    FIND_BATCH("find-batch --dataset idx --train-images nowhere --train-labels nowhere"),
    REPRODUCE("reproduce --out FILE"),
    BENCH("bench --seconds -1"),
    REPORT("report"),
    DATA("data"),
    DATA_FETCH("data fetch nothing"),
    DATA_VERIFY("data verify"),
    DATA_SHOW("data show --dataset idx --train-images nowhere --train-labels nowhere"),
    DATA_SKETCHES("data sketches --out FILE"),
    DATA_BLOBS("data blobs --out DIRECTORY");

    private final List<String> beginning;

    Subject(String beginning) {
      this.beginning = Stream.of(beginning.split(" ")).filter(word -> !word.isEmpty()).toList();
    }
  }

  private final Random random;
  private final String file;
  private final String directory;

  /**
   * Command lines from random numbers.
   *
   * @param file one that is there
   * @param directory one that is there
   */
  MangledArguments(Random random, String file, String directory) {
    this.random = random;
    this.file = file;
    this.directory = directory;
  }

  /** The beginning of a command line: the command, and what makes it harmless. */
  List<String> beginning() {
    return one(List.of(Subject.values())).beginning.stream()
        .map(word -> word.equals("FILE") ? file : word.equals("DIRECTORY") ? directory : word)
        .toList();
  }

  /** Flags of a command, and what no command knows. */
  List<String> flags(List<String> beginning) {
    List<OptionSpec> options = options(beginning);
    List<String> flags = new ArrayList<>();
    for (int more = random.nextInt(6); more > 0; more--) {
      if (random.nextInt(8) == 0) {
        flags.add(value());
      } else {
        flags.addAll(flag(one(options)));
      }
    }
    return flags;
  }

  private static List<OptionSpec> options(List<String> beginning) {
    CommandLine command = ALL;
    for (String word : beginning) {
      command = command.getSubcommands().getOrDefault(word, command);
    }
    return command.getCommandSpec().options();
  }

  private List<String> flag(OptionSpec option) {
    String name = one(List.of(option.names()));
    boolean valued = option.arity().max() > 0;
    if (name.equals("--memory-limit")) {
      return List.of(name, one(LIMITS));
    }
    String written = random.nextInt(30) == 0 ? misspelt(name) : name;
    if (random.nextInt(30) == 0 ? valued : !valued) {
      return List.of(written);
    }
    String value = value(option);
    return random.nextInt(4) == 0 ? List.of(written + "=" + value) : List.of(written, value);
  }

  private String value(OptionSpec option) {
    if (option.completionCandidates() != null && random.nextInt(4) > 0) {
      List<String> words = new ArrayList<>();
      option.completionCandidates().forEach(words::add);
      return words.isEmpty() ? value() : one(words);
    }
    return value();
  }

  private String value() {
    return random.nextInt(20) == 0 ? one(List.of(file, directory)) : one(VALUES);
  }

  private String misspelt(String name) {
    int at = random.nextInt(name.length());
    return random.nextBoolean()
        ? name.substring(0, at) + name.substring(at + 1)
        : name.substring(0, at) + (char) random.nextInt(0x300) + name.substring(at);
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
