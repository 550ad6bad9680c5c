/**
 * The settings of a run: examples, model, batches, optimizer, schedules, device. Values of flags
 * come in; checked values go out, and what {@code accumulate} makes of them.
 *
 * <p>Read {@link org.ghostbatch.trainer.settings.BatchChoice} and {@link
 * org.ghostbatch.trainer.settings.BatchSettings} first. A <em>choice</em> is what was asked for,
 * before any example is read; <em>settings</em> are its resolved form for given examples.
 */
package org.ghostbatch.trainer.settings;
