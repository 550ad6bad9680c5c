package org.ghostbatch.trainer.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps other processes from writing the same run. The lock is the system's, which ends with the
 * process that holds it, however that ends; the file {@code lock} says for people who that is. It
 * stays when the lock is given back, empty: to delete it would let two processes lock two files of
 * one name, unless nothing else is left there.
 */
public final class RunLock implements AutoCloseable {
  static final String NAME = "lock";
  private static final int LONGEST = 200;
  // The system's locks are a process's, so within this one we keep account ourselves.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final Optional<String> abandoned;

  private RunLock(Path file, FileChannel channel, Optional<String> abandoned) {
    this.file = file;
    this.channel = channel;
    this.abandoned = abandoned;
  }

  /**
   * Locks a directory.
   *
   * @param directory which exists
   * @throws InUseException if it is in use, saying by whom
   */
  public static RunLock take(Path directory) throws IOException {
    Path file = directory.toRealPath().resolve(NAME);
    if (!HELD.add(file)) {
      throw inUse(directory, "this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean locked = channel.tryLock() != null;
      String holder = text(channel);
      if (!locked) {
        throw inUse(directory, holder.isEmpty() ? "another process" : holder);
      }
      write(
          channel,
          "process %d since %s"
              .formatted(
                  ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS)));
      return new RunLock(file, channel, holder.isEmpty() ? Optional.empty() : Optional.of(holder));
    } catch (IOException | RuntimeException failed) {
      if (channel != null) {
        channel.close();
      }
      HELD.remove(file);
      throw failed;
    }
  }

  private static InUseException inUse(Path directory, String holder) {
    return new InUseException(
        "%s: is in use by %s; wait until it ends, or name another directory"
            .formatted(directory, holder));
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    return text.lines().findFirst().orElse("").strip();
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
  }

  /** The process that had locked the directory before and ended without giving it back. */
  public Optional<String> abandoned() {
    return abandoned;
  }

  /** Gives the lock back for good: nothing else is left in the directory. */
  public void remove() throws IOException {
    Files.deleteIfExists(file);
    close();
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.truncate(0);
    } finally {
      channel.close();
      HELD.remove(file);
    }
  }
}
