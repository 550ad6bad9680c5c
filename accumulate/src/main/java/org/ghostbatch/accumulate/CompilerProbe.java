package org.ghostbatch.accumulate;

import java.util.Optional;
import java.util.regex.Pattern;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.accumulate.tensorflow.Variable;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Compiles one exponential, to learn whether XLA works on a device. For a GPU it needs a file of
 * NVIDIA's CUDA toolkit, {@code libdevice.10.bc}, which a driver does not include.
 */
final class CompilerProbe {
  private static final Pattern LISTED = Pattern.compile("^\\s*\\(\\d+\\)\\s*");
  private static final String COUNT = "root error(s) found.";

  private CompilerProbe() {}

  /** What XLA objects to, in one line; nothing where it compiles. */
  static Optional<String> objection(DeviceSettings settings) {
    try (ConcreteFunction exponential = ConcreteFunction.create(CompilerProbe::exponential);
        Graph graph = TensorFlowLibrary.newGraph();
        Session session = new Session(graph, settings.configuration())) {
      Ops tf = Ops.create(graph);
      // A variable, because TensorFlow would compute the exponential of a constant beforehand.
      Variable<TFloat32> number = new Variable<>("number", TFloat32.class, Shape.scalar());
      session.runner().addTarget(number.assign(tf, tf.constant(1f))).run().close();
      Operation call =
          tf.scope()
              .opBuilder("StatefulPartitionedCall", "probe")
              .addInputList(new Output<?>[] {number.read(tf).asOutput()})
              .setAttr("Tout", new DataType[] {DataType.DT_FLOAT})
              .setAttr("f", exponential)
              .setAttr("_XlaMustCompile", true)
              .build();
      session.runner().fetch(call.output(0)).run().close();
      return Optional.empty();
    } catch (RuntimeException objection) {
      return Optional.of(reason(String.valueOf(objection.getMessage())));
    }
  }

  /** Where TensorFlow found several errors, it lists them after a line that counts them. */
  static String reason(String message) {
    return message
        .lines()
        .map(line -> LISTED.matcher(line).replaceFirst(""))
        .filter(line -> !line.isBlank() && !line.endsWith(COUNT))
        .findFirst()
        .orElse("no reason given");
  }

  private static Signature exponential(Ops tf) {
    Placeholder<TFloat32> number = tf.placeholder(TFloat32.class);
    return Signature.builder("exponential")
        .input("number", number)
        .output("exponential", tf.math.exp(number))
        .build();
  }
}
