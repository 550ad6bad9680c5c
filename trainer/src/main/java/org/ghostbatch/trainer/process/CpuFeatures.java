package org.ghostbatch.trainer.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this machine's processor can do, as Linux lists it.
 *
 * @param flags in the words of {@code /proc/cpuinfo}; none where there is no such file
 */
public record CpuFeatures(Set<String> flags) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

  /** Those of this machine. */
  public static CpuFeatures here() {
    return read(CPU_INFO);
  }

  static CpuFeatures read(Path cpuInfo) {
    try (Stream<String> lines = Files.lines(cpuInfo)) {
      // The word is "Features" on ARM. All processors of a machine have the same.
      return new CpuFeatures(
          lines
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .findFirst()
              .map(line -> Set.of(line.substring(line.indexOf(':') + 1).trim().split(" +")))
              .orElse(Set.of()));
    } catch (IOException none) {
      return new CpuFeatures(Set.of());
    }
  }

  /** Whether there are instructions for products of bfloat16. */
  public boolean multipliesBfloat16() {
    return flags.stream().anyMatch(BFLOAT16::contains);
  }
}
