package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.ghostbatch.trainer.bench.BenchResult;
import org.ghostbatch.trainer.bench.Workload;
import org.ghostbatch.trainer.bench.WorkloadName;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.experiments.ExperimentData;
import org.ghostbatch.trainer.experiments.Setting;
import picocli.CommandLine;

/**
 * Runs commands as a user does, with less to do: an experiment has a hundredth of its epochs, and
 * bench measures one workload alone.
 */
final class ShortCommands {
  private static final int SUBSET = 40;

  /** Results by workload, measured once for all tests. */
  private static final Map<Workload, BenchResult> MEASURED = new HashMap<>();

  private ShortCommands() {}

  /** Runs a command in this process. */
  static Commands.Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode = CommandLines.run(command, arguments);
    return new Commands.Outcome(exitCode, out.toString(), err.toString());
  }

  private static CommandLine commandLine() {
    CommandLine command = Commands.commandLine();
    ReproduceCommand reproduce = command.getSubcommands().get("reproduce").getCommand();
    reproduce.shortening = ShortCommands::shortened;
    BenchCommand bench = command.getSubcommands().get("bench").getCommand();
    bench.measuring =
        workload ->
            workload.name() == WorkloadName.BLOBS ? measuredOnce(bench, workload) : made(workload);
    return command;
  }

  private static BenchResult measuredOnce(BenchCommand bench, Workload workload)
      throws IOException, InterruptedException {
    if (!MEASURED.containsKey(workload)) {
      MEASURED.put(workload, bench.measureApart(workload));
    }
    return MEASURED.get(workload);
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
}
