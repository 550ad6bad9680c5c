package org.ghostbatch.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntUnaryOperator;

/**
 * An epoch, or a part of one, as a stream of windows: a thread fills the next while the one before
 * is in use, so that data larger than memory are read as they are needed.
 *
 * <p>The windows come in order. A window taken with {@link #next} is given back with {@link
 * #release} when its memory may be written again.
 */
public final class Windows implements AutoCloseable {
  // So often the thread looks whether it is still wanted.
  private static final int PIECE_BYTES = 1 << 20;
  private static final WindowBuffer NONE =
      new WindowBuffer(ByteBuffer.allocate(0), LongBuffer.allocate(0), LongBuffer.allocate(0));

  private final Examples examples;
  private final IntUnaryOperator order;
  private final int[] bounds;
  private final BlockingQueue<WindowBuffer> free;
  private final BlockingQueue<Filling> filled = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  /** A window that is there, or why it is not. */
  private record Filling(WindowBuffer buffer, Throwable fault) {}

  private Windows(
      Examples examples, IntUnaryOperator order, int[] bounds, List<WindowBuffer> buffers) {
    this.examples = examples;
    this.order = order;
    this.bounds = bounds.clone();
    this.free = new LinkedBlockingQueue<>(buffers);
    this.thread = new Thread(this::fillAll, "windows");
    thread.setDaemon(true);
  }

  /**
   * Begins to fill windows.
   *
   * @param examples may be read by another thread as long as this is open
   * @param order which row an epoch visits at each place
   * @param bounds the places at which windows begin, ascending, and where the last of them ends
   * @param buffers two or more, so that one can be filled while another is in use; each with room
   *     for the largest window
   * @throws IllegalArgumentException if a window is empty or larger than a buffer, or there are not
   *     two buffers
   */
  public static Windows open(
      Examples examples, IntUnaryOperator order, int[] bounds, List<WindowBuffer> buffers) {
    if (buffers.size() < 2) {
      throw new IllegalArgumentException(
          "%d buffers: must be at least 2".formatted(buffers.size()));
    }
    int bytes = examples.exampleBytes();
    int room = buffers.stream().mapToInt(buffer -> buffer.capacity(bytes)).min().orElseThrow();
    for (int window = 0; window + 1 < bounds.length; window++) {
      int size = bounds[window + 1] - bounds[window];
      if (size < 1 || size > room) {
        throw new IllegalArgumentException(
            "window of %d examples: must be 1 to %d".formatted(size, room));
      }
    }
    Windows windows = new Windows(examples, order, bounds, buffers);
    windows.thread.start();
    return windows;
  }

  /**
   * Waits for the next window.
   *
   * @throws UncheckedIOException if the examples cannot be read any more
   * @throws IllegalStateException if filling it failed for another reason, or the caller was
   *     interrupted
   */
  public WindowBuffer next() {
    Filling filling;
    try {
      filling = filled.take();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for examples", interrupted);
    }
    if (filling.buffer != null) {
      return filling.buffer;
    }
    // For the next call.
    filled.add(filling);
    if (filling.fault instanceof UncheckedIOException unreadable) {
      IOException fault = unreadable.getCause();
      throw new UncheckedIOException(fault);
    }
    throw new IllegalStateException("the examples cannot be read", filling.fault);
  }

  /** Gives back a window's memory, to be filled again. */
  public void release(WindowBuffer buffer) {
    free.add(buffer);
  }

  /** Ends the thread: when this returns, no buffer is written any more. */
  @Override
  public void close() {
    closed = true;
    // Wakes it where it waits; interrupting it would close the files that it reads.
    free.add(NONE);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void fillAll() {
    try {
      for (int window = 0; window + 1 < bounds.length; window++) {
        WindowBuffer buffer = free.take();
        if (closed || !fill(buffer, bounds[window], bounds[window + 1])) {
          return;
        }
        filled.add(new Filling(buffer, null));
      }
    } catch (Throwable fault) {
      // Errors too: the caller waits.
      filled.add(new Filling(null, fault));
    }
  }

  /** Fills a window; false if it is not wanted any more. */
  private boolean fill(WindowBuffer buffer, int from, int to) {
    int[] rows = rows(buffer, from, to);
    int bytes = Math.max(1, examples.exampleBytes());
    int piece = Math.max(1, PIECE_BYTES / bytes);
    buffer.features().clear();
    for (int at = 0; at < rows.length; at += piece) {
      if (closed) {
        return false;
      }
      int end = Math.min(rows.length, at + piece);
      examples.copy(rows, at, end, buffer.features());
      for (int place = at; place < end; place++) {
        buffer.labels().put(place, examples.label(rows[place]));
      }
    }
    return !closed;
  }

  /** Which rows lie in a window, one after the other; writes down where each is to be found. */
  private int[] rows(WindowBuffer buffer, int from, int to) {
    int[] rows = new int[to - from];
    for (int place = 0; place < rows.length; place++) {
      rows[place] = order.applyAsInt(from + place);
      buffer.places().put(place, place);
    }
    if (examples.prefersFileOrder() && !isAscending(rows)) {
      sort(rows, buffer);
    }
    return rows;
  }

  private static boolean isAscending(int[] rows) {
    for (int place = 1; place < rows.length; place++) {
      if (rows[place - 1] > rows[place]) {
        return false;
      }
    }
    return true;
  }

  private static void sort(int[] rows, WindowBuffer buffer) {
    long[] keys = new long[rows.length];
    for (int place = 0; place < rows.length; place++) {
      keys[place] = (long) rows[place] << Integer.SIZE | place;
    }
    Arrays.sort(keys);
    for (int at = 0; at < rows.length; at++) {
      rows[at] = (int) (keys[at] >>> Integer.SIZE);
      buffer.places().put((int) keys[at], at);
    }
  }
}
