package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Map;
import org.ghostbatch.datasets.Examples;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.StepStats;

class StepTraceTest {
  private static final Examples EXAMPLES = SmallData.random(40, 1);
  private static final BatchPlan PLAN = new BatchPlan(10, 5);

  @Test
  void aTraceHasEveryOpOfTheSegment() {
    try (TrainingProgram program = SmallData.program(Optimizer.adam(), 1, EXAMPLES)) {
      EpochRun run = new EpochRun(program, PLAN, PLAN.epoch(40, 0.01));
      run.advance(2);
      assertThat(run.trace()).isEmpty();
      run.advanceTracing(4);
      StepTrace trace = run.trace().orElseThrow();

      assertThat(run.left()).isEqualTo(2);
      assertThat(trace.microSteps()).isEqualTo(4);
      // Two layers forward, the gradients of two kernels, and of what lies between the layers.
      assertThat(count(trace, "MatMul")).isEqualTo(4 * 5);
      // Four parameters, updated after every second micro-step.
      assertThat(count(trace, "ResourceApplyAdam")).isEqualTo(2 * 4);
      assertThat(trace.ops())
          .allSatisfy(op -> assertThat(op.type()).matches("[A-Z_]\\w*"))
          .allSatisfy(op -> assertThat(op.nanos()).isNotNegative())
          .allSatisfy(op -> assertThat(op.device()).contains("CPU"));
      assertThat(trace.seconds()).isBetween(1e-6, 60.0);
    }
  }

  /** Windows of 10, 10 and 20 examples. */
  @Test
  void aTraceOfStreamedExamplesJoinsThoseOfTheWindows() {
    long windowBytes = 20L * (SmallData.FEATURES * Float.BYTES + ExampleStream.EXTRA_BYTES);
    try (TrainingProgram program =
        TrainingProgram.create(
            SmallData.network(),
            UpdateRule.of(Optimizer.adam()),
            DeviceSettings.of(Device.CPU, 2),
            1)) {
      program.streamTraining(EXAMPLES, windowBytes);
      EpochRun run = new EpochRun(program, PLAN, PLAN.epoch(40, 0.01));
      run.advanceTracing(8);
      StepTrace trace = run.trace().orElseThrow();
      assertThat(trace.microSteps()).isEqualTo(8);
      assertThat(count(trace, "MatMul")).isEqualTo(8 * 5);
    }
  }

  private static long count(StepTrace trace, String type) {
    return trace.ops().stream().filter(op -> op.type().endsWith(type)).count();
  }

  @Test
  void tracingChangesNoBit() {
    Map<String, float[]> plain = learned(false);
    Map<String, float[]> traced = learned(true);
    assertThat(traced.keySet()).isEqualTo(plain.keySet());
    plain.forEach((name, values) -> assertThat(traced.get(name)).containsExactly(values));
  }

  private static Map<String, float[]> learned(boolean tracing) {
    try (TrainingProgram program = SmallData.program(Optimizer.adam(), 1, EXAMPLES)) {
      EpochRun run = new EpochRun(program, PLAN, PLAN.epoch(40, 0.01));
      run.advance(2);
      if (tracing) {
        run.advanceTracing(3);
      } else {
        run.advance(3);
      }
      run.advance(3);
      return program.snapshot().tensors();
    }
  }

  @Test
  void theTypeOfAnOpIsReadFromTensorFlowsLabel() {
    assertThat(StepTrace.type("train/MatMul = MatMul(a, b)", "train/MatMul")).isEqualTo("MatMul");
    assertThat(StepTrace.type("[CPU] train/x/_3 = _MklMatMul(a)", "")).isEqualTo("_MklMatMul");
    assertThat(StepTrace.type("Const_27 = Const()", "Const_27")).isEqualTo("Const");
    assertThat(StepTrace.type("edge_14_loop", "edge_14_loop")).isEqualTo("other");
    assertThat(StepTrace.type("", "")).isEqualTo("other");
  }

  /**
   * As TensorFlow 2.18 writes down what a GPU does: in microseconds of a clock of its own, with the
   * type in the name. Host and GPU end together.
   */
  @Test
  void whatAGpuComputesIsReadInMicroseconds() {
    RunMetadata metadata =
        RunMetadata.newBuilder()
            .setStepStats(
                StepStats.newBuilder()
                    .addDevStats(
                        DeviceStepStats.newBuilder()
                            .setDevice("/job:localhost/replica:0/task:0/device:GPU:0")
                            .addNodeStats(
                                NodeExecStats.newBuilder()
                                    .setNodeName("train/MatMul")
                                    .setTimelineLabel("train/MatMul = MatMul(a, b)")
                                    .setAllStartNanos(90_000_000)
                                    .setOpStartRelNanos(1_000)
                                    .setOpEndRelNanos(100_000)))
                    .addDevStats(kernels("/device:GPU:0/stream:13"))
                    .addDevStats(kernels("/device:GPU:0/stream:all")))
            .build();
    StepTrace trace = StepTrace.of(1, metadata);

    assertThat(trace.hostOps()).extracting(TracedOp::nanos).containsExactly(99_000L);
    assertThat(trace.gpuKernels())
        .extracting(TracedOp::type, TracedOp::startNanos, TracedOp::nanos)
        .containsExactly(
            tuple("MatMul", 90_045_000L, 30_000L),
            tuple("BiasAdd", 90_065_000L, 20_000L),
            tuple("other", 90_095_000L, 5_000L));
    // 10 to 40 and 30 to 50 microseconds, and 60 to 65.
    assertThat(trace.gpuSeconds()).isEqualTo(45e-6);
    assertThat(trace.seconds()).isEqualTo(99e-6);
  }

  private static DeviceStepStats kernels(String stream) {
    return DeviceStepStats.newBuilder()
        .setDevice(stream)
        .addNodeStats(kernel("train/MatMul:MatMul", 10, 30))
        .addNodeStats(kernel("train/BiasAdd:BiasAdd", 30, 20))
        .addNodeStats(kernel("Memset 3", 60, 5))
        .build();
  }

  private static NodeExecStats kernel(String name, long start, long micros) {
    return NodeExecStats.newBuilder()
        .setNodeName(name)
        .setAllStartMicros(start)
        .setOpEndRelMicros(micros)
        .build();
  }
}
