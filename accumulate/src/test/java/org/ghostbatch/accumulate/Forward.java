package org.ghostbatch.accumulate;

import java.util.Arrays;
import java.util.List;
import org.ghostbatch.accumulate.tensorflow.NativeMemory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A network's training pass over given numbers, by itself. */
final class Forward {
  private Forward() {}

  /** The output of a network without parameters for examples of ones, row-major. */
  static float[] ofOnes(Network network, MicroStep step, long seed, long updates) {
    float[] ones = new float[step.size() * network.features()];
    Arrays.fill(ones, 1);
    return of(network, step, seed, updates, ones);
  }

  /** The output of a network without parameters, row-major. */
  static float[] of(Network network, MicroStep step, long seed, long updates, float[] input) {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TapeColumns columns =
            TapeColumns.of(
                WindowSegment.resident(new Tape(List.of(step)).whole()),
                UpdateRule.of(Optimizer.sgd()),
                updates,
                seed,
                1)) {
      Ops tf = Ops.create(graph);
      int[] intColumns = new int[TapeColumns.IntColumn.COUNT];
      for (int i = 0; i < intColumns.length; i++) {
        intColumns[i] = columns.intColumns().getInt(0, i);
      }
      TapeLoop.Row row = new TapeLoop.Row(tf.constant(intColumns), tf.constant(new float[2]));
      Operand<TFloat32> examples =
          tf.constant(Shape.of(step.size(), network.features()), DataBuffers.of(input));
      Operand<TFloat32> output =
          network
              .forward(
                  ForwardContext.training(tf, row, false, false, Precision.FLOAT32),
                  examples,
                  List.of())
              .output();
      try (Result result = session.runner().fetch(output).run()) {
        return NativeMemory.copy((TFloat32) result.get(0));
      }
    }
  }
}
