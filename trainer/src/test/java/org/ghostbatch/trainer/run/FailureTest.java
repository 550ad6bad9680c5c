package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import org.ghostbatch.trainer.cli.Commands;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void divergenceHasACodeOfItsOwn() {
    assertThat(Failure.of(new DivergedException("the loss of epoch 2 is NaN"), false, true))
        .isEqualTo(new Failure(3, "the loss of epoch 2 is NaN"));
    assertThat(Commands.run("--help").out()).containsPattern("\\n +3 +the training diverged");
  }

  @Test
  void aFileThatCannotBeWrittenIsReportedInWords() {
    IOException denied = new AccessDeniedException("runs/a");
    Failure told = new Failure(74, "cannot read or write: runs/a: permission denied");
    assertThat(Failure.of(denied, false, true)).isEqualTo(told);
    assertThat(Failure.of(new UncheckedIOException(denied), false, true)).isEqualTo(told);
  }
}
