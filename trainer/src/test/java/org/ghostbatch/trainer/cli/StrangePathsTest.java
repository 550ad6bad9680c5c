package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class StrangePathsTest {
  private static final String STRANGE = "run[1] \\*?{x,y}#100%s 'é' \"$HOME\"\n~";

  @TempDir private Path directory;

  @Test
  void everyCommandTakesEveryLegalPath() throws IOException {
    Path here = Files.createDirectory(directory.resolve(STRANGE));
    List<String> data = Commands.smallIdx(here, 150, 60);
    Path run = here.resolve("[a]");
    Path model = here.resolve("model[1]\\");
    run(
        data,
        "train",
        "--hidden=8",
        "--epochs=1",
        "--out=" + run,
        "--trace=" + here.resolve("t[1]"));
    run(List.of(), "train", "--resume", run.toString(), "--epochs=2", "--export=" + model);
    assertThat(Runs.history(run)).hasSize(2);
    run(List.of(), "evaluate", run.toString(), "--out=" + here.resolve("scores[1]"));
    run(data, "evaluate", model.toString());
    run(List.of(), "export", run.toString(), here.resolve("again[1]").toString());
    run(List.of(), "predict", run.toString(), here.resolve("test-images").toString());
    run(List.of(), "predict", model.toString(), here.resolve("test-images").toString());
    run(List.of(), "report", run.toString());
    run(
        List.of(),
        "train",
        "@" + run.resolve("flags.txt"),
        "--epochs=1",
        "--out",
        here.resolve("b[2]").toString());
    run(
        List.of(),
        "report",
        run.toString(),
        here.resolve("b[2]").toString(),
        "--out=" + here.resolve("c[3]"));
    run(data, "sweep", "--hidden=8", "--epochs=1", "--seeds=2", "--out=" + here.resolve("s[1]"));
    run(List.of(), "report", here.resolve("s[1]").toString());
  }

  private static void run(List<String> data, String... arguments) {
    Commands.Outcome outcome =
        Commands.run(Commands.join(List.of(arguments), data.toArray(String[]::new)));
    assertThat(outcome.exitCode()).as("%s: %s", List.of(arguments), outcome.err()).isZero();
  }
}
