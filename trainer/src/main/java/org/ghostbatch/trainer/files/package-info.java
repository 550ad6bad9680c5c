/**
 * Files that are whole whatever happens, and what is wrong with a file in words.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.files.WholeFile}.
 */
package org.ghostbatch.trainer.files;
