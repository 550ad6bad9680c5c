package org.ghostbatch.accumulate.export;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.datasets.ElementType;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What goes into a saved model and what comes out, under the name {@code serving_default}.
 *
 * @param format of the input, which is {@code images} where it is of bytes and {@code features}
 *     where it is of floats, [n, shape]
 * @param classes how many there are
 * @param input the tensor's name in the graph, as in {@code images:0}; the others likewise
 * @param logits float32, [n, classes]
 * @param probabilities float32, [n, classes]
 * @param predicted the most probable class, int64, [n]
 */
record ServingSignature(
    InputFormat format,
    int classes,
    String input,
    String logits,
    String probabilities,
    String predicted) {
  static final String KEY = "serving_default";
  static final String LOGITS = "logits";
  static final String PROBABILITIES = "probabilities";
  static final String CLASS = "class";
  private static final String METHOD = "tensorflow/serving/predict";
  private static final int ANY = -1;

  static String inputKey(InputFormat format) {
    return format.elementType() == ElementType.UINT8 ? "images" : "features";
  }

  SignatureDef definition() {
    List<Integer> shape = new ArrayList<>(List.of(ANY));
    shape.addAll(format.shape());
    DataType type =
        format.elementType() == ElementType.UINT8 ? DataType.DT_UINT8 : DataType.DT_FLOAT;
    List<Integer> matrix = List.of(ANY, classes);
    return SignatureDef.newBuilder()
        .setMethodName(METHOD)
        .putInputs(inputKey(format), info(input, type, shape))
        .putOutputs(LOGITS, info(logits, DataType.DT_FLOAT, matrix))
        .putOutputs(PROBABILITIES, info(probabilities, DataType.DT_FLOAT, matrix))
        .putOutputs(CLASS, info(predicted, DataType.DT_INT64, List.of(ANY)))
        .build();
  }

  private static TensorInfo info(String name, DataType type, List<Integer> shape) {
    TensorShapeProto.Builder lengths = TensorShapeProto.newBuilder();
    shape.forEach(length -> lengths.addDimBuilder().setSize(length));
    return TensorInfo.newBuilder().setName(name).setDtype(type).setTensorShape(lengths).build();
  }

  /**
   * Reads it back.
   *
   * @throws IllegalArgumentException if it is not such a signature, in what respect
   */
  static ServingSignature read(SignatureDef definition) {
    if (definition.getInputsCount() != 1) {
      throw new IllegalArgumentException("%d inputs".formatted(definition.getInputsCount()));
    }
    String key = definition.getInputsMap().keySet().iterator().next();
    TensorInfo input = definition.getInputsOrThrow(key);
    ElementType elementType =
        switch (input.getDtype()) {
          case DT_UINT8 -> ElementType.UINT8;
          case DT_FLOAT -> ElementType.FLOAT32;
          default ->
              throw new IllegalArgumentException(
                  "the input '%s' is of %s".formatted(key, input.getDtype()));
        };
    List<Integer> shape = shape(key, input);
    List<Integer> logits = shape(LOGITS, output(definition, LOGITS, DataType.DT_FLOAT));
    ServingSignature signature =
        new ServingSignature(
            new InputFormat(elementType, shape.subList(Math.min(1, shape.size()), shape.size())),
            logits.get(logits.size() - 1),
            input.getName(),
            output(definition, LOGITS, DataType.DT_FLOAT).getName(),
            output(definition, PROBABILITIES, DataType.DT_FLOAT).getName(),
            output(definition, CLASS, DataType.DT_INT64).getName());
    if (signature.classes() < 1 || !sameTensors(signature.definition(), definition)) {
      throw new IllegalArgumentException("its tensors have other names or shapes");
    }
    return signature;
  }

  private static boolean sameTensors(SignatureDef one, SignatureDef other) {
    return one.getInputsMap().equals(other.getInputsMap())
        && one.getOutputsMap().equals(other.getOutputsMap());
  }

  private static TensorInfo output(SignatureDef definition, String key, DataType type) {
    TensorInfo info = definition.getOutputsMap().get(key);
    if (info == null || info.getDtype() != type) {
      throw new IllegalArgumentException("no output '%s' of %s".formatted(key, type));
    }
    return info;
  }

  private static List<Integer> shape(String key, TensorInfo info) {
    List<Integer> shape = new ArrayList<>();
    for (TensorShapeProto.Dim dimension : info.getTensorShape().getDimList()) {
      if (dimension.getSize() < ANY || dimension.getSize() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "'%s' has an axis of %d".formatted(key, dimension.getSize()));
      }
      shape.add((int) dimension.getSize());
    }
    if (shape.isEmpty()) {
      throw new IllegalArgumentException("'%s' has no known shape".formatted(key));
    }
    return shape;
  }
}
