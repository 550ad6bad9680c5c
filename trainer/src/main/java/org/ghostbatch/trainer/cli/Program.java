package org.ghostbatch.trainer.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import org.ghostbatch.datasets.HomeDirectory;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.FileNameLocale;
import org.ghostbatch.trainer.process.Interruption;
import org.ghostbatch.trainer.process.OutputCharset;
import org.ghostbatch.trainer.process.StandardOutput;
import org.ghostbatch.trainer.text.TranslatingWriter;
import org.ghostbatch.trainer.text.Transliteration;
import picocli.CommandLine;

/** A command in a process of its own: its streams, its home directory and its exit code. */
public final class Program {
  private Program() {}

  /**
   * Runs a command of this process and returns the code with which the process is to end.
   *
   * @param root all commands, configured
   */
  public static int run(CommandLine root, String... arguments) {
    try {
      StandardOutput standardOutput = StandardOutput.ofThisProcess();
      PrintWriter out = standardOutput.printer(OutputCharset.ofStandardOutput());
      Charset charset = OutputCharset.ofStandardError();
      PrintWriter err =
          new PrintWriter(
              new TranslatingWriter(
                  new PrintWriter(System.err, true, charset), Transliteration.into(charset)),
              true);
      int ended = begin(root.setOut(out).setErr(err), arguments);
      out.flush();
      return ended(ended, standardOutput, err);
    } finally {
      Interruption.said();
    }
  }

  /** Runs a command in a process whose surroundings may lack something. */
  private static int begin(CommandLine root, String... arguments) {
    PrintWriter err = root.getErr();
    Optional<String> inexpressible = FileNameLocale.ofThisProcess().complaint(arguments);
    if (inexpressible.isPresent()) {
      err.println("ghostbatch: " + inexpressible.get());
      return ExitCode.USAGE;
    }
    provideHome(err);
    return CommandLines.run(root, arguments);
  }

  /** Libraries keep caches in the home directory: TensorFlow's own is unpacked there. */
  private static void provideHome(PrintWriter err) {
    HomeDirectory home = HomeDirectory.ofThisProcess();
    if (home.isTemporary()) {
      err.println(
          "ghostbatch: there is no home directory to write to: caches go to %s (set HOME to choose)"
              .formatted(home.path()));
    }
    System.setProperty("user.home", home.path().toString());
  }

  /** The exit code of a command, whose answer may not have reached its reader. */
  static int ended(int exitCode, StandardOutput output, PrintWriter err) {
    if (output.fault().isEmpty()) {
      return exitCode;
    }
    if (output.isPipeClosed()) {
      return exitCode == ExitCode.OK ? ExitCode.PIPE_CLOSED : exitCode;
    }
    err.println(
        "ghostbatch: cannot write to the standard output: "
            + FileFault.words(output.fault().get()));
    return exitCode == ExitCode.OK ? ExitCode.FILES : exitCode;
  }
}
