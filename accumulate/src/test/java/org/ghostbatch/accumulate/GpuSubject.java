package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.tensorflow.proto.GraphDef;

/** A program whose ops are looked at. */
record GpuSubject(String name, Network network, UpdateRule rule, Models models, Examples examples) {
  private static final int COUNT = 24;
  private static final int PIXELS = 8;

  private static final Models ONE = Models.one(1);

  /** Programs with every optimizer, with every layer, of every type of examples, side by side. */
  static Stream<GpuSubject> all() {
    return Stream.concat(ofOptimizers(), ofNetworks());
  }

  private static Stream<GpuSubject> ofOptimizers() {
    Examples examples = SmallData.random(COUNT, 1);
    return Stream.of(
            Optimizer.sgd(),
            Optimizer.momentum(0.9),
            Optimizer.nesterov(0.9),
            Optimizer.adam(),
            Optimizer.sgd().withWeightDecay(1e-4),
            Optimizer.momentum(0.9).withWeightDecay(1e-4),
            Optimizer.adamW(1e-4),
            Optimizer.lars(0.9, 1e-4),
            Optimizer.lamb(1e-4))
        .flatMap(optimizer -> Stream.of(UpdateRule.of(optimizer), new UpdateRule(optimizer, 1)))
        .map(rule -> new GpuSubject(rule.toString(), SmallData.network(), rule, ONE, examples));
  }

  private static Stream<GpuSubject> ofNetworks() {
    List<GpuSubject> subjects = new ArrayList<>();
    for (ElementType type : ElementType.values()) {
      Examples images = images(type);
      List<Layer> layers = List.of(Layer.dense(1), Layer.dense(SmallData.CLASSES));
      subjects.add(of("linear", Network.of(images.features(), layers), images));
      subjects.add(of("cnn", convolving(List.of()), images));
      for (GhostStatistics rule : GhostStatistics.values()) {
        List<Layer> between = List.of(Layer.ghostBatchNorm(rule), Layer.dropout(0.5));
        subjects.add(of("cnn, " + rule, convolving(between), images));
      }
    }
    for (GhostStatistics rule : GhostStatistics.values()) {
      Network network = SmallData.normalizing(rule, 0.5);
      subjects.add(of("mlp, " + rule, network, SmallData.random(COUNT, 1)));
    }
    for (boolean ownOrders : new boolean[] {true, false}) {
      subjects.add(
          new GpuSubject(
              "side by side, own orders: " + ownOrders,
              SmallData.network(),
              UpdateRule.of(Optimizer.adam()),
              Models.sideBySide(new long[] {1, 2}, ownOrders),
              SmallData.random(COUNT, 1)));
    }
    return subjects.stream();
  }

  private static GpuSubject of(String name, Network network, Examples examples) {
    UpdateRule rule = UpdateRule.of(Optimizer.adam());
    return new GpuSubject(name + ", " + examples.elementType(), network, rule, ONE, examples);
  }

  private static Network convolving(List<Layer> between) {
    List<Layer> layers = new ArrayList<>();
    layers.add(Layer.rescale(1 / 255.0, -0.5));
    layers.add(Layer.conv2d(2, 3, Initializer.HE_NORMAL));
    layers.addAll(between);
    layers.add(Layer.relu());
    layers.add(Layer.maxPool(2));
    // A second one, for the first has no use for the gradient of its input.
    layers.add(Layer.conv2d(2, 2, Initializer.GLOROT_UNIFORM));
    layers.add(Layer.flatten());
    layers.add(Layer.dense(SmallData.CLASSES));
    return Network.ofImages(PIXELS, PIXELS, 1, layers);
  }

  private static Examples images(ElementType type) {
    byte[] bytes = new byte[COUNT * PIXELS * PIXELS * type.bytes()];
    int[] shape = {PIXELS, PIXELS};
    return new ArrayExamples(shape, type, bytes, new int[COUNT], SmallData.CLASSES);
  }

  /** The graph when every loop of the program is in it. */
  GraphDef graph() {
    try (TrainingProgram program =
        new TrainingProgram(
            network, rule, DeviceSettings.of(Device.CPU, 2), models, FaultInjection.NONE)) {
      program.loadTraining(examples);
      program.loadValidation(examples);
      program.train(new BatchPlan(8, 8, 4).epoch(COUNT, 0.01));
      program.train(new BatchPlan(8, 4, 4).epoch(COUNT, 0.01));
      program.validate();
      program.evaluateTraining();
      return program.definition();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
