package org.ghostbatch.accumulate.tensorflow;

import com.sun.jna.LastErrorException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Drops informative lines that TensorFlow writes to the standard error past its own log level. Some
 * of its files log through absl, which that level does not reach.
 *
 * <p>The standard error of the process becomes a pipe, and a thread copies what comes out of it,
 * less those lines, to where the standard error led before. All other bytes pass unchanged. A
 * process that aborts waits some seconds for that, where the system is Linux.
 */
final class StandardErrorFilter {
  private static final int STANDARD_ERROR = 2;
  private static final int READ_AT_ONCE = 1 << 13;
  // In a pager, for example, output waits for its reader.
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final int INTERRUPTED = 4;
  private static final Set<Integer> FULL = Set.of(11, 35);
  private static final long FULL_MILLIS = 10;
  private static final int SIGABRT = 6;

  /**
   * absl's lines of information and warnings, for instance {@code I0000 00:00:1795743023.01 ...}.
   */
  private static final Pattern DROPPED =
      Pattern.compile(
          "([IW]\\d{4} [\\d:]+.*|WARNING: All log messages before absl.*"
              // The library for GPUs says at each start that it has each of these twice.
              + "|(E\\d{4} |[\\d-]+ )[\\d:.]+.*Unable to register cu\\w+ factory.*)\\R?");

  private final CLibrary c;
  private final int pipe;
  private final int original;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Thread copying = new Thread(this::copy, "standard error");

  private StandardErrorFilter(CLibrary c, int pipe, int original) {
    this.c = c;
    this.pipe = pipe;
    this.original = original;
    copying.setDaemon(true);
  }

  /**
   * Filters until the process ends. Where that is impossible, everything is written as it comes.
   */
  static void install() {
    try {
      CLibrary c = CLibrary.open();
      // Instead of a closed standard error, the JVM may have one of its own files, to read from.
      c.write(STANDARD_ERROR, new byte[0], 0);
      int original = c.dup(STANDARD_ERROR);
      int[] ends = new int[2];
      c.pipe(ends);
      StandardErrorFilter filter = new StandardErrorFilter(c, ends[0], original);
      filter.copying.start();
      c.dup2(ends[1], STANDARD_ERROR);
      c.close(ends[1]);
      Runtime.getRuntime().addShutdownHook(new Thread(filter::finish, "end of standard error"));
      // A check of TensorFlow's that fails writes why and aborts at once: all is still in the pipe.
      // A handler is given the signal's number, so that this sleeps for six seconds.
      c.sysv_signal(SIGABRT, CLibrary.address("sleep"));
    } catch (LinkageError | LastErrorException | IllegalStateException impossible) {
      // The standard error is closed, say, or the process is about to end.
    }
  }

  /** Gives the standard error back, which ends the pipe, and waits until the rest is written. */
  private void finish() {
    try {
      c.dup2(original, STANDARD_ERROR);
      copying.join(PATIENCE_MILLIS);
    } catch (LastErrorException unwritable) {
      // It has no reader.
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void copy() {
    byte[] bytes = new byte[READ_AT_ONCE];
    try {
      for (long count = read(bytes); count > 0; count = read(bytes)) {
        split(bytes, count);
      }
      pass();
    } catch (LastErrorException unwritable) {
      // Its reader has closed. Closing the pipe lets writers notice.
    } finally {
      c.close(pipe);
    }
  }

  private void split(byte[] bytes, long count) {
    for (int i = 0; i < count; i++) {
      line.write(bytes[i]);
      if (bytes[i] == '\n') {
        pass();
      }
    }
    if (!mayBeDropped(line)) {
      pass();
    }
  }

  private long read(byte[] bytes) {
    return c.read(pipe, bytes, bytes.length);
  }

  /** Whether part of a line may belong to one that is dropped. */
  private static boolean mayBeDropped(ByteArrayOutputStream part) {
    Matcher matcher = DROPPED.matcher(text(part));
    return matcher.matches() || matcher.hitEnd();
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private void pass() {
    boolean dropped = DROPPED.matcher(text(line)).matches();
    byte[] bytes = line.toByteArray();
    line.reset();
    if (dropped) {
      return;
    }
    for (int done = 0; done < bytes.length; ) {
      done += write(Arrays.copyOfRange(bytes, done, bytes.length));
    }
  }

  private int write(byte[] bytes) {
    while (true) {
      try {
        return (int) c.write(original, bytes, bytes.length);
      } catch (LastErrorException fault) {
        // Another program that has the same terminal may have set it not to wait.
        if (fault.getErrorCode() != INTERRUPTED && !FULL.contains(fault.getErrorCode())) {
          throw fault;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FULL_MILLIS));
      }
    }
  }
}
