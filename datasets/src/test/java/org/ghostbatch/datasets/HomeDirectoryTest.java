package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeDirectoryTest {
  @TempDir private Path temporary;
  @TempDir private Path home;

  private HomeDirectory home(String known, String variable) {
    return HomeDirectory.of(Optional.of(known), Optional.ofNullable(variable), temporary);
  }

  @Test
  void whatJavaKnowsComesFirst() {
    assertThat(home(home.toString(), temporary.toString()))
        .isEqualTo(new HomeDirectory(home, false));
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void theVariableServesWhereJavaKnowsNone() {
    assertThat(home("?", home.toString())).isEqualTo(new HomeDirectory(home, false));
    assertThat(home("/nonexistent", home.toString())).isEqualTo(new HomeDirectory(home, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "", "relative", "/nonexistent", "/dev/null", "\0"})
  void withoutAHomeDirectoryATemporaryOneStandsIn(String none) throws Exception {
    HomeDirectory standIn = home(none, none);
    assertThat(standIn.isTemporary()).isTrue();
    assertThat(standIn.path()).isAbsolute().hasParent(temporary).isEmptyDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(standIn.path())))
        .isEqualTo("rwx------");
    assertThat(home(none, null)).as("of the next process").isEqualTo(standIn);
    assertThat(temporary.toFile().list()).hasSize(1);
  }

  @Test
  void aDirectoryThatOthersMayWriteToIsNotUsed() throws Exception {
    Path usual = home("?", null).path();
    Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(home("?", null).path()).isNotEqualTo(usual).isEmptyDirectory();
  }

  @Test
  void aLinkIsNotUsed() throws Exception {
    Path usual = home("?", null).path();
    Files.delete(usual);
    Files.createSymbolicLink(usual, Files.createDirectory(temporary.resolve("of-another")));
    assertThat(home("?", null).path()).isNotEqualTo(usual).isEmptyDirectory();
  }

  @Test
  void withoutATemporaryDirectoryNothingIsMade() {
    HomeDirectory standIn =
        HomeDirectory.of(Optional.empty(), Optional.empty(), Path.of("/no/tmp"));
    assertThat(standIn.path()).isAbsolute().doesNotExist();
    // Or another user could make it, and the program would run what lies there.
    HomeDirectory next = HomeDirectory.of(Optional.empty(), Optional.empty(), Path.of("/no/tmp"));
    assertThat(next).isNotEqualTo(standIn);
  }
}
