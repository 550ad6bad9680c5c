package org.ghostbatch.trainer.run;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ghostbatch.accumulate.TracedOp;
import org.ghostbatch.trainer.text.TextTable;

/**
 * Where the time of a trace goes: by type of op, the most expensive first.
 *
 * @param ops every type that was executed
 */
record OpCosts(List<OpCost> ops) {
  private static final int SHOWN = 10;

  /**
   * What the ops of one type took together.
   *
   * @param nanos the sum over threads, which compute at the same time
   */
  record OpCost(String type, long count, long nanos) {
    private OpCost and(OpCost other) {
      return new OpCost(type, count + other.count, nanos + other.nanos);
    }
  }

  static OpCosts of(List<TracedOp> traced) {
    Map<String, OpCost> costs = new HashMap<>();
    for (TracedOp op : traced) {
      costs.merge(op.type(), new OpCost(op.type(), 1, op.nanos()), OpCost::and);
    }
    return new OpCosts(
        costs.values().stream()
            .sorted(Comparator.comparingLong(OpCost::nanos).reversed().thenComparing(OpCost::type))
            .toList());
  }

  /** All ops' computing together. */
  long nanos() {
    return ops.stream().mapToLong(OpCost::nanos).sum();
  }

  /** The ten most expensive, the rest in one row, and the sum. */
  String table() {
    TextTable table = new TextTable("op", "count", "total ms", "share", "mean us");
    ops.stream().limit(SHOWN).forEach(op -> table.add(cells(op)));
    if (ops.size() > SHOWN) {
      List<OpCost> rest = ops.subList(SHOWN, ops.size());
      table.add(cells(sum("%d others".formatted(rest.size()), rest)));
    }
    table.add(cells(sum("all", ops)));
    return table.toString();
  }

  private static OpCost sum(String name, List<OpCost> costs) {
    return costs.stream().reduce(new OpCost(name, 0, 0), OpCost::and);
  }

  private List<String> cells(OpCost op) {
    double all = nanos();
    return List.of(
        op.type(),
        String.format(Locale.ROOT, "%,d", op.count()),
        String.format(Locale.ROOT, "%,.2f", op.nanos() / 1e6),
        String.format(Locale.ROOT, "%.1f%%", all == 0 ? 0 : 100 * op.nanos() / all),
        String.format(Locale.ROOT, "%,.1f", op.count() == 0 ? 0 : op.nanos() / 1e3 / op.count()));
  }
}
