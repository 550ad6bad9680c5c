package org.ghostbatch.trainer.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ghostbatch.datasets.FashionMnist;

/**
 * A few images instead of Fashion-MNIST, for our own tests: they run commands as a user writes
 * them, on machines that do not have the real files.
 *
 * <p>The system property {@value #PROPERTY} names a directory with the four files that {@code data
 * sketches} writes. Their checksums are not compared; a run's files call them a stand-in.
 */
public final class StandIn {
  /** Nothing else reads it; child processes inherit it. */
  public static final String PROPERTY = "ghostbatch.stand-in";

  /** What {@code data sketches} writes: images and labels to train on, then to test on. */
  public static final List<String> FILES =
      List.of(
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte");

  private StandIn() {}

  /** The stand-in's directory, or nothing, as for every user. */
  static Optional<FashionMnist> forFashionMnist() {
    return Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).map(StandIn::in);
  }

  private static FashionMnist in(Path directory) {
    Map<String, String> checksums =
        FILES.stream().collect(Collectors.toMap(Function.identity(), file -> "a stand-in"));
    List<Path> files = FILES.stream().map(directory::resolve).toList();
    return new FashionMnist(files.get(0), files.get(1), files.get(2), files.get(3), checksums);
  }
}
