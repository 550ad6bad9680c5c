package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.run.RunDirectory;
import org.ghostbatch.trainer.settings.BatchSchedule;
import org.ghostbatch.trainer.settings.BatchSettings;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.settings.MicroBatchChoice;
import org.ghostbatch.trainer.settings.MicroBatchSearch;
import org.ghostbatch.trainer.settings.StreamChoice;
import org.ghostbatch.trainer.settings.StreamSettings;
import org.ghostbatch.trainer.text.MemorySize;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StreamFlagsTest {
  private static final List<String> FLAGS =
      List.of(
          "--hidden=12", "--batch=300", "--micro-batch=120", "--batch-norm", "--ghost-batch=40");
  private static final String MODEL = "model.data-00000-of-00001";

  @TempDir private Path directory;
  private List<String> data;

  @BeforeEach
  void examples() throws IOException {
    // Two windows of a mebibyte and a bit.
    data = Commands.smallIdx(directory, 3000, 200);
  }

  @Test
  void streamedOrResidentOrBothInTurnsTheBitsAreTheSame() throws IOException {
    Path resident = train("resident", "--epochs=2");
    Path streamed = train("streamed", "--epochs=2", "--stream", "--window=1MiB");
    assertSame(streamed, resident);
    JsonNode config = Runs.json(streamed, "config.json");
    assertThat(config.get("stream").asBoolean()).isTrue();
    assertThat(config.get("window").asLong()).isEqualTo(1 << 20);
    assertThat(Runs.json(resident, "config.json").has("stream")).isFalse();

    Path run = train("run", "--epochs=1");
    assertSuccess("train", "--resume", run.toString(), "--epochs=2", "--stream", "--quiet");
    assertSame(run, resident);
  }

  @Test
  void aShuffleWindowIsAnotherOrderAndThereforeAnotherRun() throws IOException {
    Path run = train("run", "--epochs=1", "--shuffle-window=500");
    assertThat(Runs.withoutTimes(train("all", "--epochs=1"))).isNotEqualTo(Runs.withoutTimes(run));
    assertThat(Runs.json(run, "config.json").get("shuffle_window").asInt()).isEqualTo(500);
    Commands.Outcome refused =
        Commands.run("train", "--resume", run.toString(), "--epochs=2", "--shuffle-window=100");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("shuffle_window was 500 and is 100").hasLineCount(1);
  }

  @Test
  void itIsChosenByItselfWhereTheExamplesDoNotFit() {
    Split small = new Split(new Many(1000), new Many(10));
    assertThat(settings(small, OptionalLong.empty()).streams()).isFalse();
    assertThat(settings(small, OptionalLong.of(16 << 20), "--window=2MiB").streams()).isFalse();

    // 108 bytes an example, labels included.
    OptionalLong limit = OptionalLong.of(2L * 108 * 10_000);
    assertThat(settings(new Split(new Many(9_000), new Many(1_000)), limit).streams()).isFalse();
    assertThat(settings(new Split(new Many(9_000), new Many(1_001)), limit).streams()).isTrue();

    Split large = new Split(new Many(100_000), new Many(10));
    StreamSettings streamed = settings(large, OptionalLong.of(16 << 20));
    assertThat(streamed.window()).isEqualTo(1 << 20);
    assertThat(streamed.description(large))
        .isEqualTo(
            "streaming 10 MiB of examples in windows of 1.0 MiB, because they would take more than half of"
                + " --memory-limit");
    assertThat(settings(large, OptionalLong.of(16 << 20), "--window=2MiB").window())
        .isEqualTo(2 << 20);

    Split vast = new Split(new Many(Integer.MAX_VALUE), new Many(Integer.MAX_VALUE));
    StreamSettings unlimited = settings(vast, OptionalLong.empty());
    // Half a terabyte.
    assertThat(unlimited.window()).isEqualTo(64 << 20);
    assertThat(unlimited.reason()).isEqualTo(", because they exceed the free memory");
    unlimited.check(vast, 21_474_836);
    assertThatThrownBy(() -> unlimited.check(vast, 21_474_837))
        .hasMessage(
            "--stream: a micro-batch of 21,474,837 examples takes 2,048 MiB, and a window holds less"
                + " than 2 GiB; give a smaller --micro-batch");
    assertThat(settings(small, OptionalLong.empty(), "--stream").description(small))
        .isEqualTo("streaming 0.1 MiB of examples in windows of 64 MiB");
  }

  @Test
  void twoWindowsMustFitTheLimit() {
    Commands.Outcome refused =
        Commands.run(
            "train", "--dataset=sketches", "--stream", "--window=6MiB", "--memory-limit=10MiB");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("--window 6 MiB: two are in memory").hasLineCount(1);
  }

  @Test
  void theLargestMicroBatchOfAScheduleCounts() {
    BatchSchedule schedule = BatchSchedule.parse("0:100,2:300,4:50");
    MicroBatchChoice open = new MicroBatchChoice.OpenSize(MicroBatchSearch.FASTEST);
    assertThat(new BatchSettings(schedule, open, 0).largestMicroBatch()).isEqualTo(300);
    MicroBatchChoice given = new MicroBatchChoice.GivenSize(80);
    assertThat(new BatchSettings(schedule, given, 0).largestMicroBatch()).isEqualTo(80);
  }

  private static StreamSettings settings(Split split, OptionalLong limit, String... flags) {
    StreamOptions options = new StreamOptions();
    new CommandLine(options)
        .registerConverter(MemorySize.class, MemorySize::parse)
        .parseArgs(flags);
    StreamChoice choice = options.choice();
    choice.check(
        true, new DeviceChoice(Device.CPU, 1, null, false, false, Precision.FLOAT32, null));
    return choice.settings(
        split,
        new DeviceSettings(
            Device.CPU, ThreadPlan.allWithinOps(1), limit, false, Precision.FLOAT32));
  }

  private Path train(String name, String... more) {
    Path run = directory.resolve(name);
    List<String> flags = List.of(Commands.join(FLAGS, more));
    List<String> given = List.of(Commands.join(data, flags.toArray(String[]::new)));
    assertSuccess(
        Commands.join(List.of("train", "--quiet", "--out=" + run), given.toArray(String[]::new)));
    return run;
  }

  private static void assertSuccess(String... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private static void assertSame(Path run, Path other) throws IOException {
    assertThat(Runs.withoutTimes(run)).isEqualTo(Runs.withoutTimes(other));
    assertThat(newest(run).resolve(MODEL)).hasSameBinaryContentAs(newest(other).resolve(MODEL));
  }

  private static Path newest(Path run) throws IOException {
    return RunDirectory.checkpoints(run).newest(damaged -> {}).orElseThrow().path();
  }

  /** Examples of 100 bytes that are nowhere. */
  private record Many(int count) implements Examples {
    @Override
    public int[] shape() {
      return new int[] {100};
    }

    @Override
    public ElementType elementType() {
      return ElementType.UINT8;
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public void copy(int[] rows, int from, int to, ByteBuffer target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int label(int row) {
      throw new UnsupportedOperationException();
    }
  }
}
