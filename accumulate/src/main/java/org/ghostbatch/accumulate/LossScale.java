package org.ghostbatch.accumulate;

/**
 * Where the loss scaling of a program in float16 stands.
 *
 * @param scale what the loss is multiplied by
 * @param skippedUpdates how many updates left the parameters as they were, because a gradient was
 *     infinite or NaN; counted since the program began in float16
 */
public record LossScale(double scale, long skippedUpdates) {}
