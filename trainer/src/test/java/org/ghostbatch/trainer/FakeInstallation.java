package org.ghostbatch.trainer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.cli.Commands;

/**
 * The launcher with a build and programs that only pretend: it takes milliseconds to run, and
 * nothing has to be built. Its programs {@code java} and {@code mvn} write down what they are
 * given.
 *
 * @param root the directory of everything
 * @param others the programs on the PATH but for those two
 */
record FakeInstallation(Path root, LinkedPrograms others) {
  private static final String JAVA =
      """
      #!/bin/sh
      umask 0
      for argument; do
        case $argument in
          -XX:ArchiveClassesAtExit=*)
            echo archived >>"${SAID:?}/archives.txt"
            [ -z "${NO_ARCHIVE-}" ] || exit 1
            echo archive >"${argument#*=}"
            exit
            ;;
        esac
      done
      {
        echo "LC_ALL=${LC_ALL-}"
        for stream in 0 1 2; do [ ! -e "/dev/fd/$stream" ] || echo "stream $stream"; done
        for argument; do
          echo "argument $argument"
          [ "${before-}" != -jar ] || [ ! -r "$argument" ] || echo "the jar file can be read"
          before=$argument
        done
      } >>"${SAID:?}/java.txt"
      """;

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "mvn $*" >>"${SAID:?}/mvn.txt"
      echo '[INFO] Building Ghostbatch datasets 0.2.0                    [2/4]'
      sleep "${BUILD_SECONDS-0}"
      echo 'Downloaded from central: https://example.org/some.jar (1 kB at 1 kB/s)'
      echo '[INFO] Building Ghostbatch trainer 0.2.0                     [4/4]'
      [ -z "${BROKEN-}" ] || { echo '[ERROR] Some.java: this is wrong'; exit 1; }
      mkdir -p trainer/target/lib
      echo jar >trainer/target/trainer-0.3.0-SNAPSHOT.jar
      echo library >trainer/target/lib/some.jar
      printf lib/some.jar >trainer/target/classpath
      """;

  /** Makes one, with a complete build that is as new as its sources. */
  static FakeInstallation in(Path root, LinkedPrograms others) throws IOException {
    FakeInstallation made = new FakeInstallation(root, others);
    // Another user gets there as well.
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(made.said());
    Files.setPosixFilePermissions(made.said(), PosixFilePermissions.fromString("rwxrwxrwx"));
    for (String module : List.of("datasets", "accumulate", "trainer")) {
      Files.createDirectories(made.home().resolve(module).resolve("src/main"));
      Files.writeString(made.home().resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(made.home().resolve("pom.xml"), "");
    program(made.launcher(), Files.readString(Path.of("..", "ghostbatch")));
    Files.createDirectories(made.target().resolve("lib"));
    Files.writeString(made.target().resolve("trainer-0.3.0-SNAPSHOT.jar"), "jar");
    Files.writeString(made.target().resolve("lib/some.jar"), "library");
    Files.writeString(made.target().resolve("classpath"), "lib/some.jar");
    Files.createDirectory(made.programs());
    program(made.programs().resolve("java"), JAVA);
    program(made.programs().resolve("mvn"), MAVEN);
    return made;
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Path home() {
    return root.resolve("home");
  }

  Path launcher() {
    return home().resolve("ghostbatch");
  }

  Path target() {
    return home().resolve("trainer/target");
  }

  /** The first directory of the PATH. */
  Path programs() {
    return root.resolve("programs");
  }

  private Path said() {
    return root.resolve("said");
  }

  /** What a program was given, in all calls so far; empty if it was not called. */
  List<String> said(String program) throws IOException {
    Path file = said().resolve(program + ".txt");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Every file of the installation with its length and time. */
  Map<Path, String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home())) {
      return all.collect(
          Collectors.toMap(
              file -> file,
              file -> file.toFile().length() + " " + file.toFile().lastModified(),
              (one, same) -> one,
              TreeMap::new));
    }
  }

  /** Runs the launcher. */
  Commands.Outcome call(Map<String, String> variables, String... arguments) throws Exception {
    return run(
        variables,
        Stream.concat(Stream.of(launcher().toString()), Arrays.stream(arguments)).toList());
  }

  /** Runs a script of the shell in the root directory. */
  Commands.Outcome shell(Map<String, String> variables, String script) throws Exception {
    return run(variables, List.of("bash", "-c", script));
  }

  /** Runs a command in the root directory with these variables and no others of this process. */
  Commands.Outcome run(Map<String, String> variables, List<String> command) throws Exception {
    Path out = Files.createTempFile(root, "out", ".txt");
    Path err = Files.createTempFile(root, "err", ".txt");
    Process process = begin(variables, command, out, err);
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new IOException("the launcher did not end within two minutes");
      }
    } finally {
      process.destroyForcibly();
    }
    return new Commands.Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  Process begin(Map<String, String> variables, List<String> command, Path out, Path err)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", programs() + File.pathSeparator + others.directory());
    builder.environment().put("SAID", said().toString());
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("HOME", root.toString());
    builder.environment().putAll(variables);
    builder.environment().values().removeIf(String::isEmpty);
    return builder
        .directory(root.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }
}
