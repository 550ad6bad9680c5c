package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

class EventFileTest {
  @TempDir private Path directory;

  /** What an event says, its time apart. */
  private record Scalar(long step, String tag, float value) {
    static Scalar of(Event event) {
      assertThat(event.getSummary().getValueList()).hasSize(1);
      Summary.Value value = event.getSummary().getValue(0);
      assertThat(value.hasSimpleValue()).isTrue();
      return new Scalar(event.getStep(), value.getTag(), value.getSimpleValue());
    }
  }

  @Test
  void aFileBeginsWithItsVersion() throws IOException {
    EventFile.create(directory).close();
    List<Event> events = EventReader.read(only(directory));
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
  }

  @Test
  void scalarsAreReadBackInFloat32WithTagsStepsAndTimes() throws IOException {
    Instant first = Instant.parse("2001-02-03T04:05:06.250Z");
    Path train = directory.resolve("not/there/yet");
    try (EventFile file = EventFile.create(train)) {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("loss", 0.1);
      values.put("batch", 16777217.0);
      values.put("accuracy", Double.NaN);
      file.scalars(1, values, first);
      file.scalars(5_000_000_000L, Map.of("learning rate/α", 1e-3), first.plusSeconds(1));
    }

    List<Event> events = EventReader.read(only(train));
    assertThat(scalars(events))
        .containsExactly(
            new Scalar(1, "loss", 0.1f),
            new Scalar(1, "batch", 16777216),
            new Scalar(1, "accuracy", Float.NaN),
            new Scalar(5_000_000_000L, "learning rate/α", 0.001f));
    assertThat(events.stream().skip(1).map(Event::getWallTime))
        .containsExactly(981173106.25, 981173106.25, 981173106.25, 981173107.25);
  }

  @Test
  void eachCallIsInTheFileWholeAndInOrderWhenItReturns() throws IOException {
    List<Scalar> written = new ArrayList<>();
    try (EventFile file = EventFile.create(directory)) {
      for (int step = 1; step <= 50; step++) {
        Map<String, Double> values = new LinkedHashMap<>();
        // Each step counts its tags from another one on.
        for (int i = 0; i < 40; i++) {
          values.put("tag" + (step % 3 + 7 * i) % 40, step + i / 64.0);
        }
        file.scalars(step, values, Instant.EPOCH);
        for (Map.Entry<String, Double> value : values.entrySet()) {
          written.add(new Scalar(step, value.getKey(), value.getValue().floatValue()));
        }
        assertThat(scalars(EventReader.read(only(directory)))).isEqualTo(written);
      }
    }
    assertThat(scalars(EventReader.read(only(directory)))).isEqualTo(written);
  }

  @Test
  void theReaderFindsEveryDamagedByteAndEveryCut() throws IOException {
    try (EventFile file = EventFile.create(directory)) {
      file.scalars(1, Map.of("loss", 0.5), Instant.EPOCH);
    }
    byte[] whole = Files.readAllBytes(only(directory));
    List<Event> events = EventReader.parse(whole);
    assertThat(events).hasSize(2);
    int second = Long.BYTES + 2 * Integer.BYTES + events.get(0).getSerializedSize();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      assertThatThrownBy(() -> EventReader.parse(damaged))
          .isInstanceOf(IOException.class)
          .hasMessage("offset %d: wrong checksum", at < second ? 0 : second);
      if (at > 0 && at != second) {
        byte[] cut = Arrays.copyOf(whole, at);
        assertThatThrownBy(() -> EventReader.parse(cut))
            .isInstanceOf(IOException.class)
            .hasMessage("offset %d: cut off", at < second ? 0 : second);
      }
    }
  }

  @Test
  void filesInOneDirectoryHaveNamesOfTheirOwn() throws IOException {
    EventFile.create(directory).close();
    EventFile.create(directory).close();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void aFileInTheDirectorysPlaceIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EventFile.create(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file.toString());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "needs a place where even root writes nothing")
  void aDirectoryWhereNothingCanBeWrittenIsNamedInOneLine() {
    assertThatThrownBy(() -> EventFile.create(Path.of("/proc")))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "/proc: no events can be written: /proc/events\\.out\\.tfevents\\..*; "
                + "(No such file or directory|Permission denied|Read-only file system)");
  }

  @Test
  void closingAgainDoesNothing() throws IOException {
    EventFile file = EventFile.create(directory);
    file.close();
    file.close();
    assertThat(EventReader.read(only(directory))).hasSize(1);
  }

  /** The events after the first, which has the version. */
  private static List<Scalar> scalars(List<Event> events) {
    return events.stream().skip(1).map(Scalar::of).toList();
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }
}
