package org.ghostbatch.accumulate.export;

/**
 * What a classifier says of some examples.
 *
 * @param logits [n, classes], what the probabilities are the softmax of: a loss taken from them has
 *     all its digits, where a small probability would have lost them
 * @param probabilities [n, classes]
 * @param classes the most probable class of each example, [n]
 */
public record Answers(float[][] logits, float[][] probabilities, int[] classes) {}
