package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

class DeviceMemoryExceptionTest {

  @Test
  void whatTensorFlowSaysWithoutMemoryForAConstantIsOutOfMemory() {
    assertThatThrownBy(
            () ->
                DeviceMemoryException.loading(
                    failing(
                        new TFInvalidArgumentException(
                            "Cannot parse tensor from proto: dtype: DT_FLOAT"))))
        .isInstanceOf(DeviceMemoryException.class);
    assertThatThrownBy(
            () -> DeviceMemoryException.loading(failing(new TFResourceExhaustedException("OOM"))))
        .isInstanceOf(DeviceMemoryException.class);
  }

  @Test
  void otherInvalidArgumentsStayWhatTheyAre() {
    RuntimeException other = new TFInvalidArgumentException("Shapes must be equal");
    assertThatThrownBy(() -> DeviceMemoryException.loading(failing(other))).isSameAs(other);
  }

  private static Supplier<Void> failing(RuntimeException fault) {
    return () -> {
      throw fault;
    };
  }
}
