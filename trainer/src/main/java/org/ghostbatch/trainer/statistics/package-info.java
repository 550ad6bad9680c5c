/** Numbers over seeds and epochs: means, deviations and medians. */
package org.ghostbatch.trainer.statistics;
