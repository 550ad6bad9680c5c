package org.ghostbatch.trainer.formats;

import java.util.ArrayList;
import java.util.List;

/** What {@code predict} writes of each image, as a row of CSV or as an object of JSON. */
public final class PredictionOutput {
  public static final String FILE = "file";
  public static final String INDEX = "index";
  public static final String CLASS = "class";
  public static final String NAME = "name";
  public static final String PROBABILITY = "probability";

  /** Those of all classes: an array in JSON, and columns of their own in CSV. */
  public static final String PROBABILITIES = "probabilities";

  /** The header of the CSV. */
  public static final CsvHeader HEADER = CsvHeader.of(FILE, INDEX, CLASS, NAME, PROBABILITY);

  private PredictionOutput() {}

  /** The header of the CSV where each row ends with the probabilities of so many classes. */
  public static CsvHeader header(int classes) {
    List<String> columns = new ArrayList<>(HEADER.columns());
    for (int label = 0; label < classes; label++) {
      columns.add(PROBABILITY + "_" + label);
    }
    return new CsvHeader(columns);
  }
}
