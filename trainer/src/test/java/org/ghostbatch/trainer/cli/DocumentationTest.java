package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pages name is there: pages, headings, classes, tests, modules and profiles. */
class DocumentationTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]+[A-Z][A-Za-z]*)`");
  private static final Pattern TESTS = Pattern.compile("-Dtest='?([\\w,]+)'?");
  private static final Pattern MODULES = Pattern.compile("-pl ([\\w,]+)");
  private static final Pattern PROFILE = Pattern.compile("-P(\\w+)");
  private static final Pattern MAIN_CLASS = Pattern.compile("org\\.ghostbatch(?:\\.\\w+)+");

  private static Set<String> sources;

  @BeforeAll
  static void findSources() throws IOException {
    List<String> files = new ArrayList<>();
    for (String module : List.of("datasets", "accumulate", "trainer", "benchmarks")) {
      try (Stream<Path> tree = Files.walk(REPOSITORY.resolve(module).resolve("src"))) {
        tree.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(files::add);
      }
    }
    sources =
        files.stream()
            .map(file -> file.replace(file.contains("\\") ? '\\' : '/', '.'))
            .collect(Collectors.toSet());
  }

  @Test
  void everyLinkLeadsToAPageAndAHeadingThatExist() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : ReadmeCommands.pages(REPOSITORY)) {
      for (String target : links(page)) {
        if (!target.startsWith("https://") && !exists(page, target)) {
          broken.add(REPOSITORY.relativize(page) + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsLinkedFromTheReadme() throws IOException {
    List<Path> linked =
        links(REPOSITORY.resolve("README.md")).stream()
            .map(target -> REPOSITORY.resolve(target.replaceFirst("#.*", "")))
            .toList();

    assertThat(linked)
        .containsAll(
            ReadmeCommands.pages(REPOSITORY).stream()
                .filter(page -> page.startsWith(REPOSITORY.resolve("docs")))
                .toList());
  }

  @Test
  void everyClassThatTheArchitectureNamesExists() throws IOException {
    for (String page :
        List.of(
            "docs/explanation/architecture.md", "docs/explanation/tape.md", "CONTRIBUTING.md")) {
      String text = Files.readString(REPOSITORY.resolve(page));
      assertThat(CLASS_NAME.matcher(text).results().map(name -> name.group(1)))
          .as(page)
          .isNotEmpty()
          .allMatch(name -> isSource(name));
    }
  }

  @Test
  void whatCommandsForMavenAndJavaNameExists() throws IOException {
    String poms = Files.readString(REPOSITORY.resolve("pom.xml"));
    for (Path page : ReadmeCommands.pages(REPOSITORY)) {
      for (String line : ReadmeCommands.lines(page)) {
        assertSoftly(
            each -> {
              each.assertThat(names(TESTS, line)).as(line).allMatch(name -> isSource(name));
              each.assertThat(names(MAIN_CLASS, line)).as(line).allMatch(name -> isSource(name));
              each.assertThat(names(MODULES, line))
                  .as(line)
                  .allMatch(module -> poms.contains("<module>%s</module>".formatted(module)));
              each.assertThat(names(PROFILE, line))
                  .as(line)
                  .allMatch(profile -> poms.contains("<id>%s</id>".formatted(profile)));
            });
      }
    }
  }

  private static boolean isSource(String name) {
    return sources.stream().anyMatch(file -> file.endsWith("." + name + ".java"));
  }

  private static List<String> names(Pattern pattern, String line) {
    return pattern
        .matcher(line)
        .results()
        .map(match -> match.group(match.groupCount()))
        .flatMap(names -> Stream.of(names.split(",")))
        .toList();
  }

  private static List<String> links(Path page) throws IOException {
    return LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)).toList();
  }

  private static boolean exists(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** The headings of a page as GitHub makes links of them. */
  private static List<String> anchors(Path page) throws IOException {
    String prose = FENCED.matcher(Files.readString(page)).replaceAll("");
    return HEADING.matcher(prose).results().map(DocumentationTest::anchor).toList();
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(1)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
