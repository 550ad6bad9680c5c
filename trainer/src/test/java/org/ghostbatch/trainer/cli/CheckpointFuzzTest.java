package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.ghostbatch.datasets.Checksum;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointDirectory;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.run.RunDirectory;
import org.ghostbatch.trainer.run.RunState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of checkpoints that are nearly checkpoints; the Maven profile {@code reliability} has a
 * hundred thousand. Input number N is a pure function of N: {@code -Dghostbatch.fuzz.first=N
 * -Dghostbatch.fuzz.tries=1} makes it again.
 */
class CheckpointFuzzTest {
  private static final long FIRST = Long.getLong("ghostbatch.fuzz.first", 0);
  private static final long TRIES = Long.getLong("ghostbatch.fuzz.tries", 2000);
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  // Of JSON's reader, a message, a digest's buffer; and a tree of small objects by each byte.
  private static final long CONSTANT_BYTES = 1 << 20;
  private static final int TIMES_THE_FILES = 64;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @TempDir private Path directory;
  private CheckpointDirectory checkpoints;
  private Checkpoint whole;
  private int accepted;

  @BeforeEach
  void aCheckpoint() throws IOException {
    Path run = directory.resolve("run");
    Commands.run(
        ("train --dataset blobs --hidden 4 --batch-norm --optimizer adamw --epochs 2 --keep 1 --quiet --out "
                + run)
            .split(" "));
    checkpoints = RunDirectory.checkpoints(run);
    whole = checkpoints.newest(damaged -> {}).orElseThrow();
  }

  @Test
  void mutatedFilesAreNoticed() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : List.of("state.json", "model.index", "model.data-00000-of-00001")) {
      files.add(whole.path().resolve(name));
    }
    for (long number = FIRST; number < FIRST + TRIES; number++) {
      Random random = new Random(number * 0x9E3779B97F4A7C15L);
      Path file = files.get(random.nextInt(files.size()));
      byte[] before = Files.readAllBytes(file);
      byte[] mutated = mutated(before, random);
      if (mutated == null) {
        Files.delete(file);
      } else {
        Files.write(file, mutated);
      }
      boolean changed = !Arrays.equals(before, mutated);
      assertThat(refusal(number).isPresent()).as("input %d", number).isEqualTo(changed);
      Files.write(file, before);
    }
    System.out.printf("mutated files of checkpoints: %,d tried%n", TRIES);
  }

  @Test
  void statesOfAnyContentAreReadOrRefused() throws IOException {
    Path file = whole.path().resolve("state.json");
    for (long number = FIRST; number < FIRST + TRIES; number++) {
      Random random = new Random(number * 0x9E3779B97F4A7C15L);
      ObjectNode state = whole.state().deepCopy();
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        mutate(state, random);
      }
      state.remove(List.of("files", "checksum"));
      writeWithItsChecksum(state, file);
      if (refusal(number).isEmpty()) {
        accepted++;
      }
    }
    System.out.printf(
        "states of any content: %,d tried, %,d read, %,d refused%n",
        TRIES, accepted, TRIES - accepted);
    if (TRIES >= 1000) {
      assertThat(accepted).isBetween((int) (TRIES / 200), (int) (TRIES / 2));
    }
  }

  private static void writeWithItsChecksum(ObjectNode state, Path file) throws IOException {
    String zeros = "0".repeat(64);
    String text = JSON.writeValueAsString(state.put("checksum", zeros)) + "\n";
    int place = text.lastIndexOf(zeros);
    String checksum = Checksum.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
    Files.writeString(file, text.substring(0, place) + checksum + text.substring(place + 64));
  }

  /** Reads the newest checkpoint; any other exception than ours, a hang, or waste is a fault. */
  private Optional<String> refusal(long number) {
    try {
      return assertTimeoutPreemptively(PATIENCE, () -> refusalOrWaste(number));
    } catch (Throwable fault) {
      throw new AssertionError("input " + number, fault);
    }
  }

  private Optional<String> refusalOrWaste(long number) throws IOException {
    long most = CONSTANT_BYTES + TIMES_THE_FILES * size(checkpoints.newestName().orElseThrow());
    if (allocated() > most) {
      // The first fault of its kind loads classes.
      assertThat(allocated()).as("bytes allocated for input %d", number).isLessThan(most);
    }
    return read();
  }

  private long allocated() throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    read();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static long size(Path checkpoint) throws IOException {
    long size = 0;
    try (Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }

  private Optional<String> read() throws IOException {
    List<String> damaged = new ArrayList<>();
    try {
      Checkpoint checkpoint =
          checkpoints.newest(fault -> damaged.add(fault.getMessage())).orElseThrow();
      checkpoint.network();
      checkpoint.trainedOn();
      RunState.of(checkpoint);
      return Optional.empty();
    } catch (CheckpointException refused) {
      assertThat(refused.getMessage().lines()).hasSize(1);
      assertThat(refused.getMessage()).startsWith(checkpoints.path().toString());
      return Optional.of(refused.getMessage());
    }
  }

  /** Other bytes, the same now and then, or null for no file at all. */
  private static byte[] mutated(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    switch (random.nextInt(8)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(5000));
      case 4 -> random.nextBytes(bytes);
      case 5 -> {
        int from = random.nextInt(bytes.length);
        Arrays.fill(bytes, from, Math.min(bytes.length, from + 512), (byte) 0);
      }
      case 6 -> bytes = null;
      default -> {
        int a = random.nextInt(bytes.length);
        int b = random.nextInt(bytes.length);
        byte swapped = bytes[a];
        bytes[a] = bytes[b];
        bytes[b] = swapped;
      }
    }
    return bytes;
  }

  /** Changes something somewhere in a tree. */
  private static void mutate(JsonNode node, Random random) {
    List<JsonNode> inner = new ArrayList<>();
    node.forEach(child -> inner.add(child));
    if (!inner.isEmpty() && random.nextInt(4) > 0) {
      JsonNode child = inner.get(random.nextInt(inner.size()));
      if (child.isContainerNode() && !child.isEmpty()) {
        mutate(child, random);
        return;
      }
    }
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", object.remove(name));
        default -> object.set(name, any(random));
      }
    } else if (node instanceof ArrayNode array) {
      if (!array.isEmpty() && random.nextBoolean()) {
        array.remove(random.nextInt(array.size()));
      } else {
        array.insert(random.nextInt(array.size() + 1), any(random));
      }
    }
  }

  private static JsonNode any(Random random) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(14)) {
      case 0 -> json.nullNode();
      case 1 -> json.booleanNode(random.nextBoolean());
      case 2 -> json.numberNode(random.nextInt(20));
      case 3 -> json.numberNode(-1 - random.nextInt(1000));
      case 4 -> json.numberNode(random.nextLong());
      case 5 -> json.numberNode(Integer.MAX_VALUE);
      case 6 -> json.numberNode(random.nextGaussian());
      case 7 -> json.numberNode(Double.NaN);
      case 8 -> json.numberNode(new BigInteger("9".repeat(1 + random.nextInt(60))));
      case 9 -> json.textNode("");
      case 10 -> json.textNode("x".repeat(random.nextInt(20_000)));
      case 11 -> json.arrayNode().add(7).add("y");
      case 12 -> json.objectNode().put("kind", "dense");
      default -> {
        ArrayNode deep = json.arrayNode();
        for (int depth = random.nextInt(900); depth > 0; depth--) {
          deep = json.arrayNode().add(deep);
        }
        yield deep;
      }
    };
  }
}
