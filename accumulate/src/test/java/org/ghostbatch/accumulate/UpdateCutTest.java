package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateCutTest {
  private static final Network LINEAR = Network.of(784, List.of(Layer.dense(10)));
  private static final Network MLP =
      Network.of(784, List.of(Layer.dense(512), Layer.relu(), Layer.dense(10)));

  /** An example has 794 values; a piece has 131,072 to 1,048,576 of them. */
  @ParameterizedTest(name = "batch {0}, ghosts of {1}: micro-batches of {2}")
  @CsvSource({
    "32, 0, 32",
    "330, 0, 330",
    "331, 0, 166",
    "1000, 0, 500",
    "2641, 0, 1321",
    "2642, 0, 661",
    "20000, 0, 1250",
    "20000, 128, 1280",
    "20000, 2000, 2000",
    "1000, 1000, 1000"
  })
  void aLinearModelTakesPiecesThatStayInTheCache(int batch, int ghostBatch, int microBatch) {
    BatchPlan whole = BatchPlan.inFewestPieces(batch, ghostBatch);
    assertThat(UpdateCut.of(LINEAR, Device.CPU).cut(whole))
        .isEqualTo(new BatchPlan(batch, microBatch, ghostBatch));
  }

  @Test
  void aWideModelStaysInOnePiece() {
    assertStaysInOnePiece(MLP, Device.CPU, 20_000);
  }

  /** It writes more values than it multiplies, but pieces of it would be few examples. */
  @Test
  void aModelOfManyParametersStaysInOnePiece() {
    Network wide = Network.of(16, List.of(Layer.dense(32_000), Layer.relu(), Layer.dense(10)));
    assertStaysInOnePiece(wide, Device.CPU, 500);
  }

  @Test
  void onAGpuNothingIsCut() {
    assertStaysInOnePiece(LINEAR, Device.GPU, 20_000);
  }

  private static void assertStaysInOnePiece(Network network, Device device, int batch) {
    BatchPlan whole = BatchPlan.inOnePiece(batch);
    assertThat(UpdateCut.of(network, device).cut(whole)).isEqualTo(whole);
  }

  @Test
  void hugeBatchesDoNotOverflow() {
    BatchPlan whole = BatchPlan.inOnePiece(Integer.MAX_VALUE);
    assertThat(UpdateCut.of(LINEAR, Device.CPU).cut(whole).microBatch()).isEqualTo(1321);
  }
}
