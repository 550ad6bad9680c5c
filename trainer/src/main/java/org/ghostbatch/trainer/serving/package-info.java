/**
 * Using a trained model: evaluating it, and classifying images with it.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.serving.Model}, made from a run's newest
 * checkpoint or from an exported model; {@link org.ghostbatch.trainer.serving.Evaluation} and
 * {@link org.ghostbatch.trainer.serving.Predictor} use it. Nothing here trains or knows the
 * commands.
 */
package org.ghostbatch.trainer.serving;
