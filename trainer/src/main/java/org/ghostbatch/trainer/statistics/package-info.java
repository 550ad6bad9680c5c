/** Numbers over seeds: means, and how far single runs are from them. */
package org.ghostbatch.trainer.statistics;
