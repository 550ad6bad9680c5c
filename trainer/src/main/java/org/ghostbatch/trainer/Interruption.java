package org.ghostbatch.trainer;

import java.util.concurrent.CountDownLatch;

/**
 * Lets Ctrl-C wait until the work has come to a good place: the JVM ends, with the code of the
 * signal, when this is closed.
 */
final class Interruption implements AutoCloseable {
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "interruption");
  private volatile boolean requested;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void request() {
    requested = true;
    try {
      done.await();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  boolean requested() {
    return requested;
  }

  @Override
  public void close() {
    done.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // The signal came in this moment: the hook finds its latch open.
      }
    }
  }
}
