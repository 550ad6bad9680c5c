package org.ghostbatch.trainer.settings;

import java.util.Optional;

/** How many examples are computed at once, or how that is to be found. */
public sealed interface MicroBatchChoice {
  /** The most examples at once; nothing where each update has as few pieces as possible. */
  default Optional<Integer> size() {
    return Optional.empty();
  }

  /** The search that finds the size or has found it; nothing where there is none. */
  default Optional<MicroBatchSearch> search() {
    return Optional.empty();
  }

  private static void check(int examples) {
    if (examples < 1) {
      throw new IllegalArgumentException("micro-batch %d: must be at least 1".formatted(examples));
    }
  }

  /** The whole batch, or the largest part of it that the ghost batch allows. */
  record FewestPieces() implements MicroBatchChoice {}

  /**
   * A size that the flags give.
   *
   * @param examples at most, at least 1
   */
  record GivenSize(int examples) implements MicroBatchChoice {
    /** Checks the size. */
    public GivenSize {
      check(examples);
    }

    @Override
    public Optional<Integer> size() {
      return Optional.of(examples);
    }
  }

  /** A size that is still to be found; until then, each update has as few pieces as possible. */
  record OpenSize(MicroBatchSearch by) implements MicroBatchChoice {
    @Override
    public Optional<MicroBatchSearch> search() {
      return Optional.of(by);
    }

    /** The size that the search found. */
    public FoundSize found(int examples) {
      return new FoundSize(examples, by);
    }
  }

  /**
   * A size that a search has found.
   *
   * @param examples at most, at least 1
   */
  record FoundSize(int examples, MicroBatchSearch by) implements MicroBatchChoice {
    /** Checks the size. */
    public FoundSize {
      check(examples);
    }

    @Override
    public Optional<Integer> size() {
      return Optional.of(examples);
    }

    @Override
    public Optional<MicroBatchSearch> search() {
      return Optional.of(by);
    }
  }
}
