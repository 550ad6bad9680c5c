package org.ghostbatch.trainer.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data}: what can be done with datasets. */
@Command(
    name = "data",
    description = "Fetches, verifies, creates and shows datasets.",
    footer = {"%nExample:", "  ghostbatch data fetch"},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DataFetchCommand.class,
      DataVerifyCommand.class,
      DataSketchesCommand.class,
      DataBlobsCommand.class,
      DataShowCommand.class
    })
public final class DataCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "no command given: fetch, verify, sketches, blobs or show");
  }
}
