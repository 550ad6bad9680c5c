package org.ghostbatch.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataPlacesTest {
  private static final Path WORK = Path.of("/work-directory");
  private static final Path HOME = Path.of("/home/ada");

  private static DataPlaces places(Optional<Path> data, Map<String, String> variables) {
    return DataPlaces.of(data, new DataPlaces.Environment(variables, WORK, HOME, false));
  }

  @Test
  void theNamedDirectoryComesFirstAndTheCacheLast() {
    DataPlaces places =
        places(
            Optional.of(Path.of("mine")),
            Map.of("GHOSTBATCH_DATA", "/shared", "XDG_CACHE_HOME", "/scratch"));
    assertThat(places.places())
        .containsExactly(
            WORK.resolve("mine"),
            Path.of("/shared"),
            WORK.resolve("data"),
            Path.of("/scratch/ghostbatch"));
    assertThat(places.cache()).isEqualTo(Path.of("/scratch/ghostbatch"));
  }

  @Test
  void withoutVariablesTheCacheIsInTheHomeDirectory() {
    assertThat(places(Optional.empty(), Map.of("GHOSTBATCH_DATA", "")).places())
        .containsExactly(WORK.resolve("data"), HOME.resolve(".cache/ghostbatch"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "relative", "./here", "~/.cache"})
  void aCacheHomeThatIsNotAbsoluteIsIgnored(String variable) {
    assertThat(places(Optional.empty(), Map.of("XDG_CACHE_HOME", variable)).cache())
        .isEqualTo(HOME.resolve(".cache/ghostbatch"));
  }

  @Test
  void onMacOsTheCacheIsInTheLibrary() {
    var environment = new DataPlaces.Environment(Map.of(), WORK, HOME, true);
    assertThat(DataPlaces.of(Optional.empty(), environment).cache())
        .isEqualTo(HOME.resolve("Library/Caches/ghostbatch"));
  }

  @Test
  void aPlaceNamedTwiceIsLookedInOnce() {
    assertThat(places(Optional.of(Path.of("data")), Map.of()).places()).hasSize(2);
  }

  @Test
  void thisProcessHasPlacesToo() {
    DataPlaces places = DataPlaces.of(Optional.empty(), DataPlaces.Environment.ofThisProcess());
    assertThat(places.cache().isAbsolute()).isTrue();
    assertThat(places.cache().getFileName()).hasToString("ghostbatch");
  }
}
