package org.ghostbatch.accumulate.framework;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Optimizer;
import org.tensorflow.framework.optimizers.Optimizer.GradAndVar;

/**
 * One update of a framework optimizer, as the runs of a session that have to follow each other.
 *
 * <p>{@code Optimizer.applyGradients} of tensorflow-framework 1.1.0 does three things in the order
 * of its source: it prepares (AdagradDA counts its step), changes each variable, and finishes
 * (Adam, Adamax and Nadam multiply the powers of their betas). But it writes no control
 * dependencies between the three, and TensorFlow runs the operations in any order, or at once: Adam
 * then takes the bias correction of the next step, or of this one, as it happens. An operation's
 * control inputs cannot be changed after it was built, so we run the three one after the other,
 * each to its end.
 *
 * @param runs the operations of each run
 */
record UpdateRuns(List<List<GraphOperation>> runs) {

  /** Adds an update by these gradients to the graph. */
  static UpdateRuns of(Graph graph, Optimizer optimizer, List<GradAndVar<?>> gradients) {
    String name = optimizer.getOptimizerName() + "-accumulated";
    GraphOperation whole = (GraphOperation) optimizer.applyGradients(gradients, name).op();
    List<GraphOperation> parts = inOrderOfCreation(graph, whole.controlInputs());
    Set<String> variables =
        gradients.stream().map(pair -> pair.getVariable().op().name()).collect(Collectors.toSet());
    List<Integer> changes = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (changesOneOf(variables, parts.get(i))) {
        changes.add(i);
      }
    }
    if (changes.size() != variables.size()) {
      throw new IllegalArgumentException(
          "optimizer %s: changes %d of %d variables by operations of their own"
              .formatted(optimizer.getOptimizerName(), changes.size(), variables.size()));
    }
    int first = changes.get(0);
    int end = changes.get(changes.size() - 1) + 1;
    List<List<GraphOperation>> runs = new ArrayList<>();
    append(graph, runs, parts.subList(0, first));
    append(graph, runs, parts.subList(first, end));
    append(graph, runs, parts.subList(end, parts.size()));
    return new UpdateRuns(runs);
  }

  /** Runs them, each after the one before. */
  void run(Session session) {
    for (List<GraphOperation> operations : runs) {
      Session.Runner runner = session.runner();
      operations.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  private static List<GraphOperation> inOrderOfCreation(
      Graph graph, Set<GraphOperation> operations) {
    List<GraphOperation> ordered = new ArrayList<>();
    graph.operations().forEachRemaining(ordered::add);
    ordered.retainAll(operations);
    return ordered;
  }

  /** Whether the operation is an Apply... or Assign of one of the variables. */
  private static boolean changesOneOf(Set<String> variables, GraphOperation operation) {
    return operation.numInputs() > 0 && variables.contains(operation.input(0).op().name());
  }

  private static void append(
      Graph graph, List<List<GraphOperation>> runs, List<GraphOperation> operations) {
    if (operations.isEmpty()) {
      return;
    }
    // An optimizer that does write a dependency has ordered these itself; in a run of their own the
    // operations that they wait for would be run a second time.
    Set<GraphOperation> needed = new HashSet<>(graph.subgraphToOps(new HashSet<>(operations)));
    List<GraphOperation> run = new ArrayList<>(operations);
    while (runs.stream().anyMatch(earlier -> !Collections.disjoint(earlier, needed))) {
      run.addAll(0, runs.remove(runs.size() - 1));
    }
    runs.add(run);
  }
}
