package org.ghostbatch.datasets;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Data are neither here nor to be had. The message has several lines: a {@link #summary}, and
 * indented after it the {@link #details}.
 */
public final class UnavailableDatasetException extends DatasetException {
  private static final long serialVersionUID = 1L;

  private final String summary;
  private final transient List<String> details;

  UnavailableDatasetException(String summary, List<String> details, Throwable cause) {
    super(
        Stream.concat(Stream.of(summary), details.stream().map(line -> "  " + line))
            .collect(Collectors.joining("\n")),
        cause);
    this.summary = summary;
    this.details = List.copyOf(details);
  }

  /** What is wrong, in one line. */
  public String summary() {
    return summary;
  }

  /**
   * What was tried and what to do, line by line: the places looked in, the addresses and what came
   * of them, the checksums.
   */
  public List<String> details() {
    return details == null ? List.of() : details;
  }
}
