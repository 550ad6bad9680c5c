package org.ghostbatch.trainer.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Reads the constants of an enum as the words that they print. */
public final class Words {
  private Words() {}

  static <E extends Enum<E>> void register(CommandLine commandLine, Class<E> type) {
    commandLine.registerConverter(type, word -> parse(type, word));
  }

  private static <E extends Enum<E>> E parse(Class<E> type, String word) {
    E[] constants = type.getEnumConstants();
    return Arrays.stream(constants)
        .filter(constant -> constant.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not one of %s"
                        .formatted(
                            word,
                            Arrays.stream(constants)
                                .map(Enum::toString)
                                .collect(Collectors.joining(", ")))));
  }
}
