package org.ghostbatch.trainer.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import org.ghostbatch.trainer.formats.PredictionOutput;

/** Predictions as a JSON array of objects; what is not known, or no number, is null. */
public final class JsonPredictions implements PredictionWriter {
  private final JsonGenerator json;
  private final boolean all;

  /**
   * Begins the array.
   *
   * @param all whether each has the probabilities of every class
   */
  public JsonPredictions(Writer out, boolean all) throws IOException {
    this.all = all;
    json = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.useDefaultPrettyPrinter();
    json.writeStartArray();
  }

  @Override
  public void accept(Prediction prediction) throws IOException {
    json.writeStartObject();
    json.writeStringField(PredictionOutput.FILE, prediction.file().toString());
    json.writeNumberField(PredictionOutput.INDEX, prediction.index());
    json.writeNumberField(PredictionOutput.CLASS, prediction.label());
    json.writeStringField(
        PredictionOutput.NAME, prediction.name().isEmpty() ? null : prediction.name());
    json.writeFieldName(PredictionOutput.PROBABILITY);
    number(prediction.probability());
    if (all) {
      json.writeArrayFieldStart(PredictionOutput.PROBABILITIES);
      for (float probability : prediction.probabilities()) {
        number(probability);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void number(float value) throws IOException {
    if (Float.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  @Override
  public void finish() throws IOException {
    json.writeEndArray();
    json.writeRaw('\n');
    json.flush();
  }
}
