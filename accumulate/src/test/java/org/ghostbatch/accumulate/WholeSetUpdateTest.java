package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.accumulate.tensorflow.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An effective batch of 60,000 in 256 MiB: the update of one piece, to 1e-5. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class WholeSetUpdateTest {
  private static final long LIMIT = 256L << 20;

  @TempDir private Path directory;

  /** What a process wrote. */
  private record Outcome(int microBatch, long peakBytes, float[] change) {}

  @Test
  void isThatOfOnePieceUnderALimitOf256MebibytesAsWell() throws Exception {
    Process inOnePiece = begin(WholeSetUpdate.EXAMPLES, OptionalLong.empty());
    Process underTheLimit = begin(16_384, OptionalLong.of(LIMIT));
    Outcome whole = end(inOnePiece, WholeSetUpdate.EXAMPLES);
    Outcome limited = end(underTheLimit, 16_384);

    assertThat(whole.microBatch()).isEqualTo(WholeSetUpdate.EXAMPLES);
    assertThat(whole.peakBytes()).isGreaterThan(2 * LIMIT);
    // 16,384 do not fit either: the run found its own way to 8,192.
    assertThat(limited.microBatch()).isEqualTo(8192);
    assertThat(limited.peakBytes()).isBetween(LIMIT / 4, LIMIT);
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < whole.change().length; i++) {
      difference = Math.max(difference, Math.abs(whole.change()[i] - limited.change()[i]));
      largest = Math.max(largest, Math.abs(whole.change()[i]));
    }
    System.out.printf(
        "60,000 examples of %s an update: peak %,d bytes in one piece, %,d under the limit; largest"
            + " deviation of the update %.2g%n",
        Files.readAllLines(log(16_384).toPath()).contains("Fashion-MNIST")
            ? "Fashion-MNIST"
            : "noise",
        whole.peakBytes(),
        limited.peakBytes(),
        difference / largest);
    assertThat(difference / largest).isLessThan(1e-5);
  }

  private File log(int microBatch) {
    return directory.resolve(microBatch + ".log").toFile();
  }

  private Path result(int microBatch) {
    return directory.resolve(String.valueOf(microBatch));
  }

  private Process begin(int microBatch, OptionalLong limit) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaProcess.command(
                    WholeSetUpdate.class,
                    List.of(),
                    String.valueOf(microBatch),
                    result(microBatch).toString()))
            .redirectErrorStream(true)
            .redirectOutput(log(microBatch));
    // By itself on newer processors only: without it, TensorFlow neither counts nor limits memory.
    builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "1");
    if (limit.isPresent()) {
      String bytes = String.valueOf(limit.getAsLong());
      builder.command().add(bytes);
      builder.environment().put("TF_MKL_ALLOC_MAX_BYTES", bytes);
    }
    return builder.start();
  }

  private Outcome end(Process process, int microBatch) throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log(microBatch).toPath())).isZero();
    Path result = result(microBatch);
    try (DataInputStream in = new DataInputStream(Files.newInputStream(result))) {
      int last = in.readInt();
      long peak = in.readLong();
      float[] change = new float[(int) ((Files.size(result) - 12) / 4)];
      ByteBuffer.wrap(in.readAllBytes()).asFloatBuffer().get(change);
      return new Outcome(last, peak, change);
    }
  }
}
