package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.experiments.ExperimentData;
import org.ghostbatch.trainer.experiments.Setting;
import picocli.CommandLine;

/**
 * Runs commands as a user does, with less to do: a few sketches stand in for Fashion-MNIST, and an
 * experiment has a hundredth of its epochs.
 */
final class ShortCommands {
  private static final int TRAINING = 60;
  private static final int TEST = 20;
  private static final int SUBSET = 40;

  private ShortCommands() {}

  /**
   * Runs a command in this process.
   *
   * @param directory gets the images that stand in for Fashion-MNIST
   */
  static Commands.Outcome run(Path directory, String... arguments) throws IOException {
    String before = System.getProperty(StandIn.PROPERTY);
    System.setProperty(
        StandIn.PROPERTY, sketches(directory.resolve("stand-in"), TRAINING, TEST).toString());
    try {
      return here(arguments);
    } finally {
      if (before == null) {
        System.clearProperty(StandIn.PROPERTY);
      } else {
        System.setProperty(StandIn.PROPERTY, before);
      }
    }
  }

  /** Runs a command in this process, on what stands in for Fashion-MNIST already. */
  static Commands.Outcome here(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode = Main.run(command, arguments);
    return new Commands.Outcome(exitCode, out.toString(), err.toString());
  }

  private static CommandLine commandLine() {
    CommandLine command = Main.commandLine();
    ReproduceCommand reproduce = command.getSubcommands().get("reproduce").getCommand();
    reproduce.shortening = ShortCommands::shortened;
    BenchCommand bench = command.getSubcommands().get("bench").getCommand();
    bench.measuring =
        workload ->
            workload.name() == WorkloadName.BLOBS ? bench.measureApart(workload) : made(workload);
    return command;
  }

  /** One workload is measured; of the others there is a result. */
  private static BenchResult made(Workload workload) {
    return new BenchResult(workload, 1000.0 * workload.batch(), 1000, 400, 2000, false);
  }

  private static Experiment shortened(Experiment whole) {
    ExperimentData data = whole.data();
    return new Experiment(
        whole.name(),
        whole.title(),
        whole.source(),
        whole.url(),
        whole.question(),
        new ExperimentData(
            data.words(),
            data.dataset(),
            Math.min(data.subset(), SUBSET),
            data.validationFraction()),
        whole.settings().stream().map(ShortCommands::shortened).toList(),
        whole.published(),
        whole.comparisons(),
        whole.notes());
  }

  private static Setting shortened(Setting setting) {
    return setting.withEpochs(Math.max(1, setting.epochs() / 100));
  }

  /** Writes sketches under the names of Fashion-MNIST's files. */
  static Path sketches(Path directory, int training, int test) throws IOException {
    Files.createDirectories(directory);
    Dataset sketches = Sketches.dataset(0, training, test);
    Path[] files = DataSketchesCommand.FILES.stream().map(directory::resolve).toArray(Path[]::new);
    IdxExamples.write(sketches.training(), files[0], files[1]);
    IdxExamples.write(sketches.test(), files[2], files[3]);
    return directory;
  }
}
