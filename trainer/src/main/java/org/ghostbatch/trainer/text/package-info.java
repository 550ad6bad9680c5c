/**
 * Text that people write and read: sizes of memory, tables, small curves, characters that a
 * terminal cannot show, and {@link org.ghostbatch.trainer.text.UsageException}, the message about
 * flags that make no sense.
 */
package org.ghostbatch.trainer.text;
