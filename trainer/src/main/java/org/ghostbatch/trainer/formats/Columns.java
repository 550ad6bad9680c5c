package org.ghostbatch.trainer.formats;

/** What the columns of our CSV files are called, in whichever file they stand. */
public final class Columns {
  public static final String ANSWER = "answer";
  public static final String ANSWERED = "answered";
  public static final String BATCH = "batch";
  public static final String BELOW = "below";
  public static final String BEST_EPOCH = "best_epoch";
  public static final String BEST_VALIDATION_ACCURACY = "best_validation_accuracy";
  public static final String CELL = "cell";
  public static final String CLASS = "class";
  public static final String COMPILED = "compiled";
  public static final String CURVE = "curve";
  public static final String DIRECTORY = "directory";
  public static final String EPOCH = "epoch";
  public static final String EPOCHS = "epochs";
  public static final String EXAMPLES = "examples";
  public static final String F1 = "f1";
  public static final String GHOST_BATCH = "ghost_batch";
  public static final String GROUP = "group";
  public static final String IMAGES_PER_SECOND = "images_per_second";
  public static final String LARGEST = "largest";
  public static final String LEARNING_RATE = "learning_rate";
  public static final String LEAST = "least";
  public static final String LIMIT_IMAGES_PER_SECOND = "limit_images_per_second";
  public static final String MEAN = "mean";
  public static final String METRIC = "metric";
  public static final String MICRO_BATCH = "micro_batch";
  public static final String NAME = "name";
  public static final String OF_LIMIT = "of_limit";
  public static final String PEAK_RSS_MB = "peak_rss_mb";
  public static final String PRECISION = "precision";
  public static final String PUBLISHED = "published";
  public static final String RATIO = "ratio";
  public static final String RECALL = "recall";
  public static final String SECONDS = "seconds";
  public static final String SEED = "seed";
  public static final String SEEDS = "seeds";
  public static final String SETTING = "setting";
  public static final String SIZE = "size";
  public static final String STANDARD_DEVIATION = "standard_deviation";
  public static final String STATUS = "status";
  public static final String THEN_IMAGES_PER_SECOND = "then_images_per_second";
  public static final String TRAIN_ACCURACY = "train_accuracy";
  public static final String TRAIN_LOSS = "train_loss";
  public static final String UPDATES = "updates";
  public static final String UPDATES_PER_SECOND = "updates_per_second";
  public static final String VALIDATION_ACCURACY = "validation_accuracy";
  public static final String VALIDATION_LOSS = "validation_loss";
  public static final String VERDICT = "verdict";
  public static final String WORKLOAD = "workload";

  private Columns() {}
}
