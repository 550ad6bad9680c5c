package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.export.ModelException;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.UnavailableDatasetException;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.files.InUseException;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.FileNameLocale;
import org.ghostbatch.trainer.report.ReportException;
import org.ghostbatch.trainer.text.ControlCharacters;
import org.ghostbatch.trainer.text.UsageException;

/**
 * What went wrong, and the code with which a command ends.
 *
 * @param message one line
 * @param details lines that follow it, of what was tried and what to do
 */
public record Failure(int exitCode, String message, List<String> details) {
  public Failure {
    details = details.stream().map(ControlCharacters::inOneLine).toList();
  }

  /** What went wrong, in one line. */
  Failure(int exitCode, String message) {
    this(exitCode, message, List.of());
  }

  /**
   * The answer to a failure.
   *
   * @param traced whether its stack trace is printed as well
   * @param streams whether the command has the flag {@code --stream}
   */
  public static Failure of(Exception failure, boolean traced, boolean streams) {
    if (failure instanceof UsageException || failure instanceof InUseException) {
      return new Failure(ExitCode.USAGE, failure.getMessage());
    }
    if (failure instanceof DivergedException) {
      return new Failure(ExitCode.DIVERGED, failure.getMessage());
    }
    if (failure instanceof UnavailableDatasetException unavailable) {
      return new Failure(ExitCode.DATA, unavailable.summary(), unavailable.details());
    }
    if (failure instanceof DatasetException
        || failure instanceof ReportException
        || failure instanceof CheckpointException
        || failure instanceof ModelException) {
      return new Failure(ExitCode.DATA, failure.getMessage());
    }
    if (failure instanceof DeviceMemoryException memory) {
      return new Failure(ExitCode.MEMORY, outOfMemory(memory, streams));
    }
    if (failure instanceof IOException unreadable) {
      return new Failure(ExitCode.FILES, "cannot read or write: " + FileFault.words(unreadable));
    }
    if (failure instanceof InvalidPathException name) {
      return new Failure(ExitCode.DATA, FileNameLocale.ofThisProcess().complaint(name));
    }
    if (failure instanceof UncheckedIOException wrapped) {
      return of(wrapped.getCause(), traced, streams);
    }
    return unexpected(failure, traced);
  }

  /** The answer to a fault of the virtual machine. */
  public static Failure of(Error fault, boolean traced) {
    if (fault instanceof OutOfMemoryError) {
      return new Failure(
          ExitCode.MEMORY,
          "Java is out of memory (%s): allow more, as in JAVA_TOOL_OPTIONS=-Xmx8g"
              .formatted(fault.getMessage()));
    }
    return unexpected(fault, traced);
  }

  private static Failure unexpected(Throwable failure, boolean traced) {
    String firstLine = failure.toString().lines().findFirst().orElse("");
    return new Failure(ExitCode.FAILED, firstLine + (traced ? "" : " (--verbose shows where)"));
  }

  private static String outOfMemory(DeviceMemoryException memory, boolean streams) {
    if (memory.microBatch() == 0) {
      return "out of memory while loading the model and the examples: use a smaller model, fewer"
          + " examples, "
          + (streams ? "--stream with a smaller --window, " : "")
          + "or allow more memory";
    }
    if (!memory.resumable()) {
      return "out of memory during an update, with a micro-batch of %d: start again with a"
              .formatted(memory.microBatch())
          + " smaller --micro-batch, or allow more memory";
    }
    return "out of memory with a micro-batch of %d, which cannot be smaller: use a smaller model"
            .formatted(memory.microBatch())
        + " or ghost batch, or allow more memory";
  }
}
