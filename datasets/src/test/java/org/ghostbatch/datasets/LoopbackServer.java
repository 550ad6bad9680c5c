package org.ghostbatch.datasets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine whose pages behave well or badly. */
final class LoopbackServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** What a page does with a request. */
  @FunctionalInterface
  interface Page {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  LoopbackServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  /** Adds a page, and tells its address. */
  URI page(String path, Page page) {
    server.createContext(
        path,
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          requests.add(path + (range == null ? "" : " " + range));
          try (exchange) {
            page.answer(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return address(path);
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
  }

  /** The requests so far: path, and range if one was asked for. */
  List<String> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** The whole file, or the range that is asked for. */
  static Page whole(byte[] bytes) {
    return exchange -> {
      int from = from(exchange);
      send(exchange, bytes, from, bytes.length);
    };
  }

  /** The whole file, whatever range is asked for. */
  static Page deafToRanges(byte[] bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** A page that breaks off after some bytes of each answer. */
  static Page cutAfter(int limit, byte[] bytes) {
    return exchange -> {
      int from = from(exchange);
      send(exchange, bytes, from, Math.min(bytes.length, from + limit));
    };
  }

  /** A page that falls silent, in mid-answer, until the server is closed. */
  Page stallAfter(int limit, byte[] bytes) {
    return exchange -> {
      int from = from(exchange);
      send(exchange, bytes, from, Math.min(bytes.length, from + limit));
      exchange.getResponseBody().flush();
      closing.await();
    };
  }

  /** A page that never answers at all. */
  Page silent() {
    return exchange -> closing.await();
  }

  static Page status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static Page redirect(URI target) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", target.toString());
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /** Announces everything from {@code from}, and sends it up to {@code to}. */
  private static void send(HttpExchange exchange, byte[] bytes, int from, int to)
      throws IOException {
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
    OutputStream body = exchange.getResponseBody();
    body.write(Arrays.copyOfRange(bytes, from, to));
    body.flush();
  }

  private static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
