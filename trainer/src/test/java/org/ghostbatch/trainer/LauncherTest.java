package org.ghostbatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ghostbatch.trainer.cli.Commands;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ghostbatch} under hostile conditions, with a build that is not real. */
class LauncherTest {
  private static final String JAR = "the jar file can be read";

  private static LinkedPrograms programs;

  @TempDir private Path directory;
  private FakeInstallation installation;

  @BeforeAll
  static void linkPrograms() throws IOException {
    assumeTrue(isThere("bash"), "there is no bash on the PATH");
    programs = LinkedPrograms.without();
  }

  @AfterAll
  static void unlinkPrograms() throws IOException {
    if (programs != null) {
      programs.close();
    }
  }

  @BeforeEach
  void install() throws IOException {
    installation = FakeInstallation.in(directory, programs);
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() throws Exception {
    assertThat(installation.call(Map.of(), "train", "a b", "", "*").exitCode()).isZero();
    assertThat(installation.said("java"))
        .contains(JAR)
        .containsSequence("argument train", "argument a b", "argument ", "argument *");
    assertThat(installation.said("mvn")).isEmpty();
  }

  @Test
  void aCompleteBuildOfAnotherUserRunsAndIsNotWrittenTo() throws Exception {
    // Its files may have any times: of a copy, of an image, of an archive.
    makeStale();
    Map<Path, String> before = installation.files();

    Commands.Outcome outcome = asAnother("train");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(installation.said("java"))
        .contains(JAR, "argument -Dghostbatch.revision=unknown", "argument train");
    assertThat(installation.said("mvn")).isEmpty();
    assertThat(installation.files()).isEqualTo(before);
  }

  @Test
  void whatTheOwnerHasWrittenServesTheOthers() throws Exception {
    installation.call(Map.of(), "train");
    Files.writeString(installation.target().resolve("revision"), "0123abc\n");
    Files.setLastModifiedTime(installation.target().resolve("revision"), longAgo());
    assertThat(asAnother("train").exitCode()).isZero();
    assertThat(installation.said("java"))
        .contains(
            "argument -Dghostbatch.revision=0123abc",
            "argument -XX:SharedArchiveFile=" + installation.target().resolve("ghostbatch.jsa"));
    assertThat(installation.said("archives")).hasSize(1);
  }

  @Test
  void aUserWhoMayNotBuildLearnsWhoCan() throws Exception {
    Files.delete(installation.target().resolve("classpath"));
    assertFails(asAnother("train"), 74, "it is not built, and you may not write to");
    assertThat(installation.said("mvn")).isEmpty();
  }

  @Test
  void aBuildThatMayNotBeReadIsNamed() throws Exception {
    assumeTrue(isRoot(), "this user may read all of their own files");
    Files.setPosixFilePermissions(
        installation.target().resolve("lib/some.jar"),
        PosixFilePermissions.fromString("rw-------"));
    assertFails(asAnother("train"), 74, "you may not read all of the build in");
  }

  @Test
  void withoutMavenAStaleBuildRuns() throws Exception {
    makeStale();
    Files.delete(installation.programs().resolve("mvn"));
    assertThat(installation.call(Map.of(), "train").exitCode()).isZero();
    assertThat(installation.said("java")).contains(JAR);
  }

  @Test
  void aMissingLibraryIsBuiltAgain() throws Exception {
    Files.delete(installation.target().resolve("lib/some.jar"));
    assertThat(installation.call(Map.of(), "train").exitCode()).isZero();
    assertThat(installation.said("mvn")).hasSize(1);
  }

  @Test
  void theBuildSaysWhatItIsDoing() throws Exception {
    makeStale();
    Commands.Outcome outcome = installation.call(Map.of(), "train");
    assertThat(outcome.err())
        .contains("building (once; again when sources change)")
        .contains("ghostbatch: building Ghostbatch datasets (2 of 4)\n")
        .contains("ghostbatch: building Ghostbatch trainer (4 of 4)\n");
    assertThat(outcome.out()).isEmpty();
    assertThat(installation.call(Map.of(), "train").err()).isEmpty();
    assertThat(installation.said("mvn")).hasSize(1);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndKeepsItsLog() throws Exception {
    makeStale();
    Commands.Outcome outcome = installation.call(Map.of("BROKEN", "yes"), "train");
    Path log = installation.home().resolve("target/build.log");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("[ERROR] Some.java: this is wrong")
        .endsWith("The whole log is %s\n".formatted(log));
    assertThat(log).content().contains("Downloaded from central");
    assertThat(installation.said("java")).isEmpty();
  }

  @Test
  void anInterruptedBuildIsNotAFailedOne() throws Exception {
    Commands.assumeHeard(2);
    makeStale();
    Path err = directory.resolve("err");
    Process call =
        installation.begin(
            Map.of("BUILD_SECONDS", "1"),
            List.of(installation.launcher().toString()),
            directory.resolve("out"),
            err);
    Commands.await(err, () -> Files.readString(err).contains("datasets"));
    Commands.interrupt(call);
    assertThat(call.exitValue()).isEqualTo(130);
    assertThat(err).content().doesNotContain("failed");
    assertThat(installation.said("java")).isEmpty();
  }

  @Test
  void twoFirstCallsBuildOnce() throws Exception {
    assumeTrue(isThere("flock") || isThere("perl"), "there is neither flock nor perl");
    makeStale();
    Map<String, String> slow = Map.of("BUILD_SECONDS", "0.3");
    List<Process> calls = new ArrayList<>();
    for (String call : List.of("one", "two")) {
      calls.add(
          installation.begin(
              slow,
              List.of(installation.launcher().toString(), call),
              directory.resolve(call + ".out"),
              directory.resolve(call + ".err")));
    }
    for (Process call : calls) {
      assertThat(call.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(call.exitValue()).isZero();
    }
    assertThat(installation.said("mvn")).hasSize(1);
    assertThat(installation.said("java")).contains("argument one", "argument two");
  }

  @Test
  void withoutFlockPerlLocksTheBuild() throws Exception {
    assumeTrue(isThere("perl"), "there is no perl");
    try (LinkedPrograms flockless = LinkedPrograms.without("flock")) {
      installation = new FakeInstallation(directory, flockless);
      twoFirstCallsBuildOnce();
    }
  }

  @Test
  void anArchiveThatCannotBeMadeIsNotTriedAgain() throws Exception {
    for (int call = 0; call < 2; call++) {
      assertThat(installation.call(Map.of("NO_ARCHIVE", "yes"), "train").exitCode()).isZero();
    }
    assertThat(installation.said("archives")).hasSize(1);
    assertThat(installation.said("java"))
        .noneMatch(line -> line.startsWith("argument -XX:SharedArchiveFile"));
  }

  /** Names of variables and their values, in which ROOT is the directory of everything. */
  static Stream<Map<String, String>> hostileVariables() {
    return Stream.of(
        Map.of(
            "HOME", "",
            "TMPDIR", "/nonexistent",
            "CDPATH", ".:ROOT",
            "POSIXLY_CORRECT", "1",
            "IFS", "/",
            "CLASSPATH", "/nonexistent"),
        Map.of("HOME", "/nonexistent", "SHELLOPTS", "noclobber:noglob", "BASH_ENV", "ROOT/missing"),
        Map.of(
            "BASH_ENV", "ROOT/startup",
            "BASH_FUNC_cd%%", "() { echo moved; }",
            "BASH_FUNC_java%%", "() { echo brewed; }"));
  }

  @ParameterizedTest
  @MethodSource("hostileVariables")
  void variablesOfTheShellChangeNothing(Map<String, String> variables) throws Exception {
    Files.writeString(
        directory.resolve("startup"),
        "set -C; shopt -s failglob; cd() { echo moved; }; find() { echo found; }; dirname() { :; }");
    // With all that the launcher does: a build, a revision, an archive.
    makeStale();
    Map<String, String> placed = new TreeMap<>();
    variables.forEach(
        (name, value) -> placed.put(name, value.replace("ROOT", directory.toString())));

    Commands.Outcome outcome =
        installation.run(placed, List.of("bash", "-c", "exec home/ghostbatch train"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(installation.said("mvn")).hasSize(1);
    assertThat(installation.said("java")).contains(JAR, "argument train");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<&-", "2>&-", "<&- >&- 2>&-"})
  void closedStreamsAreNotGivenToOtherFiles(String closed) throws Exception {
    assertThat(installation.shell(Map.of(), "home/ghostbatch train " + closed).exitCode()).isZero();
    assertThat(installation.said("java")).contains("stream 0", "stream 1", "stream 2", JAR);
  }

  @Test
  void aClosedOutputCannotBeWrittenTo() throws Exception {
    program("java", "#!/bin/sh\necho answer\n");
    assertThat(installation.shell(Map.of(), "home/ghostbatch train >&-").exitCode()).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gr\\303\\274n [a]* $HOME", "-a:b"})
  void theInstallationMayLieAnywhere(String name) throws Exception {
    assumeTrue(isLinux() || !name.contains(":"), "colons need Linux's directory /proc");
    String script =
        """
        name=$(printf -- '%s')
        mkdir -- "./$name" && cp -r home "./$name/home" && cd -- "./$name" && PATH=home:$PATH
        touch -t 202002020202 home/trainer/target/classpath
        ghostbatch train
        """
            .formatted(name);
    Commands.Outcome outcome = installation.shell(Map.of(), script);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(installation.said("java")).contains(JAR).noneMatch(line -> classPathWithColon(line));
    assertThat(installation.said("mvn")).hasSize(1).noneMatch(line -> line.contains("a:b"));
  }

  private static boolean classPathWithColon(String line) {
    return line.contains(".jar") && line.contains(":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh -c 'home/ghostbatch train'",
        "sh home/ghostbatch train",
        "cd home && bash ghostbatch train",
        "ln -s home/ghostbatch one && mkdir d && ln -s ../one d/two && cd d && ./two train",
      })
  void itCanBeCalledInManyWays(String script) throws Exception {
    Commands.Outcome outcome = installation.shell(Map.of("CDPATH", directory.toString()), script);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(installation.said("java")).contains(JAR, "argument train");
  }

  @Test
  void aDeletedWorkingDirectoryIsAnswered() throws Exception {
    Commands.Outcome outcome =
        installation.shell(
            Map.of(),
            "mkdir gone && cd gone && rmdir ../gone && \"$OLDPWD/home/ghostbatch\" train");
    assertThat(outcome.exitCode()).isEqualTo(74);
    // The line before is bash's own.
    assertThat(outcome.err())
        .contains("ghostbatch: the working directory does not exist any more")
        .hasLineCount(2);
    assertThat(installation.said("java")).isEmpty();
  }

  @Test
  void aWrongJavaHomeIsAnsweredInOneLine() throws Exception {
    assertFails(
        installation.call(Map.of("JAVA_HOME", "/nonexistent"), "train"),
        2,
        "JAVA_HOME is /nonexistent, which has no bin/java");
  }

  @Test
  void aMissingJavaIsAnsweredInOneLine() throws Exception {
    Files.delete(installation.programs().resolve("java"));
    assertFails(installation.call(Map.of(), "train"), 2, "there is no java on the PATH");
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_292, 2", "25, 0"})
  void anOldJavaIsAnsweredInOneLine(String version, int exitCode) throws Exception {
    Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
    Files.copy(installation.programs().resolve("java"), java);
    Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    Commands.Outcome outcome =
        installation.call(Map.of("JAVA_HOME", directory.resolve("jdk").toString()), "train");
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
    if (exitCode != 0) {
      assertFails(outcome, 2, "is older than Java 17");
    }
  }

  @Test
  void anOldJavaWithinAJdkIsAnsweredInOneLine() throws Exception {
    Path jre = Files.createDirectories(directory.resolve("jdk/jre/bin"));
    Files.copy(installation.programs().resolve("java"), jre.resolve("java"));
    Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"1.8.0_292\"\n");
    Files.delete(installation.programs().resolve("java"));
    Files.createSymbolicLink(installation.programs().resolve("java"), jre.resolve("java"));
    assertFails(installation.call(Map.of(), "train"), 2, "is older than Java 17");
  }

  /** Under systemd, say: Maven finds the user's home directory all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"", "/nonexistent"})
  void withoutTheVariableHomeTheUsersOwnDependenciesServe(String home) throws Exception {
    assumeTrue(Files.isWritable(Path.of(System.getProperty("user.home"))), "there is no home");
    makeStale();
    assertThat(installation.call(Map.of("HOME", home), "train").exitCode()).isZero();
    assertThat(installation.said("mvn"))
        .singleElement()
        .asString()
        .doesNotContain("maven.repo.local");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"})
  void theUsersGarbageCollectorIsTheOnlyOne(String variable) throws Exception {
    installation.call(Map.of(variable, "-Xmx1g -XX:+UseG1GC"), "train");
    installation.call(Map.of(variable, "-XX:+UseGCOverheadLimit"), "evaluate");
    List<String> said = installation.said("java");
    assertThat(said).containsOnlyOnce("argument -XX:+UseSerialGC");
    assertThat(said.indexOf("argument -XX:+UseSerialGC"))
        .isGreaterThan(said.indexOf("argument train"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LC_ALL", "LANG"})
  void namesOfFilesAreUtf8AndOutputStaysAsItWas(String variable) throws Exception {
    assumeTrue(isLinux(), "elsewhere, names of files do not depend on the locale");
    assumeTrue(isThere("locale"), "there is no program that tells the charset");
    Map<String, String> variables = new TreeMap<>(Map.of("LC_ALL", ""));
    variables.put(variable, "C");
    installation.call(variables, "train");
    assertThat(installation.said("java"))
        .anyMatch(line -> line.matches("LC_ALL=.*(?i)utf-?8"))
        .anyMatch(line -> line.matches("argument -Dstdout.encoding=.*(ASCII|ANSI_X3).*"))
        .anyMatch(line -> line.matches("argument -Dstderr.encoding=.*(ASCII|ANSI_X3).*"));
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL, xx_YY.UTF-8, ''", "LC_ALL, C, -Dfile.encoding=UTF-8"})
  void whoWantsUtf8IsGivenIt(String variable, String locale, String options) throws Exception {
    assumeTrue(isLinux(), "elsewhere, names of files do not depend on the locale");
    installation.call(Map.of(variable, locale, "JAVA_TOOL_OPTIONS", options), "train");
    assertThat(installation.said("java"))
        .anyMatch(line -> line.matches("LC_ALL=.*(?i)utf-?8"))
        .noneMatch(line -> line.contains("encoding"));
  }

  private void makeStale() throws IOException {
    Files.setLastModifiedTime(installation.target().resolve("classpath"), longAgo());
  }

  private static FileTime longAgo() {
    return FileTime.from(Instant.parse("2020-02-02T02:02:02Z"));
  }

  /** Runs the launcher as a user who may not write to the installation. */
  private Commands.Outcome asAnother(String... arguments) throws Exception {
    if (!isRoot()) {
      lock(installation.home());
      return installation.call(Map.of(), arguments);
    }
    assumeTrue(isThere("setpriv"), "there is no setpriv, to become another user with");
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    command.add(installation.launcher().toString());
    command.addAll(List.of(arguments));
    return installation.run(Map.of(), command);
  }

  private static void lock(Path home) throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.toList()) {
        file.toFile().setWritable(false);
      }
    }
  }

  private static void assertFails(Commands.Outcome outcome, int exitCode, String words) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("ghostbatch: ").contains(words).hasLineCount(1);
  }

  private void program(String name, String text) throws IOException {
    Files.writeString(installation.programs().resolve(name), text);
  }

  private static boolean isLinux() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
