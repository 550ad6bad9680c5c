package org.ghostbatch.trainer.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideBySideTrainingTest {
  private static final DeviceSettings WORKPLACE = DeviceSettings.of(Device.CPU, 2);
  private static final LongFunction<Split> SPLITS =
      BlobsTutorial.experiment().data().splits(Blobs.TUTORIAL.dataset());

  /** What a training tells. */
  private static final class Heard implements EpochListener {
    private final List<Recording> recordings = new ArrayList<>();
    private long examples;

    @Override
    public void trained(long more) {
      examples += more;
    }

    @Override
    public void recorded(Recording recording) {
      recordings.add(recording);
    }

    List<Recording> of(long seed) {
      return recordings.stream().filter(recording -> recording.seed() == seed).toList();
    }
  }

  private static Setting setting(String name, int epochs) {
    return BlobsTutorial.experiment().settings().stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow()
        .withEpochs(epochs);
  }

  private static Heard hear(SeedTraining training, Setting setting, long... seeds)
      throws IOException {
    Heard heard = new Heard();
    assertThat(training.train(setting, seeds, heard)).isTrue();
    return heard;
  }

  private static SeedTraining sideBySide(BooleanSupplier interrupted) {
    return new SideBySideTraining(WORKPLACE, SPLITS, interrupted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch 500, learning rate 0.01", "batch 32, learning rate 0.01"})
  void eachSeedHasTheResultThatItHasAlone(String name) throws IOException {
    Setting setting = setting(name, 3);
    Heard together = hear(sideBySide(() -> false), setting, 1, 2, 5);
    Heard alone = hear(new OneByOne(WORKPLACE, SPLITS, () -> false), setting, 1, 2, 5);

    assertThat(together.examples).isEqualTo(alone.examples).isEqualTo(3 * 3 * 500);
    for (long seed : new long[] {1, 2, 5}) {
      List<Recording> expected = alone.of(seed);
      List<Recording> actual = together.of(seed);
      assertThat(actual).extracting(Recording::epoch).containsExactly(1, 2, 3);
      for (int i = 0; i < 3; i++) {
        assertThat(actual.get(i).updates()).isEqualTo(expected.get(i).updates());
        assertThat(actual.get(i).examples()).isEqualTo(expected.get(i).examples());
        assertSame(actual.get(i).train(), expected.get(i).train());
        assertSame(actual.get(i).validation(), expected.get(i).validation());
      }
    }
  }

  private static void assertSame(Tally actual, Tally expected) {
    assertThat(actual.loss()).isCloseTo(expected.loss(), withinPercentage(0.1));
    assertThat(actual.examples()).isEqualTo(expected.examples());
    assertThat(actual.accuracy()).isCloseTo(expected.accuracy(), within(0.003));
  }

  @Test
  void seedsThatShareAnOrderHaveTheFirstOnes() throws IOException {
    Setting own = setting("batch 32, learning rate 0.01", 2);
    Recipe recipe = own.recipe();
    Recipe shared =
        new Recipe(
            recipe.layers(),
            recipe.rule(),
            recipe.learningRate(),
            recipe.batch(),
            recipe.trainNumbers(),
            recipe.thinned(),
            false,
            false);
    Setting setting = new Setting("shared", "", "", shared, 2);
    Heard sharing = hear(sideBySide(() -> false), setting, 1, 2);
    Heard owning = hear(sideBySide(() -> false), own, 1, 2);
    assertSame(sharing.of(1).get(1).validation(), owning.of(1).get(1).validation());
    assertThat(sharing.of(2).get(1).validation().loss())
        .isNotCloseTo(owning.of(2).get(1).validation().loss(), withinPercentage(0.1));
    assertThat(setting.withOwnOrders().recipe()).isEqualTo(recipe);
  }

  @Test
  void manySeedsAreTrainedInSeveralPrograms() throws IOException {
    Setting setting = setting("batch 500, learning rate 0.01", 1);
    long[] seeds = LongStream.rangeClosed(1, 18).toArray();
    Heard heard = hear(sideBySide(() -> false), setting, seeds);
    assertThat(heard.recordings)
        .extracting(Recording::seed)
        .containsExactlyInAnyOrder(boxed(seeds));
    Heard last = hear(sideBySide(() -> false), setting, 18);
    assertSame(heard.of(18).get(0).validation(), last.of(18).get(0).validation());
  }

  private static Long[] boxed(long[] seeds) {
    return LongStream.of(seeds).boxed().toArray(Long[]::new);
  }

  @Test
  void anInterruptedTrainingSaysSoAndReportsOnlyWholeEpochs() throws IOException {
    Heard heard = new Heard();
    BooleanSupplier afterTheFirst = () -> !heard.recordings.isEmpty();
    Setting setting = setting("batch 32, learning rate 0.01", 9);
    assertThat(sideBySide(afterTheFirst).train(setting, new long[] {1, 2}, heard)).isFalse();
    assertThat(heard.recordings).extracting(Recording::epoch).containsExactly(1, 1);
  }
}
