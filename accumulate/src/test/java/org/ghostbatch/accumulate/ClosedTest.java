package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.accumulate.export.InputFormat;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is closed says so, whatever it is asked. */
class ClosedTest {
  private static final Examples DATA = SmallData.random(8, 2);
  private static final BatchPlan PLAN = BatchPlan.inOnePiece(4);
  private static final UpdateRule SGD = UpdateRule.of(Optimizer.sgd());
  private static final DeviceSettings CPU = DeviceSettings.of(Device.CPU, 1);
  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.of(
          Examples.class,
          DATA,
          long.class,
          1000L,
          int[].class,
          new int[] {0, 1, 2, 3, 4, 5, 6, 7},
          int[][].class,
          new int[][] {{0, 1, 2, 3, 4, 5, 6, 7}},
          Supplier.class,
          (Supplier<int[]>) () -> new int[8],
          Tape.class,
          PLAN.epoch(8, 0.1),
          Snapshot.class,
          new Snapshot(Map.of(), 0),
          Path.class,
          Path.of("nowhere"));

  @Test
  void everyMethodOfAClosedProgramSaysThatItIsClosed() {
    TrainingProgram program = SmallData.program(SGD, 1, DATA);
    program.loadValidation(DATA);
    EpochRun begun = new EpochRun(program, PLAN, PLAN.epoch(8, 0.1));
    program.close();
    program.close();
    assertEachSaysClosed(program);
    assertThatThrownBy(() -> begun.advance(1))
        .hasMessage("the program is closed: create another one");
    assertThatThrownBy(() -> new EpochRun(program, PLAN, PLAN.epoch(8, 0.1)))
        .hasMessage("the program is closed: create another one");
  }

  @Test
  void everyMethodOfClosedModelsSideBySideSaysThatTheyAreClosed() {
    for (boolean ownOrders : new boolean[] {false, true}) {
      SideBySide models =
          SideBySide.create(SmallData.network(), SGD, CPU, new long[] {1}, ownOrders);
      models.loadTraining(DATA);
      models.close();
      models.close();
      // Which of the two methods for orders may be called is checked first.
      assertEachSaysClosed(models, ownOrders ? "order" : "orders");
    }
  }

  private static void assertEachSaysClosed(AutoCloseable closed, String... others) {
    List<Method> methods =
        Arrays.stream(closed.getClass().getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .filter(method -> !method.getName().equals("close"))
            .filter(method -> !List.of(others).contains(method.getName()))
            .toList();
    assertThat(methods).isNotEmpty();
    for (Method method : methods) {
      Object[] arguments = Arrays.stream(method.getParameterTypes()).map(ARGUMENTS::get).toArray();
      assertThat(catchThrowable(() -> method.invoke(closed, arguments)))
          .as(method.toString())
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the program is closed: create another one");
    }
  }

  @Test
  void aClosedClassifierSaysThatItIsClosed(@TempDir Path directory) {
    try (TrainingProgram program = SmallData.program(SGD, 1, DATA)) {
      Classifier classifier =
          Classifier.of(
              SmallData.network(),
              program.snapshot(),
              InputFormat.of(DATA),
              List.of("a", "b", "c"),
              CPU);
      ByteBuffer one = ByteBuffer.allocate(SmallData.FEATURES * Float.BYTES);
      for (int count : new int[] {-1, 0, 2}) {
        assertThatThrownBy(() -> classifier.classify(one, count))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(
                "%d examples of 24 bytes each from a buffer with 24".formatted(count));
      }
      classifier.close();
      classifier.close();
      assertThatThrownBy(() -> classifier.classify(one, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the classifier is closed");
      assertThatThrownBy(() -> classifier.export(directory.resolve("saved")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the classifier is closed");
    }
  }
}
