package org.ghostbatch.accumulate;

import java.util.Optional;
import org.tensorflow.Session;
import org.tensorflow.proto.RunMetadata;

/** Keeps what TensorFlow reports of each op that a loop executes. */
final class StepTracer implements Instrument {
  private StepTrace trace;

  @Override
  public void run(TapeLoop loop, Session session, TapeColumns columns) {
    int microSteps = columns.length().getInt();
    Optional<RunMetadata> metadata = loop.runTraced(session, columns);
    metadata.map(reported -> StepTrace.of(microSteps, reported)).ifPresent(this::add);
  }

  private void add(StepTrace next) {
    trace = trace == null ? next : trace.and(next);
  }

  /** The ops of all that was run, or nothing before the first run. */
  Optional<StepTrace> trace() {
    return Optional.ofNullable(trace);
  }
}
