package org.ghostbatch.trainer.experiments;

import org.ghostbatch.trainer.formats.Verdict;
import org.ghostbatch.trainer.statistics.Spread;

/**
 * A published value beside the results of our seeds.
 *
 * @param metric a metric's name, or the claim in words
 * @param published the number or word
 * @param spread over the seeds that did not diverge
 * @param below how many of these lie below the published number, or below 0 where it is a claim
 *     that something falls
 * @param diverged how many seeds gave no number
 */
public record Row(
    String group,
    String setting,
    String metric,
    String published,
    Spread spread,
    int below,
    int diverged,
    Verdict verdict) {}
