package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.StepTrace;
import org.ghostbatch.accumulate.TracedOp;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.cli.Runs;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
  private static final Pattern SUM = Pattern.compile("(?m)^ *all +([\\d,]+) +([\\d,.]+) +100.0%");

  @TempDir private Path directory;

  @Test
  void aTracedRunIsTheSameRun() throws IOException {
    Path file = directory.resolve("trace.json");
    train("plain");
    Commands.Outcome traced = train("traced", "--trace", file.toString());

    assertThat(traced.err()).isEmpty();
    assertThat(traced.out()).contains("traced ").contains(" micro-step").contains(file.toString());
    assertThat(Runs.withoutTimes(directory.resolve("traced")))
        .isEqualTo(Runs.withoutTimes(directory.resolve("plain")));
    assertThat(weights("traced")).isEqualTo(weights("plain"));
    assertThat(Files.readString(directory.resolve("traced/flags.txt")))
        .isEqualTo(Files.readString(directory.resolve("plain/flags.txt")));
    assertTheTablesSumIsThatOf(file, traced.out());
  }

  /** Whether the table that was printed and the file tell of the same ops. */
  private static void assertTheTablesSumIsThatOf(Path file, String printed) throws IOException {
    JsonNode trace = new ObjectMapper().readTree(file.toFile());
    List<JsonNode> ops = new ArrayList<>();
    trace.get("traceEvents").forEach(event -> ops.addAll(isOp(event) ? List.of(event) : List.of()));
    BigDecimal micros =
        ops.stream()
            .map(op -> op.get("dur").decimalValue())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    Matcher sum = SUM.matcher(printed);
    assertThat(sum.find()).as(printed).isTrue();
    assertThat(sum.group(1)).isEqualTo(String.format(Locale.ROOT, "%,d", ops.size()));
    assertThat(sum.group(2))
        .isEqualTo(String.format(Locale.ROOT, "%,.2f", micros.doubleValue() / 1e3));
    assertThat(ops).anySatisfy(op -> assertThat(op.get("name").asText()).endsWith("MatMul"));
  }

  private static boolean isOp(JsonNode event) {
    return event.get("ph").asText().equals("X");
  }

  @Test
  void aRunOfOneSegmentIsTracedAndMayReplaceAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("trace.json"), "");
    Commands.Outcome outcome =
        train("run", "--epochs", "1", "--batch", "500", "--overwrite", "--trace", file.toString());
    assertThat(outcome.out()).contains("traced 1 micro-step in");
    assertThat(file).isNotEmptyFile();
  }

  @Test
  void aCompiledRunIsNotTurnedIntoAnInterpretedOneUnasked() throws IOException {
    train("run", "--epochs", "1");
    Path config = directory.resolve("run/config.json");
    String written = Files.readString(config);
    assertThat(written).contains("\"compile\" : \"off\"");
    Files.writeString(config, written.replace("\"compile\" : \"off\"", "\"compile\" : \"on\""));
    List<String> resume =
        List.of(
            "train",
            "--resume",
            directory.resolve("run").toString(),
            "--epochs=2",
            "--trace",
            directory.resolve("trace.json").toString());
    Commands.Outcome refused = Commands.run(Commands.join(resume));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("the run is compiled").hasLineCount(1);
    Path flags = directory.resolve("run/flags.txt");
    String given = Files.readString(flags);
    Files.writeString(flags, given + "\"--compile=on\"\n");
    assertThat(Commands.run(Commands.join(resume)).err())
        .contains("--compile on: cannot be combined with --trace")
        .hasLineCount(1);
    assertThat(Runs.history(directory.resolve("run"))).hasSize(1);

    assertThat(Commands.run(Commands.join(resume, "--compile", "off")).out()).contains("traced ");
    assertThat(Runs.json(directory.resolve("run"), "config.json").get("compile").asText())
        .isEqualTo("off");
  }

  @Test
  void opsThatComputeAtTheSameTimeLieInRowsOfTheirOwn() throws IOException {
    Path file = directory.resolve("trace.json");
    ChromeTrace.write(
        new StepTrace(
            1,
            List.of(
                new TracedOp("c", "C", "gpu", 5_000, 1_500, 0),
                new TracedOp("a", "A", "cpu", 1_000, 3_000, 12),
                new TracedOp("b", "B", "cpu", 2_000, 5_000, 0),
                new TracedOp("d", "D", "cpu", 4_000, 1_000, 0))),
        file);
    assertThat(Files.readAllLines(file))
        .contains(
            ",{\"name\":\"A\",\"cat\":\"op\",\"ph\":\"X\",\"ts\":0.000,\"dur\":3.000,\"pid\":0,\"tid\":0,\"args\":{\"name\":\"a\",\"bytes\":12}}",
            ",{\"name\":\"B\",\"cat\":\"op\",\"ph\":\"X\",\"ts\":1.000,\"dur\":5.000,\"pid\":0,\"tid\":1,\"args\":{\"name\":\"b\"}}",
            ",{\"name\":\"D\",\"cat\":\"op\",\"ph\":\"X\",\"ts\":3.000,\"dur\":1.000,\"pid\":0,\"tid\":0,\"args\":{\"name\":\"d\"}}",
            ",{\"name\":\"C\",\"cat\":\"op\",\"ph\":\"X\",\"ts\":4.000,\"dur\":1.500,\"pid\":1,\"tid\":0,\"args\":{\"name\":\"c\"}}]}");
  }

  @Test
  void theTenDearestOpsAreShownAndTheRestTogether() {
    List<TracedOp> ops =
        IntStream.rangeClosed(1, 12)
            .mapToObj(i -> new TracedOp("n" + i, "Op" + i, "cpu", 0, 1_000_000L * i, 0))
            .toList();
    List<String> lines = OpCosts.of(ops).table().lines().toList();

    assertThat(lines).hasSize(1 + 10 + 2);
    assertThat(lines.get(1).split(" +")).endsWith("Op12", "1", "12.00", "15.4%", "12,000.0");
    assertThat(lines.get(11).split(" +")).endsWith("2", "others", "2", "3.00", "3.8%", "1,500.0");
    assertThat(lines.get(12).split(" +")).endsWith("all", "12", "78.00", "100.0%", "6,500.0");
  }

  @Test
  void filesThatCannotBeWrittenAreRefusedBeforeTheRun() throws IOException {
    Path there = Files.writeString(directory.resolve("there"), "");
    assertThat(train("run", "--trace", there.toString()).err())
        .endsWith("already exists; name another\n");
    assertThat(train("run", "--trace", directory.toString()).err()).contains("is a directory");
    assertThat(train("run", "--trace", directory.resolve("no/file").toString()))
        .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE))
        .satisfies(refused -> assertThat(refused.err()).contains("there is no directory"));
    assertThat(directory.resolve("run")).doesNotExist();
    assertThat(train("run", "--overwrite", "--trace", there.toString(), "--epochs", "1").exitCode())
        .isZero();
    assertThat(there).isNotEmptyFile();
  }

  private Commands.Outcome train(String run, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("train", "--dataset", "blobs"));
    arguments.addAll(List.of("--hidden", "50", "--out", directory.resolve(run).toString()));
    if (!List.of(flags).contains("--epochs")) {
      arguments.addAll(List.of("--epochs", "5"));
    }
    return Commands.run(Commands.join(arguments, flags));
  }

  private byte[] weights(String run) throws IOException {
    return Files.readAllBytes(
        directory.resolve(run).resolve("checkpoints/update-0000000020/model.data-00000-of-00001"));
  }
}
