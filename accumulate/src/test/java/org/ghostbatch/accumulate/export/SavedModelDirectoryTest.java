package org.ghostbatch.accumulate.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.datasets.ElementType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Models that are damaged, or are not ours. */
class SavedModelDirectoryTest {
  private static final DeviceSettings CPU = DeviceSettings.of(Device.CPU, 1);

  @TempDir private Path directory;
  private Path saved;
  private Path file;

  @BeforeEach
  void export() throws IOException {
    saved = directory.resolve("saved");
    file = saved.resolve("saved_model.pb");
    Network network = Network.of(4, List.of(Layer.dense(2)));
    Snapshot snapshot =
        new Snapshot(
            new LinkedHashMap<>(
                Map.of(
                    "dense-1/kernel", new float[] {1, 2, 3, 4, 5, 6, 7, 8},
                    "dense-1/bias", new float[] {0, 1})),
            0);
    InputFormat format = new InputFormat(ElementType.UINT8, List.of(2, 2));
    try (Classifier classifier = Classifier.of(network, snapshot, format, List.of("a", "b"), CPU)) {
      classifier.export(saved);
    }
  }

  @Test
  void aModelAnswersWithWhatItsParametersComeTo() throws IOException {
    try (Classifier classifier = Classifier.load(saved, CPU)) {
      Answers answers = classifier.classify(ByteBuffer.wrap(new byte[] {1, 0, 0, 2}), 1);
      assertThat(answers.logits()).isDeepEqualTo(new float[][] {{1 + 14, 2 + 16 + 1}});
      assertThat(answers.classes()).containsExactly(1);
    }
  }

  @Test
  void everyDamageEndsInOneLineOrInAnAnswer() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    int refused = 0;
    for (int trial = 0; trial < 150; trial++) {
      byte[] damaged = whole.clone();
      if (trial % 3 == 0) {
        damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
      } else {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, damaged);
      try (Classifier classifier = Classifier.load(saved, CPU)) {
        classifier.classify(ByteBuffer.allocate(classifier.format().exampleBytes()), 1);
      } catch (ModelException refusal) {
        assertThat(refusal).hasMessageStartingWith(saved.toString()).hasMessageNotContaining("\n");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(75);
  }

  @Test
  void anotherSignatureIsRefusedWithWhatDiffers() throws IOException {
    assertSignatureRefused(
        signature -> signature.putInputs("more", TensorInfo.getDefaultInstance()), "2 inputs");
    assertSignatureRefused(
        signature -> input(signature, each -> each.setDtype(DataType.DT_STRING)),
        "the input 'images' is of DT_STRING");
    assertSignatureRefused(
        signature -> input(signature, TensorInfo.Builder::clearTensorShape),
        "'images' has no known shape");
    assertSignatureRefused(
        signature ->
            input(signature, each -> each.getTensorShapeBuilder().getDimBuilder(1).setSize(-1)),
        "examples of shape [-1, 2]");
    assertSignatureRefused(
        signature ->
            input(
                signature, each -> each.getTensorShapeBuilder().getDimBuilder(1).setSize(1L << 40)),
        "'images' has an axis of 1099511627776");
    assertSignatureRefused(
        signature ->
            input(
                signature, each -> each.getTensorShapeBuilder().getDimBuilder(1).setSize(1L << 30)),
        "must take less than 2^31 bytes each");
    assertSignatureRefused(
        signature -> signature.removeOutputs("probabilities"),
        "no output 'probabilities' of DT_FLOAT");
    assertSignatureRefused(
        signature -> signature.putOutputs("more", TensorInfo.getDefaultInstance()),
        "its tensors have other names or shapes");
    assertRefused(model -> model.removeSignatureDef("serving_default"), "has no signature");
    assertRefused(model -> model.getMetaInfoDefBuilder().clearTags(), "no graph of the tag serve");
  }

  @Test
  void aSignatureThatPromisesWhatTheGraphDoesNotGiveIsRefused() throws IOException {
    rewrite(
        model -> {
          SignatureDef.Builder signature =
              model.getSignatureDefOrThrow("serving_default").toBuilder();
          for (String output : List.of("logits", "probabilities")) {
            TensorInfo.Builder info = signature.getOutputsOrThrow(output).toBuilder();
            info.getTensorShapeBuilder().getDimBuilder(1).setSize(7);
            signature.putOutputs(output, info.build());
          }
          model.putSignatureDef("serving_default", signature.build());
        });
    try (Classifier classifier = Classifier.load(saved, CPU)) {
      assertThatThrownBy(() -> classifier.classify(ByteBuffer.allocate(4), 1))
          .isInstanceOf(ModelException.class)
          .hasMessage(saved + ": answers with the shape [1, 2], not [1, 7]");
    }
  }

  @Test
  void aModelThatCouldTouchFilesIsNotLoaded() throws IOException {
    assertRefused(
        model ->
            model.getGraphDefBuilder().addNodeBuilder().setName("theft").setOp("ReadFile").build(),
        "uses the op 'ReadFile'");
    assertRefused(
        model -> model.getGraphDefBuilder().getLibraryBuilder().addFunctionBuilder(),
        "has functions");
  }

  @Test
  void namesThatAreDamagedOrTooManyAreNotTaken() throws IOException {
    SavedModelDirectory model = new SavedModelDirectory(saved);
    assertThat(model.classNames(2)).containsExactly("a", "b");
    assertThat(model.classNames(3)).isEmpty();
    assertThat(model.classNames(1)).isEmpty();
    Path names = saved.resolve("assets.extra/classes.txt");
    Files.write(names, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> model.classNames(2))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(names + ": is damaged");
    Files.delete(names);
    assertThat(model.classNames(2)).isEmpty();
  }

  private static void input(SignatureDef.Builder signature, Consumer<TensorInfo.Builder> change) {
    TensorInfo.Builder info = signature.getInputsOrThrow("images").toBuilder();
    change.accept(info);
    signature.putInputs("images", info.build());
  }

  private void assertSignatureRefused(Consumer<SignatureDef.Builder> change, String message)
      throws IOException {
    assertRefused(
        model -> {
          SignatureDef.Builder signature =
              model.getSignatureDefOrThrow("serving_default").toBuilder();
          change.accept(signature);
          model.putSignatureDef("serving_default", signature.build());
        },
        message);
  }

  private void assertRefused(Consumer<MetaGraphDef.Builder> change, String message)
      throws IOException {
    byte[] whole = Files.readAllBytes(file);
    rewrite(change);
    assertThatThrownBy(() -> Classifier.load(saved, CPU).close())
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(saved + ": ")
        .hasMessageContaining(message);
    Files.write(file, whole);
  }

  private void rewrite(Consumer<MetaGraphDef.Builder> change) throws IOException {
    SavedModel.Builder model = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    change.accept(model.getMetaGraphsBuilder(0));
    Files.write(file, model.build().toByteArray());
  }
}
