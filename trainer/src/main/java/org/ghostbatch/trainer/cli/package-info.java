/**
 * The commands. Flags and arguments come in; requests, exit codes and printed lines go out.
 *
 * <p>Read {@link org.ghostbatch.trainer.cli.TrainCommand} first. A command reads its flags with
 * option classes such as {@link org.ghostbatch.trainer.cli.BatchOptions}, makes values of them, and
 * passes these on. {@link org.ghostbatch.trainer.cli.CommandLines} is common to all commands: it
 * parses, runs and reports errors. Only this package uses picocli.
 */
package org.ghostbatch.trainer.cli;
