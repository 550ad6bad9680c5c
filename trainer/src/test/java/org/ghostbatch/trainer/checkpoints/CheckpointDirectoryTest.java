package org.ghostbatch.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointDirectoryTest {
  @TempDir private Path directory;
  private final List<CheckpointException> damaged = new ArrayList<>();

  @Test
  void theNewestIsFoundWithWhatItSays() throws IOException {
    write(5, 3);
    write(12_000_000_000L, 3);
    write(700, 3);
    Checkpoint newest = checkpoints().newest(damaged::add).orElseThrow();
    assertThat(newest.path().getFileName()).hasToString("update-12000000000");
    assertThat(newest.state().get("updates").asLong()).isEqualTo(12_000_000_000L);
    assertThat(newest.model()).isEqualTo(newest.path().resolve("model"));
    assertThat(damaged).isEmpty();
  }

  @Test
  void thereMayBeNone() throws IOException {
    assertThat(checkpoints().newest(damaged::add)).isEmpty();
    assertThat(new CheckpointDirectory(directory.resolve("nowhere")).newest(damaged::add))
        .isEmpty();
  }

  @Test
  void theOldestAreDeleted() throws IOException {
    for (int updates = 1; updates <= 5; updates++) {
      write(updates, 2);
    }
    assertThat(names()).containsExactly("update-0000000004", "update-0000000005");
  }

  @Test
  void theLastOfSeveralAfterAsManyUpdatesIsTheNewest() throws IOException {
    for (int again = 1; again <= 11; again++) {
      write(3, 2);
    }
    assertThat(names()).containsExactly("update-0000000003.10", "update-0000000003.11");
    assertThat(checkpoints().newest(damaged::add).orElseThrow().path().getFileName())
        .hasToString("update-0000000003.11");
    write(4, 2);
    assertThat(names()).containsExactly("update-0000000003.11", "update-0000000004");
  }

  @Test
  void whereWritingFailsTheEarlierOnesAreIntactAndNoHalfOneIsLeft() throws IOException {
    write(3, 1);
    assertThatThrownBy(
            () ->
                checkpoints()
                    .write(
                        4,
                        JsonNodeFactory.instance.objectNode(),
                        1,
                        at -> {
                          Files.writeString(at.resolve("model.index"), "half");
                          throw new IOException("No space left on device");
                        }))
        .hasMessage(directory.resolve("update-0000000004") + ": no space left on device");
    assertThat(names()).containsExactly("update-0000000003");
    assertThat(checkpoints().newest(damaged::add)).isPresent();
  }

  @Test
  void everyBitThatFlipsAndEveryByteThatIsMissingIsDetected() throws IOException {
    Path first = write(1, 9);
    Path second = write(2, 9);
    Random random = new Random(1);
    for (Path file : List.of(second.resolve("state.json"), second.resolve("model.data"))) {
      byte[] whole = Files.readAllBytes(file);
      for (int trial = 0; trial < 200; trial++) {
        byte[] flipped = whole.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, flipped);
        assertFallsBackTo(first, file);
        Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
        assertFallsBackTo(first, file);
      }
      Files.write(file, whole);
      assertThat(checkpoints().newest(damaged::add).orElseThrow().path()).isEqualTo(second);
    }
  }

  @Test
  void aMissingFileIsDetected() throws IOException {
    Path first = write(1, 9);
    Path second = write(2, 9);
    Files.delete(second.resolve("model.data"));
    assertFallsBackTo(first, second.resolve("model.data"));
    assertThat(damaged).last().asString().contains("is missing");
    Files.delete(second.resolve("state.json"));
    assertFallsBackTo(first, second.resolve("state.json"));
    assertThat(damaged).last().asString().contains("is missing");
  }

  @Test
  void whereNoneIsWholeItSaysSo() throws IOException {
    for (int updates = 1; updates <= 2; updates++) {
      Files.write(write(updates, 9).resolve("model.data"), new byte[0]);
    }
    assertThatThrownBy(() -> checkpoints().newest(damaged::add))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            directory + ": all of its 2 checkpoints are damaged: train again with --overwrite");
    assertThat(damaged).hasSize(2);
  }

  @Test
  void aStateThatNamesFilesElsewhereIsRefused() throws IOException {
    Path checkpoint = Files.createDirectories(directory.resolve("update-0000000001"));
    for (String name : List.of("../secret", "/etc/hostname", "a/b", "..", ".")) {
      ObjectNode state = JsonNodeFactory.instance.objectNode();
      state.putObject("files").putObject(name).put("bytes", 1).put("sha256", "0".repeat(64));
      StateFile.write(checkpoint, state);
      assertThatThrownBy(() -> CheckpointDirectory.open(checkpoint))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void tidyingRemovesDraftsAndPutsDamagedOnesAside() throws IOException {
    write(1, 9);
    Files.write(write(2, 9).resolve("model.data"), new byte[0]);
    Path draft = Files.createDirectories(directory.resolve("update-0000000003-x.tmp"));
    Files.writeString(draft.resolve("model.data"), "half");
    Optional<Checkpoint> newest = checkpoints().newest(damaged::add);
    checkpoints().tidy(newest);
    assertThat(names()).containsExactly("damaged-update-0000000002", "update-0000000001");
  }

  private CheckpointDirectory checkpoints() {
    return new CheckpointDirectory(directory);
  }

  private Path write(long updates, int keep) throws IOException {
    ObjectNode state = JsonNodeFactory.instance.objectNode().put("updates", updates);
    return checkpoints()
        .write(
            updates,
            state,
            keep,
            at -> {
              Files.writeString(at.resolve("model.index"), "index of " + updates);
              Files.writeString(at.resolve("model.data"), "data of " + updates);
            });
  }

  private void assertFallsBackTo(Path earlier, Path file) throws IOException {
    damaged.clear();
    assertThat(checkpoints().newest(damaged::add).orElseThrow().path()).isEqualTo(earlier);
    assertThat(damaged).hasSize(1);
    assertThat(damaged.get(0)).hasMessageStartingWith(file + ": ");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
