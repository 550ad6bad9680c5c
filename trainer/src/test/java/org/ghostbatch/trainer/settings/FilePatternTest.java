package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.datasets.DatasetException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePatternTest {
  @TempDir private Path directory;

  @BeforeEach
  void files() throws IOException {
    for (String file : List.of("real/1-images", "real/2-images", "run[1]/a", "run1/b", "x[1]")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
    }
  }

  @Test
  void linkedFilesAndDirectoriesMatch() throws IOException {
    Path shards = Files.createDirectories(directory.resolve("shards"));
    Files.createSymbolicLink(shards.resolve("more"), directory.resolve("real"));
    Files.createSymbolicLink(shards.resolve("3-images"), directory.resolve("real/1-images"));
    Files.createSymbolicLink(shards.resolve("4-images"), directory.resolve("nowhere"));
    Files.createSymbolicLink(directory.resolve("linked"), shards);

    assertThat(matching("linked/*-images")).containsExactly("linked/3-images");
    assertThat(matching("linked/*/*-images"))
        .containsExactly("linked/more/1-images", "linked/more/2-images");
    assertThat(matching("**images"))
        .contains("real/2-images", "shards/3-images", "linked/more/1-images")
        .doesNotContain("shards/4-images");
  }

  @Test
  void aNameThatExistsIsNotAPattern() throws IOException {
    assertThat(matching("run[1]/*")).containsExactly("run[1]/a");
    assertThat(matching("x[1]")).containsExactly("x[1]");
    assertThat(matching("run[12]/*")).containsExactly("run1/b");
  }

  @Test
  void namesThatBeginWithADotMatchOnlyWhereThePatternBeginsSo() throws IOException {
    for (String file :
        List.of(
            "real/._1-images",
            "real/.3-images",
            ".Trash/9-images",
            "real/.cache/7-images",
            "real/.cache/._7-images",
            "_.8-images")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.createFile(path);
    }
    List<String> real = List.of("real/1-images", "real/2-images");
    assertThat(matching("real/*-images")).isEqualTo(real);
    assertThat(matching("*/*-images")).isEqualTo(real);
    assertThat(matching("*-images")).containsExactly("_.8-images");
    assertThat(matching("real/?*")).isEqualTo(real);
    assertThat(matching("real/[._]*-images")).isEmpty();
    assertThat(matching("**-images")).containsExactly("_.8-images", real.get(0), real.get(1));
    assertThat(matching("real/.*-images")).containsExactly("real/.3-images", "real/._1-images");
    assertThat(matching("real/{.,}?-images"))
        .containsExactly("real/.3-images", real.get(0), real.get(1));
    assertThat(matching(".T*/*-images")).containsExactly(".Trash/9-images");
    assertThat(matching("real/.cache/*-images")).containsExactly("real/.cache/7-images");
    assertThat(matching("**/.cache/*-images")).containsExactly("real/.cache/7-images");
    assertThat(matching("**/._*")).contains("real/._1-images").doesNotContain(".Trash/9-images");
  }

  @Test
  void unreadableHiddenDirectoriesAreSkipped() throws IOException {
    Path trash = Files.createDirectories(directory.resolve("real/.Trashes"));
    assumeTrue(trash.toFile().setReadable(false) && !Files.isReadable(trash), "root reads all");
    assertThat(matching("real/**images")).containsExactly("real/1-images", "real/2-images");
  }

  private List<String> matching(String pattern) throws DatasetException {
    List<Path> files;
    try {
      files = FilePattern.files("--train-images", List.of(directory.resolve(pattern)));
    } catch (DatasetException none) {
      assertThat(none).hasMessageEndingWith("no file matches");
      return List.of();
    }
    return files.stream().map(file -> directory.relativize(file).toString()).toList();
  }
}
