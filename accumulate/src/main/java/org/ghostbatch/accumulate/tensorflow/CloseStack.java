package org.ghostbatch.accumulate.tensorflow;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources that are closed together, the last one first. If closing one fails, the others are
 * closed nevertheless.
 */
public final class CloseStack implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Takes a resource over and returns it. */
  public <T extends AutoCloseable> T push(T resource) {
    open.push(resource);
    return resource;
  }

  /** Closes everything after a failure, which keeps its place as the first one. */
  public void closeAfter(Throwable failure) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception unclosed) {
        failure.addSuppressed(unclosed);
      }
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException failure) {
        closeAfter(failure);
        throw failure;
      } catch (Exception checked) {
        IllegalStateException failure = new IllegalStateException(checked);
        closeAfter(failure);
        throw failure;
      }
    }
  }
}
