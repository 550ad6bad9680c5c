/**
 * Use what was learned: a model that answers, what its answers are worth, and images to ask it of.
 *
 * <p>A newcomer starts with {@link org.ghostbatch.trainer.serving.Model}, which a run's newest
 * checkpoint or an exported model becomes; {@link org.ghostbatch.trainer.serving.Evaluation} and
 * {@link org.ghostbatch.trainer.serving.Predictor} use it. Nothing here trains or knows the
 * commands.
 */
package org.ghostbatch.trainer.serving;
