package org.ghostbatch.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where data may lie.
 *
 * @param places the directories to look in, the first preferred
 * @param cache the directory that downloads go to; the last of the places
 */
public record DataPlaces(List<Path> places, Path cache) {
  /** Keeps a copy, and makes the cache the last place. */
  public DataPlaces {
    List<Path> distinct = new ArrayList<>(places);
    distinct.add(cache);
    places = distinct.stream().distinct().toList();
  }

  /**
   * What the places are worked out from.
   *
   * @param variables the environment's variables
   * @param workingDirectory what relative paths start from
   * @param home the user's home directory
   * @param mac whether this is macOS
   */
  public record Environment(
      Map<String, String> variables, Path workingDirectory, Path home, boolean mac) {
    /** Keeps a copy. */
    public Environment {
      variables = Map.copyOf(variables);
    }

    /** This process's own. */
    public static Environment ofThisProcess() {
      return new Environment(
          System.getenv(),
          Path.of("").toAbsolutePath(),
          HomeDirectory.ofThisProcess().path(),
          System.getProperty("os.name").startsWith("Mac"));
    }

    private Optional<Path> directory(String variable) {
      return Optional.ofNullable(variables.get(variable))
          .filter(value -> !value.isBlank())
          .map(workingDirectory::resolve);
    }

    /**
     * The cache directory: {@code $XDG_CACHE_HOME}, else the operating system's custom. By the XDG
     * Base Directory Specification a relative one is ignored.
     */
    private Path cache() {
      Path custom = mac ? home.resolve("Library").resolve("Caches") : home.resolve(".cache");
      return Optional.ofNullable(variables.get("XDG_CACHE_HOME"))
          .filter(value -> !value.isBlank())
          .map(Path::of)
          .filter(Path::isAbsolute)
          .orElse(custom)
          .resolve("ghostbatch");
    }
  }

  /**
   * The usual places: the directory that was named, {@code $GHOSTBATCH_DATA}, {@code ./data}, and
   * the user's cache ({@code $XDG_CACHE_HOME/ghostbatch}, else {@code ~/.cache/ghostbatch}, on
   * macOS {@code ~/Library/Caches/ghostbatch}).
   *
   * @param data the directory that the user has named, if one was
   */
  public static DataPlaces of(Optional<Path> data, Environment environment) {
    List<Path> places = new ArrayList<>();
    data.map(environment.workingDirectory()::resolve).ifPresent(places::add);
    environment.directory("GHOSTBATCH_DATA").ifPresent(places::add);
    places.add(environment.workingDirectory().resolve("data"));
    return new DataPlaces(places, environment.cache());
  }
}
