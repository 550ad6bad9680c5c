package org.ghostbatch.accumulate.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.Activation;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.SmallData;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

class ClassifierTest {
  private static final int COUNT = 40;
  private static final DeviceSettings CPU = DeviceSettings.of(Device.CPU, 2);
  private static final List<String> NAMES = List.of("left", "middle", "right");
  private static final Examples IMAGES = images();

  @TempDir private Path directory;

  @Test
  void aCheckpointAnswersWithTheLossAndTheHitsOfTheProgramThatWroteIt() throws IOException {
    Path checkpoint = directory.resolve("model");
    try (TrainingProgram program = trained(everyLayer(GhostStatistics.SEQUENTIAL))) {
      program.save(program.snapshot(), checkpoint);
      Tally tally = program.validate();
      try (Classifier classifier =
          Classifier.of(
              everyLayer(GhostStatistics.SEQUENTIAL),
              checkpoint,
              InputFormat.of(IMAGES),
              NAMES,
              CPU)) {
        Answers answers = classifier.classify(bytes(IMAGES), COUNT);
        double loss = 0;
        long correct = 0;
        for (int row = 0; row < COUNT; row++) {
          float[] logits = answers.logits()[row];
          double sum = 0;
          for (float logit : logits) {
            sum += Math.exp(logit);
          }
          int label = IMAGES.label(row);
          loss += Math.log(sum) - logits[label];
          correct += answers.classes()[row] == label ? 1 : 0;
          assertThat(answers.probabilities()[row][label])
              .isCloseTo((float) (Math.exp(logits[label]) / sum), within(1e-6f));
        }
        // Float32 has some 7 digits.
        assertThat(loss / COUNT).isCloseTo(tally.loss(), within(1e-6));
        assertThat(correct).isEqualTo(tally.correct());
      }
    }
  }

  @Test
  void anExportedModelGivesTheSameAnswersInEveryProgram() throws IOException {
    for (GhostStatistics statistics : GhostStatistics.values()) {
      Path saved = directory.resolve(statistics.name());
      try (TrainingProgram program = trained(everyLayer(statistics));
          Classifier classifier = classifier(everyLayer(statistics), program)) {
        classifier.export(saved);
        Answers answers = classifier.classify(bytes(IMAGES), COUNT);
        try (Classifier loaded = Classifier.load(saved, CPU)) {
          assertThat(loaded.format()).isEqualTo(InputFormat.of(IMAGES));
          assertThat(loaded.classNames()).isEqualTo(NAMES);
          assertSame(loaded.classify(bytes(IMAGES), COUNT), answers);
        }
        assertBundleAnswers(saved, answers);
      }
    }
  }

  @Test
  void aModelOfFloatsTakesFeatures() throws IOException {
    Examples examples = SmallData.random(COUNT, 3);
    Path saved = directory.resolve("saved");
    try (TrainingProgram program = SmallData.program(Optimizer.sgd(), 1, examples);
        Classifier classifier =
            Classifier.of(
                SmallData.network(), program.snapshot(), InputFormat.of(examples), NAMES, CPU)) {
      classifier.export(saved);
      try (Classifier loaded = Classifier.load(saved, CPU)) {
        assertThat(loaded.format())
            .isEqualTo(new InputFormat(ElementType.FLOAT32, List.of(SmallData.FEATURES)))
            .hasToString("6 of float32");
        assertSame(
            loaded.classify(bytes(examples), COUNT), classifier.classify(bytes(examples), COUNT));
      }
    }
  }

  @Test
  void equalModelsGiveEqualFiles() throws IOException {
    for (String name : List.of("a", "b")) {
      export(directory.resolve(name));
    }
    assertThat(directory.resolve("a/saved_model.pb"))
        .hasSameBinaryContentAs(directory.resolve("b/saved_model.pb"));
  }

