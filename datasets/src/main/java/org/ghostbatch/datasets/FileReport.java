package org.ghostbatch.datasets;

/**
 * The result of checking one file.
 *
 * @param name the file's name, without a directory
 * @param status what was found
 * @param details one line: the checksum of a good file, what is wrong with another
 */
public record FileReport(String name, Status status, String details) {
  /** The possible results for a file. */
  public enum Status {
    /** There, with the right length and SHA-256. */
    OK,
    /** Not there. */
    MISSING,
    /** There, but not what it must be. */
    DAMAGED
  }
}
