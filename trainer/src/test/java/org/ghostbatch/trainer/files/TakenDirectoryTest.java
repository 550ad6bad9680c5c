package org.ghostbatch.trainer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.text.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TakenDirectoryTest {
  @TempDir private Path directory;

  @Test
  void commandsStartedAtOnceWriteDirectoriesOfTheirOwn() throws Exception {
    for (String run : List.of("a", "b")) {
      assertThat(Commands.run(train("--out", directory.resolve(run).toString())).exitCode())
          .isZero();
    }
    Path log = directory.resolve("log");
    List<String> commands = List.of(String.join(" ", train()), "report a b");
    Process process =
        new ProcessBuilder(Commands.java(AtOnce.class, List.of(), Commands.join(commands)))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    List<String> ended =
        Files.readAllLines(log).stream()
            .filter(line -> commands.stream().anyMatch(line::startsWith))
            .toList();
    assertThat(ended)
        .hasSize(commands.size() * AtOnce.TIMES)
        .allMatch(line -> line.endsWith(": 0 "));
    assertThat(names("runs", "blobs-mlp-")).hasSize(AtOnce.TIMES);
    assertThat(names("runs", "comparison-")).hasSize(AtOnce.TIMES);
  }

  @Test
  void noTwoThreadsTakeTheSameName() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<Path>> taken = new ArrayList<>();
    for (int each = 0; each < 200; each++) {
      taken.add(
          pool.submit(
              () -> {
                TakenDirectory own = TakenDirectory.of(null, directory.resolve("runs"), "x");
                Files.createFile(own.path().resolve("file"));
                own.close();
                return own.path();
              }));
    }
    pool.shutdown();
    List<Path> paths = new ArrayList<>();
    for (Future<Path> each : taken) {
      paths.add(each.get());
    }
    assertThat(paths).doesNotHaveDuplicates().allMatch(Files::isDirectory);
  }

  @Test
  void commandsThatFailEarlyLeaveNoDirectoryAndDisturbNoOther() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> failed = new ArrayList<>();
    for (int each = 0; each < 200; each++) {
      failed.add(
          pool.submit(
              () -> {
                TakenDirectory.of(null, directory.resolve("runs"), "").close();
                return null;
              }));
    }
    pool.shutdown();
    for (Future<?> each : failed) {
      each.get();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatTheUserNamedStaysAsItIs() throws IOException {
    Path named = Files.createDirectory(directory.resolve("named"));
    TakenDirectory.of(named, directory.resolve("runs"), "x").close();
    assertThat(named).isEmptyDirectory();
    TakenDirectory.of(directory.resolve("new"), directory.resolve("runs"), "x").close();
    assertThat(directory.resolve("new")).doesNotExist();
    assertThat(directory.resolve("runs")).doesNotExist();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkToTheParentStays() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Files.createFile(disk.resolve("precious"));
    Path runs = Files.createSymbolicLink(directory.resolve("runs"), disk);
    TakenDirectory taken = TakenDirectory.of(null, runs, "x");
    assertThat(taken.path()).isEmptyDirectory();
    taken.close();
    assertThat(taken.path()).doesNotExist();
    assertThat(runs).isSymbolicLink();
    assertThat(runs.resolve("precious")).exists();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aParentThatCannotBeDeletedIsNotAFault() throws IOException {
    Path above = Files.createDirectory(directory.resolve("above"));
    Path runs = Files.createDirectory(above.resolve("runs"));
    TakenDirectory taken = TakenDirectory.of(null, runs, "x");
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(above), "root may delete everything");
      taken.close();
      assertThat(runs).exists();
    } finally {
      Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertThat(taken.path()).doesNotExist();
  }

  @Test
  void aParentThatIsAFileIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("runs"));
    assertThatThrownBy(() -> TakenDirectory.of(null, file, "x"))
        .isInstanceOf(UsageException.class)
        .hasMessage(file + ": is a file; give --out DIR");
  }

  private static String[] train(String... more) {
    return Commands.join(
        List.of("train", "--dataset", "blobs", "--hidden", "8", "--epochs", "1", "--threads", "1"),
        Commands.join(List.of("--quiet"), more));
  }

  private List<Path> names(String parent, String beginning) throws IOException {
    try (Stream<Path> children = Files.list(directory.resolve(parent))) {
      return children
          .filter(child -> child.getFileName().toString().startsWith(beginning))
          .toList();
    }
  }
}
