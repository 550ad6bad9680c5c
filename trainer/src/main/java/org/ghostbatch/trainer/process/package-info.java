/**
 * This process and the system around it: exit codes, signals, streams, locale, memory, other
 * processes.
 *
 * <p>Read {@link org.ghostbatch.trainer.process.ExitCode} first. Nothing here depends on training.
 */
package org.ghostbatch.trainer.process;
