package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one process at a time do something, by a lock on a file. The file stays
 * behind, empty: to delete it would let a third process in while a second one has it open.
 */
final class DownloadLock {
  private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();
  private static final long POLL_MILLIS = 50;

  private DownloadLock() {}

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException, InterruptedException;
  }

  /**
   * Does something while no one else does.
   *
   * @param file in a directory that exists
   * @param waiting is called once if someone else holds the lock
   * @throws IOException if the file cannot be locked, or from the action
   */
  static <T> T holding(Path file, Runnable waiting, Action<T> action)
      throws IOException, InterruptedException {
    // A lock of this process's threads comes first, because POSIX drops a process's file locks as
    // soon as any of its threads closes any channel of that file.
    Path real = file.getParent().toRealPath().resolve(file.getFileName());
    ReentrantLock threads = IN_THIS_PROCESS.computeIfAbsent(real, path -> new ReentrantLock());
    boolean waited = !threads.tryLock();
    if (waited) {
      waiting.run();
      threads.lockInterruptibly();
    }
    try (FileChannel channel =
        FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = tryLock(channel);
      if (lock == null && !waited) {
        waiting.run();
      }
      while (lock == null) {
        Thread.sleep(POLL_MILLIS);
        lock = tryLock(channel);
      }
      return action.run(); // closing the channel gives the lock back
    } finally {
      threads.unlock();
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held in this process by a copy of this class, from another class loader
    }
  }
}
