package org.ghostbatch.trainer.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C wait until the work can stop safely: the JVM ends, with the code of the signal, when
 * this is closed and the command has printed its result.
 */
public final class Interruption implements AutoCloseable {
  // The error is printed after the work; if no handler is registered, the JVM exits.
  private static final CountDownLatch SAID = new CountDownLatch(1);
  private static final long PATIENCE_SECONDS = 2;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "interruption");
  private volatile boolean requested;

  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void request() {
    requested = true;
    try {
      done.await();
      SAID.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has printed all that it has to say. */
  public static void said() {
    SAID.countDown();
  }

  public boolean requested() {
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
