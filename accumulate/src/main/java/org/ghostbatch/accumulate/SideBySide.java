package org.ghostbatch.accumulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.datasets.Examples;

/**
 * Several models of one network in training at once, which differ in their seeds: small models cost
 * little more together than one alone, because most of their time goes into ops that are too small
 * to keep a device busy, or into gathering the examples.
 *
 * <p>Each model's updates are those of a {@link TrainingProgram} with its seed and its order of the
 * examples, to rounding. Either all models visit the examples in one order, which is gathered once,
 * or each in its own.
 *
 * <p>After {@link #close} every method throws an {@link IllegalStateException}. Not safe for use by
 * several threads.
 */
public final class SideBySide implements AutoCloseable {
  private final TrainingProgram program;
  private final Models models;

  private SideBySide(TrainingProgram program, Models models) {
    this.program = program;
    this.models = models;
  }

  /**
   * Models with freshly initialized parameters.
   *
   * @param network of {@link Dense}, {@link Activation} and {@link Rescale} layers
   * @param rule one that treats each number by itself: without clipping, not {@link Lars} or {@link
   *     Lamb}
   * @param settings on {@link Device#CPU} or {@link Device#GPU}, as {@link DeviceSettings#resolved}
   *     gives
   * @param seeds one a model, at least one
   * @param ownOrders whether {@link #orders} gives each model an order of its own; else {@link
   *     #order} gives one for all
   * @throws IllegalArgumentException if network or rule cannot be trained side by side
   */
  public static SideBySide create(
      Network network, UpdateRule rule, DeviceSettings settings, long[] seeds, boolean ownOrders) {
    if (seeds.length == 0) {
      throw new IllegalArgumentException("no seeds: give one a model");
    }
    network.layers().forEach(SideBySide::requireFit);
    if (!rule.treatsNumbersAlone()) {
      throw new IllegalArgumentException(
          "%s uses norms, which models side by side cannot keep apart: train them one by one"
              .formatted(rule));
    }
    Models models = Models.sideBySide(seeds, ownOrders);
    return new SideBySide(
        new TrainingProgram(network, rule, settings, models, FaultInjection.NONE), models);
  }

  private static void requireFit(Layer layer) {
    if (!(layer instanceof Dense || layer instanceof Activation || layer instanceof Rescale)) {
      throw new IllegalArgumentException(
          "a %s layer cannot be trained side by side: train the models one by one"
              .formatted(layer.kind()));
    }
  }

  /** See {@link TrainingProgram#loadTraining}. */
  public void loadTraining(Examples training) {
    program.loadTraining(training);
  }

  /** See {@link TrainingProgram#loadValidation}. */
  public void loadValidation(Examples validation) {
    program.loadValidation(validation);
  }

  /**
   * Says in which order every model visits the training examples.
   *
   * @param rows a permutation of their row numbers
   * @throws IllegalStateException if the models have orders of their own
   * @throws IllegalArgumentException if it is not a permutation; the order stays as it was
   */
  public void order(int[] rows) {
    if (models.ownOrders()) {
      throw new IllegalStateException("these models have orders of their own");
    }
    program.order(rows);
  }

  /**
   * Says in which order each model visits the training examples.
   *
   * @param rows a permutation of their row numbers for each model
   * @throws IllegalStateException if the models share one order
   * @throws IllegalArgumentException if there are more or fewer orders than models, or one is no
   *     permutation; the orders stay as they were
   */
  public void orders(int[][] rows) {
    if (!models.ownOrders()) {
      throw new IllegalStateException("these models share one order");
    }
    if (rows.length != models.count()) {
      throw new IllegalArgumentException(
          "%d orders for %d models: give one a model".formatted(rows.length, models.count()));
    }
    if (Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
      throw new IllegalArgumentException(
          "orders of %s rows: give each model an order of all training examples"
              .formatted(Arrays.stream(rows).map(row -> row.length).toList()));
    }
    program.order(Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray());
  }

  /**
   * Runs rows of a tape as {@link TrainingProgram#train} does, for every model.
   *
   * @return a tally for each model
   */
  public List<Tally> train(Segment segment) {
    return program.train(segment, models.nothing(), Instrument.NONE);
  }

  /** Scores the validation examples with each model's current parameters. */
  public List<Tally> validate() {
    return program.evaluate(Window.Role.VALIDATION);
  }

  /** Scores the training examples with each model's current parameters, without learning. */
  public List<Tally> evaluateTraining() {
    return program.evaluate(Window.Role.TRAINING);
  }

  /** How many updates each model's parameters have had. */
  public long updates() {
    return program.updates();
  }

  /**
   * Copies out all that each model has learned, as a {@link TrainingProgram} takes it.
   *
   * @throws IllegalStateException within an update
   */
  public List<Snapshot> snapshots() {
    Snapshot all = program.snapshot();
    List<Snapshot> snapshots = new ArrayList<>();
    for (int model = 0; model < models.count(); model++) {
      Map<String, float[]> tensors = new LinkedHashMap<>();
      int place = model;
      all.tensors().forEach((name, values) -> tensors.put(name, part(values, place)));
      snapshots.add(new Snapshot(tensors, all.updates()));
    }
    return snapshots;
  }

  private float[] part(float[] values, int model) {
    int length = values.length / models.count();
    return Arrays.copyOfRange(values, model * length, (model + 1) * length);
  }

  @Override
  public void close() {
    program.close();
  }
}
