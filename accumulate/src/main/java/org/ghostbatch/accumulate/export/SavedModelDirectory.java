package org.ghostbatch.accumulate.export;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * A model in TensorFlow's SavedModel format: {@code saved_model.pb}, and the classes' names in
 * {@code assets.extra/classes.txt}, one a line, where TensorFlow leaves files alone that are not
 * its own.
 *
 * @param path the directory
 */
record SavedModelDirectory(Path path) {
  static final String TAG = "serve";
  static final String MODEL = "saved_model.pb";
  private static final Path CLASS_NAMES = Path.of("assets.extra", "classes.txt");
  private static final int SCHEMA = 1;
  // Every op of an answering network. A saved model is a program; with these alone it reads and
  // writes no files, and ends.
  private static final Set<String> OPS =
      Set.of(
          "Placeholder",
          "Const",
          "Cast",
          "Reshape",
          "Identity",
          "Mul",
          "Add",
          "AddV2",
          "Sub",
          "Div",
          "RealDiv",
          "Sqrt",
          "MatMul",
          "BiasAdd",
          "Conv2D",
          "MaxPool",
          "MaxPoolV2",
          "Relu",
          "Sigmoid",
          "Tanh",
          "Softmax",
          "ArgMax");

  /**
   * Writes the directory: whole, or not at all. Equal models give equal files.
   *
   * @throws IOException if it cannot be written, or holds something already
   */
  void write(GraphDef graph, ServingSignature signature, List<String> classNames)
      throws IOException {
    MetaGraphDef.Builder model = MetaGraphDef.newBuilder().setGraphDef(graph);
    model.getMetaInfoDefBuilder().addTags(TAG).setTensorflowVersion(TensorFlowLibrary.version());
    model.putSignatureDef(ServingSignature.KEY, signature.definition());
    SavedModel saved =
        SavedModel.newBuilder().setSavedModelSchemaVersion(SCHEMA).addMetaGraphs(model).build();
    Path whole = path.toAbsolutePath();
    Path draft = whole.resolveSibling(whole.getFileName() + "-" + UUID.randomUUID() + ".tmp");
    Path names = draft.resolve(CLASS_NAMES);
    Files.createDirectories(names.getParent());
    try {
      // We write it ourselves, because some readers look for it.
      Files.createDirectories(draft.resolve("variables"));
      Files.write(names, classNames);
      try (OutputStream file = Files.newOutputStream(draft.resolve(MODEL))) {
        CodedOutputStream bytes = CodedOutputStream.newInstance(file);
        bytes.useDeterministicSerialization();
        saved.writeTo(bytes);
        bytes.flush();
      }
      Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(draft);
    }
  }

  private static void delete(Path draft) throws IOException {
    for (Path file :
        List.of(
            draft.resolve(MODEL),
            draft.resolve("variables"),
            draft.resolve(CLASS_NAMES),
            draft.resolve(CLASS_NAMES).getParent(),
            draft)) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * What goes in and what comes out.
   *
   * @throws ModelException if this is not a model of ours, or is damaged
   */
  ServingSignature signature() throws IOException {
    MetaGraphDef model = model();
    if (!model.containsSignatureDef(ServingSignature.KEY)) {
      throw new ModelException(path, "has no signature " + ServingSignature.KEY);
    }
    if (model.getGraphDef().getLibrary().getFunctionCount() > 0) {
      throw new ModelException(path, "has functions, which no model exported by ghostbatch has");
    }
    for (NodeDef node : model.getGraphDef().getNodeList()) {
      if (!OPS.contains(node.getOp())) {
        throw new ModelException(
            path,
            "uses the op '%s', which no model exported by ghostbatch uses".formatted(node.getOp()));
      }
    }
    try {
      return ServingSignature.read(model.getSignatureDefOrThrow(ServingSignature.KEY));
    } catch (IllegalArgumentException other) {
      throw new ModelException(path, "its signature is not one that ghostbatch exports", other);
    }
  }

  /**
   * Whether the model has convolutions in float32.
   *
   * @throws ModelException if it is damaged
   */
  boolean convolvesInFloat32() throws IOException {
    return model().getGraphDef().getNodeList().stream()
        .filter(node -> node.getOp().equals("Conv2D"))
        .anyMatch(node -> node.getAttrOrThrow("T").getType() == DataType.DT_FLOAT);
  }

  private MetaGraphDef model() throws IOException {
    try (InputStream file = Files.newInputStream(path.resolve(MODEL))) {
      return SavedModel.parseFrom(file).getMetaGraphsList().stream()
          .filter(each -> each.getMetaInfoDef().getTagsList().equals(List.of(TAG)))
          .findFirst()
          .orElseThrow(() -> new ModelException(path, "has no graph of the tag " + TAG));
    } catch (InvalidProtocolBufferException damaged) {
      throw new ModelException(path.resolve(MODEL), "is damaged", damaged);
    }
  }

  /**
   * The classes' names, or none if the model does not have as many.
   *
   * @param classes how many there are
   */
  List<String> classNames(int classes) throws IOException {
    Path names = path.resolve(CLASS_NAMES);
    if (!Files.isRegularFile(names)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(names)) {
      List<String> read = lines.limit(classes + 1L).toList();
      return read.size() == classes ? read : List.of();
    } catch (java.io.UncheckedIOException unreadable) {
      throw new ModelException(names, "is damaged", unreadable);
    }
  }
}
