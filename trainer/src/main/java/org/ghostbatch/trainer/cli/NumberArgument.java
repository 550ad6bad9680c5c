package org.ghostbatch.trainer.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the numbers that a user gives, and refuses others in plain words. */
final class NumberArgument {
  private NumberArgument() {}

  static void register(CommandLine commandLine) {
    ITypeConverter<Integer> integer = reading(Integer::valueOf, "a whole number");
    ITypeConverter<Long> whole = reading(Long::valueOf, "a whole number");
    ITypeConverter<Double> number = reading(Double::valueOf, "a number");
    commandLine
        .registerConverter(Integer.class, integer)
        .registerConverter(int.class, integer)
        .registerConverter(Long.class, whole)
        .registerConverter(long.class, whole)
        .registerConverter(Double.class, number)
        .registerConverter(double.class, number);
  }

  private static <T> ITypeConverter<T> reading(Function<String, T> parse, String kind) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (NumberFormatException refused) {
        boolean tooLong = text.matches("[-+]?\\d+");
        throw new TypeConversionException(
            tooLong
                ? "%s is out of range".formatted(text)
                : "'%s' is not %s".formatted(text, kind));
      }
    };
  }
}
