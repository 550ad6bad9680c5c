package org.ghostbatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuFeaturesTest {
  @TempDir private Path directory;

  @Test
  void productsOfBfloat16AreAmongTheFlags() throws IOException {
    assertThat(of("flags\t\t: fpu avx512f avx512_bf16 sse\n").multipliesBfloat16()).isTrue();
    assertThat(of("flags\t\t: fpu amx_bf16 amx_tile\n").multipliesBfloat16()).isTrue();
    assertThat(of("Features\t: fp asimd i8mm bf16\n").multipliesBfloat16()).isTrue();
    assertThat(of("flags\t\t: fpu avx2 avx512f\n").multipliesBfloat16()).isFalse();
    assertThat(of("model name\t: bf16\n").multipliesBfloat16()).isFalse();
  }

  @Test
  void whereNothingSaysSoThereAreNone() {
    assertThat(CpuFeatures.read(directory.resolve("none")).flags()).isEmpty();
  }

  private CpuFeatures of(String cpuInfo) throws IOException {
    String processor = "processor\t: 0\nvendor_id\t: AuthenticAMD\n";
    return CpuFeatures.read(Files.writeString(directory.resolve("cpuinfo"), processor + cpuInfo));
  }
}
