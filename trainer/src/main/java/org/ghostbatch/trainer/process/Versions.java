package org.ghostbatch.trainer.process;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;

/** What this program and the things below it are, for {@code --version} and {@code config.json}. */
public final class Versions {
  private Versions() {}

  public static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    String own = Versions.class.getPackage().getImplementationVersion();
    versions.put("ghostbatch", own == null ? "unknown" : own);
    versions.put("git", System.getProperty("ghostbatch.revision", "unknown"));
    versions.put("tensorflow", TensorFlowLibrary.version());
    versions.put("java", System.getProperty("java.version"));
    versions.put(
        "os",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    return versions;
  }
}
