package org.ghostbatch.accumulate.framework;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Losses in a user's graph, and the variables by which they are differentiated.
 *
 * @param tf builds operations in the graph of both
 * @param losses [n], one loss an example
 * @param variables made by {@code tf.variable}
 */
record DifferentiatedLosses(
    Ops tf, Operand<TFloat32> losses, List<? extends Operand<TFloat32>> variables) {

  /**
   * Checks that all is of one graph and can be differentiated.
   *
   * @throws IllegalArgumentException naming what does not fit and why
   */
  DifferentiatedLosses {
    checkScope(tf);
    checkLosses(losses);
    checkVariables(variables);
    checkGraph(tf, "losses", losses.env());
    for (Operand<TFloat32> variable : variables) {
      checkGraph(tf, "variable " + variable.op().name(), variable.env());
    }
    checkReached(losses, variables);
  }

  static void checkGraph(Ops tf, String what, ExecutionEnvironment graph) {
    if (graph != tf.scope().env()) {
      throw new IllegalArgumentException(
          "%s: is not of the graph in which tf builds".formatted(what));
    }
  }

  private static void checkScope(Ops tf) {
    if (!(tf.scope().env() instanceof Graph)) {
      throw new IllegalArgumentException(
          "tf builds in no graph: make it by Ops.create of the graph of the losses");
    }
    if (tf.scope().isInit()) {
      throw new IllegalArgumentException(
          "tf builds initializers, which a session runs as it begins: pass it without withInitScope");
    }
    // A scope does not show its control dependencies, but an op built in it does.
    GraphOperation built = (GraphOperation) tf.withName("gradient_accumulator_scope").noOp().op();
    if (built.numControlInputs() > 0) {
      throw new IllegalArgumentException(
          "tf has control dependencies, for instance on %s, which every run would wait for: pass it without withControlDependencies"
              .formatted(built.controlInputs().iterator().next().name()));
    }
  }

  private static void checkLosses(Operand<TFloat32> losses) {
    if (losses.type() != TFloat32.class) {
      throw new IllegalArgumentException(
          "losses of type %s: must be float32".formatted(named(losses.type())));
    }
    if (!losses.shape().isUnknown() && losses.shape().numDimensions() != 1) {
      throw new IllegalArgumentException(
          "losses of shape %s: must be a vector, one loss an example, not their sum or mean"
              .formatted(losses.shape()));
    }
  }

  private static void checkVariables(List<? extends Operand<TFloat32>> variables) {
    if (variables.isEmpty()) {
      throw new IllegalArgumentException("0 variables: name at least one to learn");
    }
    Set<Operation> named = new HashSet<>();
    for (Operand<TFloat32> variable : variables) {
      Operation operation = variable.op();
      if (!operation.type().equals(Optimizer.VARIABLE_V2)) {
        // The framework's optimizers know no resource variables.
        throw new IllegalArgumentException(
            "%s of type %s: is not a variable made by tf.variable"
                .formatted(operation.name(), operation.type()));
      }
      if (variable.type() != TFloat32.class) {
        throw new IllegalArgumentException(
            "variable %s of type %s: only variables of type float32 can be learned"
                .formatted(operation.name(), named(variable.type())));
      }
      if (variable.shape().hasUnknownDimension()) {
        throw new IllegalArgumentException(
            "variable %s of shape %s: the shape must be known"
                .formatted(operation.name(), variable.shape()));
      }
      if (!named.add(operation)) {
        throw new IllegalArgumentException(
            "variable %s: is named twice".formatted(operation.name()));
      }
    }
  }

  /** The type's name as TensorFlow writes it, for instance {@code float64}. */
  private static String named(Class<? extends TType> type) {
    return type.getSimpleName().substring(1).toLowerCase(Locale.ROOT);
  }

  private static void checkReached(
      Operand<TFloat32> losses, List<? extends Operand<TFloat32>> variables) {
    Set<GraphOperation> used = used((GraphOperation) losses.op());
    List<String> apart =
        variables.stream()
            .map(variable -> (GraphOperation) variable.op())
            .filter(variable -> !used.contains(variable))
            .map(GraphOperation::name)
            .toList();
    if (!apart.isEmpty()) {
      throw new IllegalArgumentException(
          "variable %s: the losses do not depend on it: leave it out"
              .formatted(String.join(", ", apart)));
    }
  }

  /** Every operation whose outputs go into one, through whatever others. */
  private static Set<GraphOperation> used(GraphOperation last) {
    Set<GraphOperation> used = new HashSet<>(Set.of(last));
    Deque<GraphOperation> left = new ArrayDeque<>(used);
    while (!left.isEmpty()) {
      for (Operand<?> input : left.remove().inputs()) {
        GraphOperation before = (GraphOperation) input.op();
        if (used.add(before)) {
          left.add(before);
        }
      }
    }
    return used;
  }

  /**
   * Adds the gradients of the losses' sum to the graph.
   *
   * @param inner builds the operations
   * @return in the variables' order
   * @throws IllegalArgumentException if there are none with respect to some variables
   */
  List<Operand<TFloat32>> gradients(Ops inner) {
    // Gradients of a vector are those of its sum.
    List<Output<?>> gradients = Gradients.create(inner.scope(), List.of(losses), variables).dy();
    List<String> stopped = new ArrayList<>();
    List<Operand<TFloat32>> typed = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      Output<?> gradient = gradients.get(i);
      if (gradient.isClosed()) {
        stopped.add(variables.get(i).op().name());
      } else {
        typed.add(gradient.expect(TFloat32.class));
      }
    }
    if (!stopped.isEmpty()) {
      throw new IllegalArgumentException(
          "variable %s: no gradient of the losses reaches it, because every path to it is stopped: leave it out"
              .formatted(String.join(", ", stopped)));
    }
    return typed;
  }
}
