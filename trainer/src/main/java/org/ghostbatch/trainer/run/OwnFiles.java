package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ghostbatch.trainer.checkpoints.CheckpointDirectory;
import org.ghostbatch.trainer.formats.EvaluationFiles;
import org.ghostbatch.trainer.formats.EvaluationJson;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ExperimentJson;
import org.ghostbatch.trainer.formats.ReportFiles;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.text.UsageException;

/**
 * Distinguishes our files from files of others that have the same names. A directory is ours if one
 * of its files holds what only we write there, whichever version wrote it. One file is enough: the
 * others may be damaged, or missing because the process was killed. Only the file of flags is not
 * enough, because users copy it.
 */
public final class OwnFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> OF_A_RUN =
      List.of(
          RunFiles.CONFIG,
          RunFiles.HISTORY,
          RunFiles.SUMMARY,
          RunFiles.CHECKPOINTS,
          RunFiles.TENSORBOARD,
          ReportFiles.PAGE,
          ReportFiles.CHARTS,
          RunFiles.FLAGS);
  private static final List<String> OF_AN_EXPERIMENT =
      List.of(
          ExperimentFiles.EXPERIMENT,
          ExperimentFiles.ROWS,
          ExperimentFiles.RESULTS,
          ExperimentFiles.HISTORY,
          ReportFiles.PAGE,
          ReportFiles.CHARTS);
  private static final List<String> OF_AN_EVALUATION =
      List.of(
          EvaluationFiles.EVALUATION,
          EvaluationFiles.CLASSES,
          EvaluationFiles.CONFUSION,
          EvaluationFiles.PNG,
          EvaluationFiles.SVG);

  private OwnFiles() {}

  /** Whether {@code train} has written here. */
  public static boolean isRun(Path directory) {
    return hasFields(
            directory.resolve(RunFiles.CONFIG),
            RunConfig.DATASET,
            RunConfig.MODEL,
            RunConfig.OPTIMIZER,
            RunConfig.BATCH,
            RunConfig.SEED)
        || begins(directory.resolve(RunFiles.HISTORY), RunFiles.HISTORY_HEADER.beginning(4))
        || hasFields(
            directory.resolve(RunFiles.SUMMARY),
            Summary.COMPLETED,
            Summary.EPOCHS,
            Summary.TRAIN_LOSS)
        || new CheckpointDirectory(directory.resolve(RunFiles.CHECKPOINTS)).isOurs()
        || isRunThatWasAboutToBegin(directory);
  }

  /** The file of flags is written first; where it is alone, there is nothing else to lose. */
  private static boolean isRunThatWasAboutToBegin(Path directory) {
    List<String> others = OF_A_RUN.stream().filter(name -> !name.equals(RunFiles.FLAGS)).toList();
    return RunFlags.isWritten(directory.resolve(RunFiles.FLAGS))
        && firstOf(directory, others).isEmpty();
  }

  private static boolean isExperiment(Path directory) {
    return hasFields(
            directory.resolve(ExperimentFiles.EXPERIMENT),
            ExperimentJson.NAME,
            ExperimentJson.QUESTION,
            ExperimentJson.SEEDS,
            ExperimentJson.SETTINGS)
        || begins(directory.resolve(ExperimentFiles.ROWS), ExperimentFiles.ROWS_HEADER.beginning(3))
        || begins(
            directory.resolve(ExperimentFiles.RESULTS), ExperimentFiles.RESULTS_HEADER.beginning(3))
        || begins(
            directory.resolve(ExperimentFiles.HISTORY),
            ExperimentFiles.HISTORY_HEADER.beginning(3));
  }

  private static boolean isEvaluation(Path directory) {
    return hasFields(
        directory.resolve(EvaluationFiles.EVALUATION),
        EvaluationJson.MODEL,
        EvaluationJson.DATASET,
        EvaluationJson.PART,
        EvaluationJson.EXAMPLES,
        EvaluationJson.ACCURACY);
  }

  /**
   * Rejects a directory where a run would replace files of others.
   *
   * @throws UsageException naming the directory and one of them
   */
  static void checkRun(Path directory) {
    check(directory, OF_A_RUN, isRun(directory), "no run");
  }

  /**
   * Rejects a directory where a reproduction would replace files of others.
   *
   * @throws UsageException naming the directory and one of them
   */
  public static void checkExperiment(Path directory) {
    check(directory, OF_AN_EXPERIMENT, isExperiment(directory), "no reproduction");
  }

  /**
   * Rejects a directory where an evaluation would replace files of others.
   *
   * @throws UsageException naming the directory and one of them
   */
  public static void checkEvaluation(Path directory) {
    check(directory, OF_AN_EVALUATION, isEvaluation(directory), "no evaluation");
  }

  /**
   * Rejects a directory that holds what another command writes, whose files a report would take for
   * these.
   *
   * @throws UsageException naming the directory and what it holds
   */
  public static void checkHoldsNoOther(Path directory, Reports.Kind own) {
    Optional<Reports.Kind> other = Reports.found(directory).filter(kind -> kind != own);
    if (other.isPresent()) {
      throw new UsageException(
          "--out %s: holds %s; name another directory".formatted(directory, other.get()));
    }
  }

  private static void check(Path directory, List<String> names, boolean ours, String none) {
    Optional<String> taken = ours ? Optional.empty() : firstOf(directory, names);
    if (taken.isPresent()) {
      throw new UsageException(
          "--out %s: holds %s, but %s that ghostbatch wrote, so nothing is replaced; name another directory"
              .formatted(directory, taken.get(), none));
    }
  }

  private static Optional<String> firstOf(Path directory, List<String> names) {
    return names.stream()
        .filter(name -> Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  private static boolean hasFields(Path file, String... fields) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      return json != null && Stream.of(fields).allMatch(json::has);
    } catch (IOException damaged) {
      return false;
    }
  }

  private static boolean begins(Path file, String text) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      char[] beginning = new char[text.length()];
      return reader.read(beginning) == text.length() && text.equals(new String(beginning));
    } catch (IOException unreadable) {
      return false;
    }
  }
}
