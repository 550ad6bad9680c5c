package org.ghostbatch.trainer.experiments;

import java.util.List;

/** Something that was published, and how a seed of ours answers it. */
public sealed interface Published permits Claim, PublishedValue {
  /** The group of settings that answers it. */
  String group();

  /** The settings that answer it. */
  List<String> settings();

  /** What was published beside the results of our seeds. */
  Row row(Results results);
}
