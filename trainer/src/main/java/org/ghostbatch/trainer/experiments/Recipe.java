package org.ghostbatch.trainer.experiments;

import java.util.List;
import org.ghostbatch.accumulate.Conv2d;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Examples;

/**
 * Everything that decides what a seed learns, except how long it trains. Settings of equal recipes
 * are one training, and each reads its own part of it: nothing is trained twice.
 *
 * @param layers from pixels to logits; what is done to the pixels is a first {@link Layer#rescale}
 * @param rule what happens once an update
 * @param learningRate of every update
 * @param batch examples per update, at least 1
 * @param trainNumbers where the training loss and accuracy come from
 * @param thinned whether not every epoch is recorded, for validation costs time: the first 20, then
 *     every tenth to the 200th, then every hundredth
 * @param timed whether the time is a result: such trainings take turns, one seed at a time, so that
 *     other load on the machine affects all of them equally; others may train their seeds side by
 *     side
 * @param ownOrders whether seeds side by side visit the examples each in an order of its own, as
 *     seeds by themselves do; else all in one, which is faster
 */
public record Recipe(
    List<Layer> layers,
    UpdateRule rule,
    double learningRate,
    int batch,
    TrainNumbers trainNumbers,
    boolean thinned,
    boolean timed,
    boolean ownOrders) {

  /** Checks the numbers. */
  public Recipe {
    layers = List.copyOf(layers);
    if (batch < 1) {
      throw new IllegalArgumentException("batch %d: must be at least 1".formatted(batch));
    }
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException(
          "learning rate %s: must be above 0".formatted(learningRate));
    }
  }

  Recipe withOwnOrders() {
    return new Recipe(layers, rule, learningRate, batch, trainNumbers, thinned, timed, true);
  }

  /**
   * Whether an epoch is recorded.
   *
   * @param epoch counted from 1
   */
  public boolean records(int epoch) {
    return !thinned || epoch % (epoch <= 20 ? 1 : epoch <= 200 ? 10 : 100) == 0;
  }

  /** Whether the network has convolutions. */
  boolean convolves() {
    return layers.stream().anyMatch(Conv2d.class::isInstance);
  }

  /** The network for such examples. */
  public Network network(Examples examples) {
    if (!convolves()) {
      return Network.of(examples.features(), layers);
    }
    int[] shape = examples.shape();
    return Network.ofImages(shape[0], shape[1], shape.length == 3 ? shape[2] : 1, layers);
  }
}
