package org.ghostbatch.accumulate;

/** In which order a pass visits its examples. */
enum VisitOrder {
  /** The one that {@link TrainingProgram#order} gives, to learn from. */
  GIVEN,
  /** The one in which they are stored, to score them. */
  AS_STORED
}
