package org.ghostbatch.accumulate.tensorflow;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A program whose library has not been loaded yet. Does what its arguments say, one by one. */
final class LibraryProgram {
  /** What a native library would call. */
  private interface Calls extends Library {
    String getenv(String name);

    long write(int descriptor, byte[] bytes, long count);
  }

  private LibraryProgram() {}

  public static void main(String[] arguments) {
    for (String argument : arguments) {
      List<String> words = List.of(argument.split(" ", 2));
      run(words.get(0), words.size() == 1 ? "" : words.get(1));
    }
  }

  private static void run(String verb, String operand) {
    switch (verb) {
      case "defaults" -> TensorFlowLibrary.useDefaults();
      case "onednn" -> TensorFlowLibrary.preferOneDnn();
      case "limit" -> limit(Long.parseLong(operand));
      case "deterministic" -> deterministic();
      case "load" -> TensorFlowLibrary.load();
      case "random" -> System.out.println(random());
      case "session" -> session();
      case "getenv" -> System.out.println(operand + "=" + calls().getenv(operand));
      case "write" -> write(operand);
      case "writeln" -> write(operand + "\n");
      case "java" -> System.err.println(operand);
      case "crash" -> crash(operand);
      default -> throw new IllegalArgumentException(verb);
    }
  }

  private static void limit(long bytes) {
    try {
      TensorFlowLibrary.limitCpuMemory(bytes);
    } catch (IllegalStateException refused) {
      System.out.println(refused.getMessage());
    }
  }

  private static void deterministic() {
    try {
      TensorFlowLibrary.useDeterministicOps();
    } catch (IllegalStateException refused) {
      System.out.println(refused.getMessage());
    }
  }

  /** Draws a number without a seed, which TensorFlow refuses where ops must be deterministic. */
  static String random() {
    try (Graph graph = TensorFlowLibrary.newGraph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      session.runner().fetch(tf.random.randomUniform(tf.array(1), TFloat32.class)).run().close();
      return "drew a number";
    } catch (IllegalArgumentException refused) {
      return refused.getMessage().lines().findFirst().orElseThrow();
    }
  }

  /** Loads JNA, unless the library under test has. */
  private static Calls calls() {
    return Native.load("c", Calls.class);
  }

  /** Runs a graph, about which TensorFlow writes a line or two. */
  private static void session() {
    try (Graph graph = TensorFlowLibrary.newGraph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      session.runner().fetch(tf.math.neg(tf.constant(1f))).run().close();
      System.out.println("ran a graph");
    }
  }

  private static void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    calls().write(2, bytes, bytes.length);
  }

  /** Writes a line and aborts at once, as native code does that finds itself broken. */
  private static void crash(String line) {
    Function abort = NativeLibrary.getInstance("c").getFunction("abort");
    // Now the function is known, and the next call takes no time to find it.
    write("");
    write(line + "\n");
    abort.invoke(new Object[0]);
  }
}
