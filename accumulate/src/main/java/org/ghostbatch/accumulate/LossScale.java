package org.ghostbatch.accumulate;

/**
 * Where the loss scaling of a program in float16 stands.
 *
 * @param scale what the loss is multiplied by
 * @param skippedUpdates how many updates changed nothing, because a gradient was infinite or NaN
 */
public record LossScale(double scale, long skippedUpdates) {}
