package org.ghostbatch.trainer.experiments;

import java.util.Map;

/**
 * What a reproduction ran on.
 *
 * @param device for instance {@code cpu}
 * @param checksums SHA-256 of the data by file or part
 * @param versions of this program and the things below it
 */
public record Surroundings(
    String device, int threads, Map<String, String> checksums, Map<String, String> versions) {}
