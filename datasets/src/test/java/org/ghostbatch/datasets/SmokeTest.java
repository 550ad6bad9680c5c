package org.ghostbatch.datasets;

import net.jqwik.api.*;
import org.junit.jupiter.api.Test;

class SmokeTest {
  @Test
  void one() {}

  @Property
  void two(@ForAll int i) {}
}
