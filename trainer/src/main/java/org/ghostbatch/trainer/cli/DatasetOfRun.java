package org.ghostbatch.trainer.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.run.RunFlags;
import org.ghostbatch.trainer.text.UsageException;

/** The flags that chose a run's examples, as the run keeps them. */
final class DatasetOfRun {
  private DatasetOfRun() {}

  /**
   * Reads them.
   *
   * @param dataset the name of what the run learned from, where its flags are not there to say
   * @throws UsageException if they are damaged, or do not say where the examples are
   */
  static DatasetOptions read(Path run, String dataset) {
    Path file = run.resolve(RunFiles.FLAGS);
    try {
      RunFlags flags = Files.isRegularFile(file) ? GivenFlags.read(file) : new RunFlags(Map.of());
      return new TrainFlagReader().dataset(flags.withDefault("--dataset", dataset).arguments());
    } catch (UsageException wrong) {
      throw new UsageException(
          "%s: does not say which dataset the run used; name it with --dataset (%s)"
              .formatted(file, wrong.getMessage().lines().findFirst().orElse("")));
    }
  }
}
