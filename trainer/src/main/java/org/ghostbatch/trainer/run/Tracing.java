package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.StepTrace;
import org.ghostbatch.trainer.text.UsageException;

/** The one segment of a run that is traced, if any is to be. */
public final class Tracing {
  // Micro-steps are alike, and viewers choke on files of hundreds of megabytes.
  private static final int MAX_STEPS = 500;

  private final Optional<Path> file;
  private StepTrace taken;

  private Tracing(Optional<Path> file) {
    this.file = file;
  }

  /** Traces a segment into a file; where there is none, no segment. */
  public static Tracing into(Optional<Path> file) {
    return new Tracing(file);
  }

  /**
   * Rejects a file that cannot be written.
   *
   * @throws UsageException naming file and remedy
   */
  public static void check(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new UsageException(
          "--trace %s: there is no directory %s; make it first".formatted(file, directory));
    }
    if (!Files.isWritable(directory)) {
      throw new UsageException(
          "--trace %s: files cannot be written there; name another".formatted(file));
    }
  }

  /** Whether a segment is to be traced, and none is yet. */
  public boolean wanted() {
    return file.isPresent() && taken == null;
  }

  /** The pace, except for a segment that is to be traced. */
  public int within(SegmentPace pace) {
    return wanted() && pace.settled() ? Math.min(pace.steps(), MAX_STEPS) : pace.steps();
  }

  /**
   * Whether to trace the next segment: the first when the program is warm, or the last of all.
   *
   * @param steps of the segment
   * @param lastEpoch whether no epoch follows
   */
  public boolean due(SegmentPace pace, EpochRun run, int steps, boolean lastEpoch) {
    return file.isPresent()
        && taken == null
        && (pace.settled() || lastEpoch && steps == run.left());
  }

  /** Runs a segment and takes note of it. */
  public void advance(EpochRun run, int steps) {
    run.advanceTracing(steps);
    run.trace().ifPresent(trace -> taken = trace);
  }

  /** Writes what was traced, and says where the time went. */
  public void finish(Consumer<String> lines) throws IOException {
    if (file.isEmpty()) {
      return;
    }
    if (taken == null) {
      lines.accept("nothing was traced: the run ended too early");
      return;
    }
    ChromeTrace.write(taken, file.get());
    lines.accept("");
    lines.accept(
        String.format(
            Locale.ROOT,
            "traced %,d micro-step%s in %.3f s, which tracing slows down; times of concurrent ops are added up:",
            taken.microSteps(),
            taken.microSteps() == 1 ? "" : "s",
            taken.seconds()));
    lines.accept(OpCosts.of(taken.hostOps()).table());
    if (!taken.gpuKernels().isEmpty()) {
      lines.accept("");
      lines.accept(
          String.format(
              Locale.ROOT,
              "the GPU computed for %.3f s of this; the table above shows how long the host took to start it; the kernels:",
              taken.gpuSeconds()));
      lines.accept(OpCosts.of(taken.gpuKernels()).table());
    }
    lines.accept(String.format(Locale.ROOT, "%-26s%s", "trace", file.get()));
  }
}
