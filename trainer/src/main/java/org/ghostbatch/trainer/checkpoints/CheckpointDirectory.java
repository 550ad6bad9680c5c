package org.ghostbatch.trainer.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ghostbatch.datasets.Checksum;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.files.WholeFile;

/**
 * The checkpoints of a run: a directory {@code update-N} each, which holds TensorFlow's files and
 * {@code state.json}, with the size and the SHA-256 of every file.
 *
 * <p>A checkpoint grows under another name, is forced to the disk, and gets its own name last: a
 * kill or a full disk at any moment leaves those before it as they were, and no half one.
 *
 * @param path the directory that holds them, which need not be there
 */
public record CheckpointDirectory(Path path) {
  private static final Pattern NAME = Pattern.compile("update-([0-9]{10,18})(?:\\.([0-9]{1,9}))?");
  private static final String DAMAGED = "damaged-";
  private static final String FILES = "files";
  private static final String BYTES = "bytes";
  private static final String SHA_256 = "sha256";

  /** Writes a checkpoint's files, all but its state. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the files.
     *
     * @param directory which is empty, and theirs alone
     * @throws IOException if they cannot be written
     */
    void write(Path directory) throws IOException;
  }

  /**
   * Writes a checkpoint, the newest if others are after as many updates.
   *
   * @param updates how many updates its parameters have had
   * @param state what its {@code state.json} says beside the files' checksums
   * @param keep how many to keep, at least 1: older ones are deleted
   * @return its directory
   * @throws IOException if it cannot be written; those before it are as they were
   */
  public Path write(long updates, ObjectNode state, int keep, Content content) throws IOException {
    Path checkpoint = next(updates);
    Path draft = WholeFile.draft(checkpoint);
    try {
      create();
      Files.createDirectory(draft);
      content.write(draft);
      describe(draft, state.putObject(FILES));
      StateFile.write(draft, state);
      for (Path file : children(draft)) {
        force(file, StandardOpenOption.WRITE);
      }
      force(draft, StandardOpenOption.READ);
      Files.move(draft, checkpoint, StandardCopyOption.ATOMIC_MOVE);
      force(path, StandardOpenOption.READ);
    } catch (IOException failed) {
      deleteQuietly(draft, failed);
      throw FileFault.of(checkpoint, failed);
    } catch (RuntimeException failed) {
      deleteQuietly(draft, failed);
      throw failed;
    }
    prune(keep);
    return checkpoint;
  }

  private void create() throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Files.createDirectories(path);
    force(path.toAbsolutePath().getParent(), StandardOpenOption.READ);
  }

  /** A name after all existing ones with the same number of updates. */
  private Path next(long updates) throws IOException {
    long last =
        newestFirst().stream()
            .filter(each -> number(each, 1) == updates)
            .mapToLong(each -> Math.max(1, number(each, 2)))
            .findFirst()
            .orElse(0);
    String name = "update-%010d".formatted(updates);
    return path.resolve(last == 0 ? name : name + "." + (last + 1));
  }

  private static void describe(Path directory, ObjectNode files) throws IOException {
    for (Path file : children(directory)) {
      Checksum checksum = Checksum.of(file);
      files
          .putObject(file.getFileName().toString())
          .put(BYTES, checksum.length())
          .put(SHA_256, checksum.sha256());
    }
  }

  private static void force(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  private static void deleteQuietly(Path draft, Exception failure) {
    try {
      DirectoryTree.delete(draft);
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
  }

  private void prune(int keep) throws IOException {
    List<Path> newestFirst = newestFirst();
    for (Path old : newestFirst.subList(Math.min(keep, newestFirst.size()), newestFirst.size())) {
      // First another name, so that a kill leaves no half checkpoint.
      Path dropped = WholeFile.draft(old);
      Files.move(old, dropped, StandardCopyOption.ATOMIC_MOVE);
      DirectoryTree.delete(dropped);
    }
  }

  /** The newest checkpoint, whole or damaged, or nothing if there are none. */
  public Optional<Path> newestName() throws IOException {
    return newestFirst().stream().findFirst();
  }

  /**
   * The newest checkpoint that is whole, or nothing if there are none.
   *
   * @param damaged notified of each newer one that is damaged
   * @throws CheckpointException if there are some, but none is whole
   */
  public Optional<Checkpoint> newest(Consumer<CheckpointException> damaged) throws IOException {
    List<Path> newestFirst = newestFirst();
    for (Path checkpoint : newestFirst) {
      try {
        return Optional.of(open(checkpoint));
      } catch (CheckpointException fault) {
        damaged.accept(fault);
      } catch (IOException unreadable) {
        damaged.accept(
            new CheckpointException(checkpoint, FileFault.words(unreadable), unreadable));
      }
    }
    if (newestFirst.isEmpty()) {
      return Optional.empty();
    }
    throw new CheckpointException(
        path,
        newestFirst.size() == 1
            ? "its only checkpoint is damaged: train again with --overwrite"
            : "all of its %d checkpoints are damaged: train again with --overwrite"
                .formatted(newestFirst.size()));
  }

  /**
   * Opens a checkpoint.
   *
   * @param checkpoint its directory
   * @throws CheckpointException if a file is missing, or not as it was written
   */
  public static Checkpoint open(Path checkpoint) throws IOException {
    ObjectNode state = StateFile.read(checkpoint);
    for (Map.Entry<String, JsonNode> file : state.path(FILES).properties()) {
      verify(checkpoint, file.getKey(), file.getValue());
    }
    return new Checkpoint(checkpoint, state);
  }

  private static void verify(Path checkpoint, String name, JsonNode written) throws IOException {
    Path file = checkpoint.resolve(name);
    if (!checkpoint.equals(file.normalize().getParent())) {
      throw new CheckpointException(checkpoint, "names a file outside it, " + name);
    }
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(file, "is missing");
    }
    Optional<String> mismatch = checksum(checkpoint, written).mismatch(file);
    if (mismatch.isPresent()) {
      throw new CheckpointException(file, mismatch.get());
    }
  }

  private static Checksum checksum(Path checkpoint, JsonNode written) throws CheckpointException {
    try {
      return new Checksum(written.path(BYTES).asLong(-1), written.path(SHA_256).asText());
    } catch (IllegalArgumentException wrong) {
      throw new CheckpointException(checkpoint, "has no checksums of its files", wrong);
    }
  }

  /**
   * Clears up after a process that was killed, and takes damaged checkpoints out of the way: they
   * keep their files under another name.
   *
   * @param newest the one from which a run is resumed, or nothing
   */
  public void tidy(Optional<Checkpoint> newest) throws IOException {
    for (Path child : children(path)) {
      if (isDraft(child)) {
        DirectoryTree.delete(child);
      }
    }
    for (Path checkpoint : newestFirst()) {
      if (newest.isPresent() && checkpoint.equals(newest.get().path())) {
        return;
      }
      Path aside = checkpoint.resolveSibling(DAMAGED + checkpoint.getFileName());
      DirectoryTree.delete(aside);
      Files.move(checkpoint, aside, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Whether it holds a checkpoint, whole or damaged, and not only what others have written. */
  public boolean isOurs() {
    try {
      return newestFirst().stream()
          .anyMatch(checkpoint -> Files.exists(checkpoint.resolve(StateFile.NAME)));
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * Deletes the checkpoints and what is left of them, and the directory if nothing else is in it.
   * Of a symbolic link only the link is deleted.
   */
  public void delete() throws IOException {
    if (Files.isSymbolicLink(path)) {
      Files.delete(path);
      return;
    }
    boolean onlyOurs = true;
    for (Path child : children(path)) {
      boolean ours = isOurs(child);
      if (ours) {
        DirectoryTree.delete(child);
      }
      onlyOurs &= ours;
    }
    if (onlyOurs) {
      Files.deleteIfExists(path);
    }
  }

  private static boolean isOurs(Path child) {
    String name = child.getFileName().toString();
    String checkpoint = name.startsWith(DAMAGED) ? name.substring(DAMAGED.length()) : name;
    return NAME.matcher(checkpoint).matches() || isDraft(child);
  }

  private static boolean isDraft(Path child) {
    return WholeFile.isDraft(child) && child.getFileName().toString().startsWith("update-");
  }

  private List<Path> newestFirst() throws IOException {
    List<Path> checkpoints = new ArrayList<>();
    for (Path child : children(path)) {
      if (NAME.matcher(child.getFileName().toString()).matches()) {
        checkpoints.add(child);
      }
    }
    checkpoints.sort(
        Comparator.comparingLong((Path each) -> number(each, 1))
            .thenComparingLong(each -> number(each, 2))
            .reversed());
    return checkpoints;
  }

  private static long number(Path checkpoint, int group) {
    Matcher name = NAME.matcher(checkpoint.getFileName().toString());
    return name.matches() && name.group(group) != null ? Long.parseLong(name.group(group)) : 0;
  }

  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }
}
