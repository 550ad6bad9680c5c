package org.ghostbatch.trainer.cli;

/**
 * An argument of a command.
 *
 * @param depth 0 on the command line, 1 in a file that it names as {@code @FILE}, 2 in a file that
 *     such a file names, and so on
 */
record Argument(String text, int depth) {}
