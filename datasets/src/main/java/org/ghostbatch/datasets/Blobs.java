package org.ghostbatch.datasets;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The recipe of clouds of normally distributed points around random centres: scikit-learn's {@code
 * make_blobs(samples, centers=centers, n_features=features, cluster_std=standardDeviation,
 * random_state=seed)}, to the last bit.
 *
 * <p>The one thing left to chance is the C library's logarithm, which numpy uses and which is not
 * always correctly rounded, as ours is: about one call in a thousand differs, and of 25,000
 * coordinates one, by an ulp.
 *
 * @param samples how many points, at least 1
 * @param centers how many clouds, at least 1; each is a class
 * @param features how many coordinates a point has, at least 1
 * @param standardDeviation of every coordinate around its centre; not negative. The centres lie in
 *     [-10, 10].
 * @param seed numpy's, in {@code 0 .. 4294967295}
 */
public record Blobs(int samples, int centers, int features, double standardDeviation, long seed) {
  /** The tutorial's: 1,000 points in the plane around three centres, seed 2. */
  public static final Blobs TUTORIAL = new Blobs(1000, 3, 2, 2, 2);

  private static final double BOX = 10;
  private static final int MAX_COORDINATES = 1 << 28;

  /** Checks every argument. */
  public Blobs {
    requirePositive("samples", samples);
    requirePositive("centers", centers);
    requirePositive("features", features);
    if ((long) samples * features > MAX_COORDINATES) {
      throw new IllegalArgumentException(
          "%d samples of %d features: must not be more than %d numbers"
              .formatted(samples, features, MAX_COORDINATES));
    }
    if (!(standardDeviation >= 0 && Double.isFinite(standardDeviation))) {
      throw new IllegalArgumentException(
          "standard deviation %s: must be a finite number from 0".formatted(standardDeviation));
    }
    NumpyRandom.requireSeed(seed);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s %d: must be at least 1".formatted(what, value));
    }
  }

  /** Draws the points: always the same ones. */
  public LabelledPoints draw() {
    NumpyRandom random = new NumpyRandom(seed);
    double[][] middles = new double[centers][features];
    for (double[] middle : middles) {
      for (int feature = 0; feature < features; feature++) {
        middle[feature] = random.uniform(-BOX, BOX);
      }
    }
    double[][] points = new double[samples][features];
    int[] labels = new int[samples];
    int row = 0;
    for (int label = 0; label < centers; label++) {
      int end = row + samples / centers + (label < samples % centers ? 1 : 0);
      for (; row < end; row++) {
        labels[row] = label;
        for (int feature = 0; feature < features; feature++) {
          points[row][feature] = middles[label][feature] + standardDeviation * random.gauss();
        }
      }
    }
    int[] order = Order.asStored(samples);
    random.shuffle(order);
    return new LabelledPoints(points, labels, centers).inOrder(order);
  }

  /**
   * The drawn points as float32 examples: the first half to train on, the last half to test on (of
   * an odd number, the larger part).
   *
   * @throws IllegalArgumentException if there is one sample only
   */
  public Dataset dataset() {
    if (samples < 2) {
      throw new IllegalArgumentException(
          "samples %d: must be at least 2, one to train on and one to test on".formatted(samples));
    }
    LabelledPoints drawn = draw();
    List<String> classNames =
        IntStream.range(0, centers).mapToObj(label -> "blob " + label).toList();
    return new Dataset(
        "blobs",
        drawn.examples(0, samples / 2),
        drawn.examples(samples / 2, samples),
        classNames,
        Map.of("blobs", drawn.sha256()));
  }
}
