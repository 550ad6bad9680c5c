/** Numbers over seeds: means and deviations. */
package org.ghostbatch.trainer.statistics;
