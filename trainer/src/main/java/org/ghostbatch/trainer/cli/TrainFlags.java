package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.formats.SweepFiles;
import org.ghostbatch.trainer.sweep.Grid;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of {@code train}, which {@code sweep} has as well, with several values each. */
public final class TrainFlags implements IModelTransformer {
  // The sweep decides what a cell writes and prints.
  private static final Set<String> NOT_SWEPT =
      Set.of("--out", "--overwrite", "--resume", "--export", "--trace", "--quiet");

  @Override
  public CommandSpec transform(CommandSpec sweep) {
    CommandSpec train = train();
    swept(train).forEach(option -> sweep.addOption(ofSeveralValues(option, train)));
    return sweep;
  }

  private static CommandSpec train() {
    return CommandLines.configured(new TrainCommand()).getCommandSpec();
  }

  private static List<OptionSpec> swept(CommandSpec train) {
    return train.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .filter(option -> !NOT_SWEPT.contains(option.longestName()))
        .toList();
  }

  private static OptionSpec ofSeveralValues(OptionSpec option, CommandSpec train) {
    OptionSpec.Builder flag =
        OptionSpec.builder(option.names())
            .description(option.description())
            .userObject(option.userObject());
    if (!hasValue(option)) {
      return flag.type(boolean.class).arity("0").build();
    }
    flag.type(List.class).auxiliaryTypes(String.class).hideParamSyntax(true);
    if (holdsCommas(option)) {
      return flag.paramLabel(option.paramLabel()).build();
    }
    String more = isOfTheProcess(option.longestName(), train) ? "" : ",...";
    return flag.paramLabel(option.paramLabel() + more).splitRegex(",").build();
  }

  private static boolean hasValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** Whether a value may itself hold commas, so that commas cannot separate several values. */
  private static boolean holdsCommas(OptionSpec option) {
    return option.isMultiValue()
        || option.paramLabel().equals("LIST")
        || option.type() == Path.class;
  }

  /**
   * The grid that the flags of a sweep make, its axes in the order of {@code train}'s flags.
   *
   * @param seeds how many, or null where they are not counted
   */
  public static Grid grid(CommandSpec sweep, Integer seeds) {
    CommandSpec train = train();
    Map<String, List<String>> axes = new LinkedHashMap<>();
    List<String> fixed = new ArrayList<>();
    for (OptionSpec option : swept(train)) {
      String flag = option.longestName();
      List<String> values = values(sweep.findOption(flag));
      if (flag.equals(SweepFiles.SEED) && seeds != null) {
        axes.put(flag, upTo(seeds, values));
      } else if (values.size() > 1) {
        if (isOfTheProcess(flag, train)) {
          throw new UsageException(
              flag + ": takes one value, because TensorFlow keeps it until the process ends");
        }
        if (values.contains(Precision.FLOAT32_STRICT.toString())) {
          throw new UsageException(
              "%s: takes %s alone, because TensorFlow keeps it until the process ends"
                  .formatted(flag, Precision.FLOAT32_STRICT));
        }
        axes.put(flag, values);
      } else if (values.size() == 1) {
        fixed.add(flag);
        if (hasValue(option)) {
          fixed.addAll(values);
        }
      }
    }
    if (axes.isEmpty()) {
      // A wrong value is reported first, before the remark that only one is allowed.
      new TrainFlagReader().request(fixed);
    }
    return new Grid(axes, fixed);
  }

  /** The values as given; for a flag without value one, if it is on. */
  private static List<String> values(OptionSpec option) {
    if (option.getValue() instanceof List<?> values) {
      return values.stream().map(String::valueOf).toList();
    }
    return Boolean.TRUE.equals(option.getValue()) ? List.of("on") : List.of();
  }

  private static List<String> upTo(int seeds, List<String> named) {
    if (!named.isEmpty()) {
      throw new UsageException(
          "--seeds %d: cannot be combined with --seed %s; give one of them"
              .formatted(seeds, String.join(",", named)));
    }
    if (seeds < 1) {
      throw new UsageException("--seeds %d: must be at least 1".formatted(seeds));
    }
    if (seeds > Grid.MAX_CELLS) {
      throw Grid.tooLarge();
    }
    return IntStream.rangeClosed(1, seeds).mapToObj(String::valueOf).toList();
  }

  /** Whether a flag says which examples to use. */
  static boolean choosesData(String flag) {
    return train().mixins().get("datasetOptions").findOption(flag) != null;
  }

  /** Whether the first program of a process decides for those after it. */
  private static boolean isOfTheProcess(String flag, CommandSpec train) {
    return train.mixins().get("deviceOptions").findOption(flag) != null;
  }
}
