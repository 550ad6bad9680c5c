package org.ghostbatch.trainer.run;

import org.ghostbatch.accumulate.Snapshot;

/** The end of an update, from which a run can be resumed. */
record Standing(RunState state, Snapshot learned) {}
