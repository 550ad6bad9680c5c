package org.ghostbatch.trainer.cli;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/** The headings of a command's flags, in the order of {@code --help}. */
public enum FlagHeading {
  /** What only one command has. */
  OPTIONS("Options"),
  DATA("Data"),
  MODEL("Model"),
  BATCHES("Batches and memory"),
  OPTIMIZER("Optimizer"),
  SCHEDULE("Schedule"),
  SPEED("Speed"),
  CHECKPOINTS("Checkpoints"),
  OUTPUT("Output");

  private final String title;

  FlagHeading(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The flags that help shows, by heading; within a heading in the order in which they came. */
  static Map<FlagHeading, List<OptionSpec>> grouped(List<OptionSpec> flags) {
    return flags.stream()
        .filter(flag -> !flag.hidden())
        .collect(
            Collectors.groupingBy(
                FlagHeading::of, () -> new EnumMap<>(FlagHeading.class), Collectors.toList()));
  }

  /** The heading that {@link Under} gives to the flag's field, or else to the field's class. */
  private static FlagHeading of(OptionSpec flag) {
    if (flag.usageHelp() || flag.versionHelp()) {
      return OUTPUT;
    }
    if (!(flag.userObject() instanceof Field field)) {
      return OPTIONS;
    }
    for (AnnotatedElement element : List.of(field, field.getDeclaringClass())) {
      if (element.isAnnotationPresent(Under.class)) {
        return element.getAnnotation(Under.class).value();
      }
    }
    return OPTIONS;
  }
}
