/**
 * Files and directories, whatever they hold: written whole or not at all, locked while in use,
 * checked before a command writes to them.
 *
 * <p>Read {@link org.ghostbatch.trainer.files.WholeFile} first, then {@link
 * org.ghostbatch.trainer.files.OutputDirectory}.
 */
package org.ghostbatch.trainer.files;