  @Test
  void aDirectoryThatHoldsSomethingIsLeftAsItIs() throws IOException {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    export(empty);
    assertThat(Classifier.isSaved(empty)).isTrue();
    Path full = Files.createDirectories(directory.resolve("full"));
    Files.writeString(full.resolve("letter"), "dear");
    assertThatThrownBy(() -> export(full)).isInstanceOf(IOException.class);
    assertThat(full).isDirectoryNotContaining(path -> !path.endsWith("letter"));
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactlyInAnyOrder(empty, full);
    }
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() throws IOException {
    Path checkpoint = directory.resolve("model");
    try (TrainingProgram program = trained(everyLayer(GhostStatistics.SEQUENTIAL))) {
      program.save(program.snapshot(), checkpoint);
    }
    Network other = Network.of(36, List.of(Layer.dense(3)));
    assertThatThrownBy(
            () -> Classifier.of(other, checkpoint, InputFormat.of(IMAGES), NAMES, CPU).close())
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(checkpoint + ": is not a checkpoint of its network: ")
        .hasMessageNotContaining("\n");
  }

  private void export(Path saved) throws IOException {
    Network network = Network.of(36, List.of(Layer.rescale(1 / 255.0, 0), Layer.dense(3)));
    try (TrainingProgram program = trained(network);
        Classifier classifier = classifier(network, program)) {
      classifier.export(saved);
    }
  }

  private static Classifier classifier(Network network, TrainingProgram program) {
    return Classifier.of(network, program.snapshot(), InputFormat.of(IMAGES), NAMES, CPU);
  }

  /**
   * As a program without ghostbatch would. It fetches no logits, so that oneDNN may fuse other ops
   * and round differently.
   */
  private static void assertBundleAnswers(Path saved, Answers answers) {
    byte[] pixels = bytes(IMAGES).array();
    try (SavedModelBundle bundle = SavedModelBundle.load(saved.toString(), "serve");
        TUint8 images = TUint8.tensorOf(Shape.of(COUNT, 6, 6))) {
      images.asRawTensor().data().write(pixels);
      try (Result result = bundle.function("serving_default").call(Map.of("images", images))) {
        TFloat32 probabilities = (TFloat32) result.get("probabilities").orElseThrow();
        TInt64 classes = (TInt64) result.get("class").orElseThrow();
        assertThat(probabilities.shape()).isEqualTo(Shape.of(COUNT, 3));
        assertThat(classes.shape()).isEqualTo(Shape.of(COUNT));
        for (int row = 0; row < COUNT; row++) {
          assertThat(classes.getLong(row)).isEqualTo(answers.classes()[row]);
          for (int label = 0; label < 3; label++) {
            assertThat(probabilities.getFloat(row, label))
                .isCloseTo(answers.probabilities()[row][label], within(1e-6f));
          }
        }
      }
    }
  }

  private static void assertSame(Answers answers, Answers expected) {
    assertThat(answers.logits()).isDeepEqualTo(expected.logits());
    assertThat(answers.probabilities()).isDeepEqualTo(expected.probabilities());
    assertThat(answers.classes()).isEqualTo(expected.classes());
  }

  private static Network everyLayer(GhostStatistics statistics) {
    return Network.ofImages(
        6,
        6,
        1,
        List.of(
            Layer.rescale(1 / 255.0, -0.5),
            Layer.conv2d(4, 3, Initializer.HE_NORMAL),
            Layer.ghostBatchNorm(statistics),
            Layer.relu(),
            Layer.maxPool(2),
            Layer.flatten(),
            Layer.dropout(0.5),
            Layer.dense(5),
            Layer.ghostBatchNorm(statistics),
            Activation.TANH,
            Layer.dense(3)));
  }

  /** After two updates, so that running statistics have moved. */
  private static TrainingProgram trained(Network network) {
    TrainingProgram program = SmallData.program(network, UpdateRule.of(Optimizer.sgd()), 1, IMAGES);
    program.loadValidation(IMAGES);
    program.train(new BatchPlan(COUNT / 2, COUNT / 2, 10).epoch(COUNT, 0.1));
    return program;
  }

  private static Examples images() {
    SeededRandom random = SeededRandom.of(1, 0);
    byte[] pixels = new byte[COUNT * 36];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(256);
    }
    int[] labels = IntStream.range(0, COUNT).map(row -> random.nextInt(3)).toArray();
    return new ArrayExamples(new int[] {6, 6}, ElementType.UINT8, pixels, labels, 3);
  }

  private static ByteBuffer bytes(Examples examples) {
    ByteBuffer bytes =
        ByteBuffer.allocate(examples.count() * examples.exampleBytes())
            .order(ByteOrder.nativeOrder());
    examples.copy(IntStream.range(0, examples.count()).toArray(), 0, examples.count(), bytes);
    return bytes.flip();
  }
}
