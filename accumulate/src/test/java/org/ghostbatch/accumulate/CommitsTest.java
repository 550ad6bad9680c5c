package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/** What a micro-step commits needs no memory: all else is computed before the first commit. */
class CommitsTest {
  private static final Set<String> IN_PLACE =
      Set.of(
          "AssignVariableOp",
          "AssignAddVariableOp",
          "ResourceApplyGradientDescent",
          "ResourceApplyKerasMomentum",
          "ResourceApplyAdam",
          "VarHandleOp",
          "Const",
          "NoOp",
          "Identity");

  static Stream<UpdateRule> rules() {
    return Stream.of(
            Optimizer.sgd(),
            Optimizer.nesterov(0.9),
            Optimizer.adam(),
            Optimizer.adamW(0.1),
            Optimizer.lars(0.9, 0.1),
            Optimizer.lamb(0.1))
        .flatMap(optimizer -> Stream.of(UpdateRule.of(optimizer), new UpdateRule(optimizer, 0.5)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void everythingIsComputedBeforeAMicroStepIsEnteredAsBegun(UpdateRule rule) {
    Network network = SmallData.normalizing(GhostStatistics.SEQUENTIAL, 0.5);
    try (TrainingProgram program = SmallData.program(network, rule, 1, SmallData.random(12, 1))) {
      program.train(new BatchPlan(12, 4, 4).epoch(12, 0.01));
      program.train(new BatchPlan(4, 4, 4).epoch(12, 0.01));
      List<FunctionDef> functions =
          program.definition().getLibrary().getFunctionList().stream()
              .filter(function -> function.getSignature().getName().matches("(commit|train).*"))
              .filter(function -> !function.getSignature().getName().contains("condition"))
              .toList();
      assertThat(functions).hasSize(Phase.values().length + 1);
      functions.forEach(CommitsTest::assertComputedFirst);
    }
  }

  private static void assertComputedFirst(FunctionDef function) {
    Map<String, NodeDef> nodes = new HashMap<>();
    function.getNodeDefList().forEach(node -> nodes.put(node.getName(), node));
    NodeDef begun =
        nodes.values().stream()
            .filter(node -> node.getOp().equals("AssignAddVariableOp"))
            .filter(node -> handle(nodes, node).equals("begun"))
            .findFirst()
            .orElseThrow();
    Set<String> before = ancestors(nodes, begun);
    Set<String> loop = loopNodes(nodes);
    for (NodeDef node : nodes.values()) {
      if (!before.contains(node.getName()) && !loop.contains(node.getName())) {
        assertThat(node.getOp())
            .as("%s in %s", node.getName(), function.getSignature().getName())
            .isIn(IN_PLACE);
      }
    }
  }

  /** What counts the rows: it comes after the commits, and fails with none of them open. */
  private static Set<String> loopNodes(Map<String, NodeDef> nodes) {
    Set<String> counting = new HashSet<>();
    for (NodeDef node : nodes.values()) {
      boolean waits = node.getInputList().stream().anyMatch(input -> input.startsWith("^"));
      if (waits && node.getOp().equals("Add")) {
        counting.add(node.getName());
      }
    }
    return counting;
  }

  private static String handle(Map<String, NodeDef> nodes, NodeDef node) {
    NodeDef handle = nodes.get(source(node.getInput(0)));
    return handle.getAttrOrThrow("shared_name").getS().toStringUtf8();
  }

  private static Set<String> ancestors(Map<String, NodeDef> nodes, NodeDef of) {
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(of.getName()));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (nodes.containsKey(name) && found.add(name)) {
        nodes.get(name).getInputList().forEach(input -> open.push(source(input)));
      }
    }
    return found;
  }

  private static String source(String input) {
    return input.replaceFirst("^\\^", "").replaceFirst(":.*", "");
  }
}
