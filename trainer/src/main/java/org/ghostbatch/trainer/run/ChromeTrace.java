package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.accumulate.StepTrace;
import org.ghostbatch.accumulate.TracedOp;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.files.WholeFile;

/**
 * A trace as a file of Chrome's trace event format, which {@code chrome://tracing} and Perfetto
 * show: one process a device, one bar an op. TensorFlow does not say which thread an op was on: ops
 * that compute at the same time lie in rows one below the other.
 *
 * @see <a
 *     href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">the
 *     format</a>
 */
final class ChromeTrace {
  private ChromeTrace() {}

  /**
   * Writes a trace and replaces an earlier one.
   *
   * @throws IOException naming the file
   */
  static void write(StepTrace trace, Path file) throws IOException {
    Path draft = WholeFile.draft(file);
    try {
      try (JsonGenerator json =
          new JsonFactory().createGenerator(draft.toFile(), JsonEncoding.UTF8)) {
        write(trace, json);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException fault) {
      throw FileFault.of(file, fault);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void write(StepTrace trace, JsonGenerator json) throws IOException {
    List<TracedOp> ops =
        trace.ops().stream().sorted(Comparator.comparingLong(TracedOp::startNanos)).toList();
    Map<String, Rows> devices = new LinkedHashMap<>();
    for (TracedOp op : ops) {
      devices.computeIfAbsent(op.device(), device -> new Rows(devices.size(), new ArrayList<>()));
    }
    json.writeStartObject();
    json.writeStringField("displayTimeUnit", "ms");
    json.writeArrayFieldStart("traceEvents");
    for (Map.Entry<String, Rows> device : devices.entrySet()) {
      writeName(json, device.getValue().process(), device.getKey());
    }
    for (TracedOp op : ops) {
      writeOp(json, op, devices.get(op.device()), op.startNanos() - ops.get(0).startNanos());
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /**
   * The rows of a device.
   *
   * @param process the device's number in the file
   * @param ends when the last op in each row is done
   */
  private record Rows(int process, List<Long> ends) {
    /** The first row that is free when an op begins, which it takes. */
    int take(TracedOp op) {
      for (int row = 0; row < ends.size(); row++) {
        if (ends.get(row) <= op.startNanos()) {
          ends.set(row, op.endNanos());
          return row;
        }
      }
      ends.add(op.endNanos());
      return ends.size() - 1;
    }
  }

  private static void writeName(JsonGenerator json, int process, String device) throws IOException {
    json.writeRaw("\n");
    json.writeStartObject();
    json.writeStringField("name", "process_name");
    json.writeStringField("ph", "M");
    json.writeNumberField("pid", process);
    json.writeObjectFieldStart("args");
    json.writeStringField("name", device);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeOp(JsonGenerator json, TracedOp op, Rows rows, long begin)
      throws IOException {
    json.writeRaw("\n");
    json.writeStartObject();
    json.writeStringField("name", op.type());
    json.writeStringField("cat", "op");
    json.writeStringField("ph", "X");
    json.writeNumberField("ts", micros(begin));
    json.writeNumberField("dur", micros(op.nanos()));
    json.writeNumberField("pid", rows.process());
    json.writeNumberField("tid", rows.take(op));
    json.writeObjectFieldStart("args");
    json.writeStringField("name", op.name());
    if (op.bytes() > 0) {
      json.writeNumberField("bytes", op.bytes());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static BigDecimal micros(long nanos) {
    return BigDecimal.valueOf(nanos, 3);
  }
}
