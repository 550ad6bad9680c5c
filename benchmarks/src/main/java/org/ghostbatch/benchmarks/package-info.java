/**
 * How fast the pieces of training are. Classes named {@code Benchmark} measure one piece each, by
 * JMH; those named {@code Speed} compare two ways to train and have a {@code main} of their own.
 * {@code ghostbatch bench} measures whole epochs.
 */
package org.ghostbatch.benchmarks;
