package org.ghostbatch.trainer.process;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which letters names of files can have. Java reads and writes them in the charset of the locale;
 * the letters that it lacks become question marks, and the files are not found. TensorFlow writes
 * names in UTF-8 whatever the locale. The launcher sets a UTF-8 locale; without it, only names of
 * ASCII letters work in other locales.
 *
 * @param charset in which Java writes names
 * @param variables the environment's variables
 * @param workingDirectory as Java knows it
 */
public record FileNameLocale(
    String charset, Map<String, String> variables, String workingDirectory) {
  public static FileNameLocale ofThisProcess() {
    return new FileNameLocale(
        System.getProperty("sun.jnu.encoding", "UTF-8"),
        System.getenv(),
        System.getProperty("user.dir"));
  }

  /** What is wrong with the working directory or an argument, if anything is. */
  public Optional<String> complaint(String... arguments) {
    if (!isExpressible(workingDirectory) || !exists(workingDirectory)) {
      return Optional.of(complaint("the working directory " + workingDirectory));
    }
    return Stream.of(arguments)
        .filter(argument -> !isExpressible(argument))
        .findFirst()
        .map(argument -> complaint("the argument " + argument));
  }

  /** What is wrong with the name of a file that is met later, for instance in a run's settings. */
  public String complaint(InvalidPathException name) {
    return isExpressible(name.getInput())
        ? "no file can have the name %s: %s".formatted(name.getInput(), name.getReason())
        : complaint("the file name " + name.getInput());
  }

  private String complaint(String what) {
    return "%s has letters that the locale (%s, charset %s) cannot express: set a UTF-8 locale, as in LC_ALL=C.UTF-8"
        .formatted(what, locale(), charset);
  }

  private boolean isExpressible(String name) {
    return isUtf8() || StandardCharsets.US_ASCII.newEncoder().canEncode(name);
  }

  private boolean isUtf8() {
    return Charset.isSupported(charset) && Charset.forName(charset).equals(StandardCharsets.UTF_8);
  }

  /** In UTF-8 as well, a name may have bytes that are no letters. */
  private static boolean exists(String directory) {
    try {
      return Files.isDirectory(Path.of(directory));
    } catch (InvalidPathException inexpressible) {
      return false;
    }
  }

  private String locale() {
    return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
        .filter(name -> !variables.getOrDefault(name, "").isEmpty())
        .findFirst()
        .map(name -> name + "=" + variables.get(name))
        .orElse("LC_ALL is not set");
  }
}
