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
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine command =
          commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
      return new Commands.Outcome(Main.run(command, arguments), out.toString(), err.toString());
    } finally {
      if (before == null) {
        System.clearProperty(StandIn.PROPERTY);
      } else {
        System.setProperty(StandIn.PROPERTY, before);
      }
    }
  }

  /** The command line, whose experiments are short. */
  static CommandLine commandLine() {
    CommandLine command = Main.commandLine();
    ReproduceCommand reproduce = command.getSubcommands().get("reproduce").getCommand();
    reproduce.shortening = ShortCommands::shortened;
    return command;
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
