/**
 * Training speed. Workloads come in; images per second, peak memory and curves go out.
 *
 * <p>Read {@link org.ghostbatch.trainer.bench.Workload} first, then {@link
 * org.ghostbatch.trainer.bench.BenchRun}, which measures one.
 */
package org.ghostbatch.trainer.bench;
