package org.ghostbatch.trainer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.accumulate.ThreadPlan;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private static final DeviceChoice FOUR_CORES =
      new DeviceChoice(Device.CPU, 4, null, false, false, Precision.FLOAT32, null);

  @Test
  void anOpHasTheThreadsThatTrainingWouldUse() {
    assertThat(threads(new Workload(WorkloadName.LINEAR, 32, 32, 0)))
        .isEqualTo(new ThreadPlan(4, 1, 1));
    assertThat(threads(new Workload(WorkloadName.MLP, 512, 512, 0)))
        .isEqualTo(new ThreadPlan(4, 4, 2));
  }

  @Test
  void theMicroBatchDecidesAndNotTheBatch() {
    assertThat(threads(new Workload(WorkloadName.MLP, 8192, 32, 0)))
        .isEqualTo(new ThreadPlan(4, 1, 2));
  }

  @Test
  void anOpHasTheThreadsThatWereAskedFor() {
    assertThat(threads(new Workload(WorkloadName.LINEAR, 32, 32, 0).withOpThreads(3)))
        .isEqualTo(new ThreadPlan(4, 3, 1));
  }

  @Test
  void updatesAreCutAsTrainingCutsThem() {
    assertThat(microBatch(new Workload(WorkloadName.LINEAR, 1000, 1000, 0), Device.CPU))
        .isEqualTo(500);
    assertThat(microBatch(new Workload(WorkloadName.LINEAR, 1000, 200, 0), Device.CPU))
        .isEqualTo(200);
    assertThat(microBatch(new Workload(WorkloadName.LINEAR, 1000, 1000, 0), Device.GPU))
        .isEqualTo(1000);
    assertThat(microBatch(new Workload(WorkloadName.MLP, 1000, 1000, 0), Device.CPU))
        .isEqualTo(1000);
  }

  @Test
  void updatesStayWholeWhereTheMicroBatchIsGiven() {
    Workload given = new Workload(WorkloadName.LINEAR, 1000, 1000, false, 0, 0, 10, 0);
    assertThat(microBatch(given, Device.CPU)).isEqualTo(1000);
  }

  private static int microBatch(Workload workload, Device device) {
    Examples examples = workload.withExamples(10).draw();
    return workload.plan(workload.network(examples), device).microBatch();
  }

  private static ThreadPlan threads(Workload workload) {
    Examples examples = workload.withExamples(10).draw();
    return workload.on(FOUR_CORES, FOUR_CORES.workplace(), workload.network(examples)).threads();
  }
}
