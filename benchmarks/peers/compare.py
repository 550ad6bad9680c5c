#!/usr/bin/env python3
"""Measures `ghostbatch bench` and PyTorch in turns, and prints a table of images per second.

Each workload is measured in a process of its own, first by the one and then by the other, in so many
rounds; the next round begins with the other. The ratio is that of the medians. Needs a Python that
has PyTorch. For example:

    python3 benchmarks/peers/compare.py --rounds 3 --seconds 1
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys

from pytorch_bench import WORKLOADS

HERE = pathlib.Path(__file__).resolve().parent
LAUNCHER = HERE.parent.parent / "ghostbatch"
PEER = HERE / "pytorch_bench.py"


def speed(command, column, preload=None):
    """Images per second, from the last line of CSV that a command prints; None where it has none."""
    environment = {**os.environ, "LD_PRELOAD": preload} if preload else None
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {run.returncode}\n{run.stderr}")
    cell = run.stdout.splitlines()[-1].split(",")[column]
    return float(cell) if cell else None


def ours(workload, args):
    name, batch, micro, ghost = workload
    command = [str(LAUNCHER), "bench", "--workload", name, "--batch", str(batch)]
    command += ["--seconds", str(args.seconds)]
    if micro != batch:
        command += ["--micro-batch", str(micro)]
    command += ["--device", args.device, "--compile", args.compile]
    if ghost:
        command += ["--ghost-batch", str(ghost)]
    if args.precision != "float32":
        command += ["--precision", args.precision]
    return speed(command, 4)


def theirs(workload, args):
    command = [sys.executable, str(PEER), "--workload", ":".join(map(str, workload))]
    command += ["--seconds", str(args.seconds), "--mode", args.mode]
    command += ["--device", {"gpu": "cuda"}.get(args.device, args.device)]
    command += ["--precision", {"bfloat16": "bf16"}.get(args.precision, args.precision)]
    return speed(command, 4, args.preload)


def label(workload):
    name, batch, micro, ghost = workload
    words = [name, f"{batch:,}"]
    if micro != batch:
        words.append(f"in micro-batches of {micro:,}")
    if ghost:
        words.append("batch norm" if ghost == batch else f"ghost batches of {ghost:,}")
    return ", ".join(words)


def cells(values):
    return " ".join("-" if value is None else f"{value:,.0f}" for value in values)


def median(values):
    measured = [value for value in values if value is not None]
    return statistics.median(measured) if measured else float("nan")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--device", choices=["cpu", "gpu"], default="cpu")
    parser.add_argument("--compile", choices=["auto", "on", "off"], default="auto")
    parser.add_argument(
        "--mode", choices=["eager", "compile", "graph", "compile-graph"], default="eager")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument(
        "--preload",
        help="library that PyTorch's processes load first, such as libtcmalloc_minimal.so.4, whose "
        "allocator keeps large blocks")
    parser.add_argument("--workload", help="only this, as in mlp:8192:512:0")
    args = parser.parse_args()
    print("| workload | PyTorch | ours | ratio |\n|---|---|---|---|")
    for workload in WORKLOADS:
        if args.workload and args.workload != ":".join(map(str, workload)):
            continue
        measured = {ours: [], theirs: []}
        for number in range(args.rounds):
            for measure in (ours, theirs) if number % 2 == 0 else (theirs, ours):
                measured[measure].append(measure(workload, args))
        ratio = median(measured[ours]) / median(measured[theirs])
        print(
            f"| {label(workload)} | {cells(measured[theirs])} | {cells(measured[ours])} "
            f"| {ratio:.2f} |", flush=True)


if __name__ == "__main__":
    main()
