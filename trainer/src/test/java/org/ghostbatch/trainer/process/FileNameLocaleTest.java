package org.ghostbatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.ghostbatch.trainer.run.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameLocaleTest {
  @TempDir private Path directory;

  private FileNameLocale locale(String charset, Map<String, String> variables) {
    return new FileNameLocale(charset, variables, directory.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ANSI_X3.4-1968", "ISO-8859-1", "unheard-of"})
  void anArgumentThatTheLocaleCannotExpressIsNamedWithTheLocale(String charset) {
    assertThat(locale(charset, Map.of("LC_ALL", "C", "LANG", "x")).complaint("--out", "grün"))
        .get()
        .asString()
        .startsWith("the argument grün has letters that the locale (LC_ALL=C, charset " + charset)
        .endsWith("set a UTF-8 locale, as in LC_ALL=C.UTF-8");
  }

  @Test
  void inUtf8AndInAsciiNothingIsWrong() {
    assertThat(locale("UTF-8", Map.of()).complaint("grün", "\uFFFD")).isEmpty();
    assertThat(locale("ANSI_X3.4-1968", Map.of()).complaint("green")).isEmpty();
  }

  @Test
  void aWorkingDirectoryThatCannotBeExpressedIsNamed() {
    assertThat(new FileNameLocale("US-ASCII", Map.of(), "/gr\uFFFD\uFFFDn").complaint())
        .get()
        .asString()
        .startsWith("the working directory /gr\uFFFD\uFFFDn has letters");
    // Bytes that are no UTF-8: Java knows the directory by a name that it does not have.
    assertThat(new FileNameLocale("UTF-8", Map.of(), directory + "/gr\uFFFDn").complaint())
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "POSIX, '', '', 'LC_ALL=POSIX'",
    "'', C, en_US, 'LC_CTYPE=C'",
    "'', '', C, 'LANG=C'",
    "'', '', '', 'LC_ALL is not set'"
  })
  void theVariableThatCountsIsNamed(String all, String ctype, String lang, String named) {
    Map<String, String> variables = Map.of("LC_ALL", all, "LC_CTYPE", ctype, "LANG", lang);
    assertThat(locale("US-ASCII", variables).complaint("ü"))
        .get()
        .asString()
        .contains("the locale (" + named + ", ");
  }

  @Test
  void aNameMetLaterIsAnsweredToo() {
    Failure ofZero = Failure.of(new InvalidPathException("a\0b", "Nul character"), false, false);
    assertThat(ofZero.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(ofZero.message()).startsWith("no file can have the name a\0b");
    assertThat(
            locale("US-ASCII", Map.of("LANG", "C"))
                .complaint(new InvalidPathException("grün", "unmappable")))
        .startsWith("the file name grün has letters that the locale (LANG=C");
  }
}
