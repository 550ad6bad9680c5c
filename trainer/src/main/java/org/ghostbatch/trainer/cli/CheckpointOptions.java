package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.ghostbatch.trainer.settings.CheckpointChoice;
import org.ghostbatch.trainer.settings.CheckpointInterval;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The flags of a run's checkpoints. */
@Under(FlagHeading.CHECKPOINTS)
final class CheckpointOptions {
  private static final Path OF_OUT = Path.of("");
  // No path and no argument has this character.
  private static final String WITHOUT_VALUE = "\0";

  /** Reads the directory of {@code --resume}, which may be left out. */
  private static final class Resumed implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      return value.equals(WITHOUT_VALUE) ? OF_OUT : PathArgument.parse(value);
    }
  }

  @Option(
      names = "--checkpoint-every",
      paramLabel = "INTERVAL",
      description = {
        "Such as 1epoch, 500updates, 5min, 30s, or never. Default: 1epoch; never in a " + "sweep.",
        "Unless it is never, a checkpoint is also written when a run ends or is " + "interrupted."
      })
  private CheckpointInterval every;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of checkpoints to keep. Default: ${DEFAULT-VALUE}.")
  private int keep;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      arity = "0..1",
      fallbackValue = WITHOUT_VALUE,
      converter = Resumed.class,
      description = {
        "Continue the run in DIR, or in --out, from its last checkpoint.",
        "The run keeps its flags. --epochs may grow; --micro-batch, --device, "
            + "--threads, --compile, --precision and --memory-limit may change."
      })
  private Path resume;

  /** Rejects a directory of {@code --resume} that cannot be combined with other flags. */
  void check(Path out, boolean overwrite) {
    if (resume == null) {
      return;
    }
    if (overwrite) {
      throw new UsageException("--resume: cannot be combined with --overwrite");
    }
    if (resume.equals(OF_OUT) && out == null) {
      throw new UsageException("--resume: needs a directory, as in --resume DIR or with --out DIR");
    }
    if (!resume.equals(OF_OUT) && out != null && !resume.equals(out)) {
      throw new UsageException(
          "--resume %s: differs from --out %s; give one of them".formatted(resume, out));
    }
  }

  /** The run to resume, or nothing if a new one begins. */
  Optional<Path> resumed(Path out) {
    if (resume == null) {
      return Optional.empty();
    }
    return Optional.of(resume.equals(OF_OUT) ? out : resume);
  }

  /** Whether to begin a run that does not exist yet: {@code --out DIR --resume}. */
  boolean mayBegin() {
    return OF_OUT.equals(resume);
  }

  /**
   * What the flags ask for.
   *
   * @throws UsageException if a value is out of range
   */
  CheckpointChoice choice() {
    return new CheckpointChoice(every, keep);
  }
}
