/**
 * The names of our files, and words in them: what those who write a directory and those who read it
 * have to agree on. Pure data; nothing here reads or writes.
 *
 * <p>Read {@link org.ghostbatch.trainer.formats.RunFiles} first.
 */
package org.ghostbatch.trainer.formats;
