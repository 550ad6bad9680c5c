package org.ghostbatch.trainer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import picocli.CommandLine.IVersionProvider;

/** What this program and the things below it are, for {@code --version} and {@code config.json}. */
final class Versions implements IVersionProvider {

  static Map<String, String> all() {
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

  @Override
  public String[] getVersion() {
    return all().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toArray(String[]::new);
  }
}
