package org.ghostbatch.accumulate.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {
  private final List<String> closed = new ArrayList<>();
  private final CloseStack stack = new CloseStack();

  @Test
  void theLastIsClosedFirstAndEachOnce() {
    stack.push(() -> closed.add("graph"));
    stack.push(() -> closed.add("session"));
    stack.close();
    stack.close();
    assertThat(closed).containsExactly("session", "graph");
  }

  @Test
  void aFailureToCloseOneLeavesNoneOpen() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second");
    stack.push(() -> closed.add("graph"));
    stack.push(() -> fail("session", second));
    stack.push(() -> fail("loop", first));
    assertThatThrownBy(stack::close).isSameAs(first).hasSuppressedException(second);
    assertThat(closed).containsExactly("loop", "session", "graph");
  }

  @Test
  void aCheckedFailureIsTheCauseOfAnUncheckedOne() {
    IOException failure = new IOException("disk");
    stack.push(() -> closed.add("graph"));
    stack.push(() -> fail("file", failure));
    assertThatThrownBy(stack::close).isInstanceOf(IllegalStateException.class).hasCause(failure);
    assertThat(closed).containsExactly("file", "graph");
  }

  @Test
  void afterAFailureThatFailureStaysTheFirst() {
    IllegalArgumentException fault = new IllegalArgumentException("no such device");
    IllegalStateException unclosed = new IllegalStateException("session");
    stack.push(() -> closed.add("graph"));
    stack.push(() -> fail("session", unclosed));
    stack.closeAfter(fault);
    assertThat(fault).hasSuppressedException(unclosed);
    assertThat(closed).containsExactly("session", "graph");
  }

  private <E extends Exception> void fail(String name, E failure) throws E {
    closed.add(name);
    throw failure;
  }
}
