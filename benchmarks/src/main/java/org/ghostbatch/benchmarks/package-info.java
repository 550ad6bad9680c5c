/**
 * How fast the pieces of training are, by JMH: one class a piece. {@code ghostbatch bench} measures
 * whole epochs.
 */
package org.ghostbatch.benchmarks;
