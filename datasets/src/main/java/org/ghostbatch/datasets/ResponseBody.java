package org.ghostbatch.datasets;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads the body of a response piece by piece, each within a time limit. (A stream of {@code
 * java.net.http} would wait for ever on a server that has fallen silent.)
 */
final class ResponseBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Duration stall;
  private volatile Flow.Subscription subscription;
  private volatile boolean closed;

  private sealed interface Signal permits Piece, End, Failure {}

  private record Piece(List<ByteBuffer> bytes) implements Signal {}

  private record End() implements Signal {}

  private record Failure(Throwable cause) implements Signal {}

  ResponseBody(Flow.Publisher<List<ByteBuffer>> publisher, Duration stall) {
    this.stall = stall;
    publisher.subscribe(this);
  }

  /**
   * The next piece, or nothing at the end.
   *
   * @throws HttpTimeoutException if none comes in time
   * @throws IOException if the connection breaks
   */
  Optional<List<ByteBuffer>> next() throws IOException, InterruptedException {
    Signal signal = signals.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
    if (signal == null) {
      throw new HttpTimeoutException("no bytes for %d ms".formatted(stall.toMillis()));
    }
    if (signal instanceof Failure failure) {
      throw new IOException("connection broke: " + failure.cause().getMessage(), failure.cause());
    }
    if (signal instanceof Piece piece) {
      subscription.request(1);
      return Optional.of(piece.bytes());
    }
    return Optional.empty();
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    if (closed) {
      newSubscription.cancel();
      return;
    }
    newSubscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    signals.add(new Piece(bytes));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Failure(cause));
  }

  @Override
  public void onComplete() {
    signals.add(new End());
  }

  /** Drops the connection if the body was not read to its end. */
  @Override
  public void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
