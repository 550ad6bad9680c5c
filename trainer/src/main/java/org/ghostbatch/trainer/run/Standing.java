package org.ghostbatch.trainer.run;

import org.ghostbatch.accumulate.Snapshot;

/** An end of an update, from which a run can go on. */
record Standing(RunState state, Snapshot learned) {}
