#!/usr/bin/env python3
"""Measures PyTorch at the workloads of `ghostbatch bench`, and prints CSV.

The same work: 60,000 (cnn: 6,000) random images of 784 bytes that lie on the device, visited in a
shuffled order, gathered and cast in every step; the same models, Adam, and the same metrics, summed
on the device. Each figure is the median epoch of those that fit into --seconds, three at least,
after one that warms up.

Modes: eager; compile (torch.compile of forward and loss, and so of their gradients); graph (on CUDA:
a whole update captured as a CUDA graph and replayed); compile-graph (both). --precision bf16 uses autocast. On CUDA, float32 products
use TF32 unless --no-tf32 is given, as TensorFlow's do by default.
"""

import argparse
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

# Name, batch, micro-batch, ghost batch (0: no batch normalization).
WORKLOADS = [
    ("linear", 32, 32, 0),
    ("linear", 1000, 1000, 0),
    ("linear", 20000, 20000, 0),
    ("mlp", 32, 32, 0),
    ("mlp", 512, 512, 0),
    ("mlp", 512, 512, 512),
    ("mlp", 512, 512, 32),
    ("mlp", 8192, 8192, 0),
    ("mlp", 8192, 512, 0),
    ("mlp", 8192, 8192, 32),
    ("blobs", 1, 1, 0),
    ("cnn", 128, 128, 0),
]


class GhostNorm(nn.Module):
    """Batch normalization of each ghost by its own moments; the last ghost may be smaller."""

    def __init__(self, features, ghost):
        super().__init__()
        self.ghost = ghost
        self.norm = nn.BatchNorm1d(features, eps=1e-3, momentum=0.01)

    def forward(self, x):
        if x.shape[0] <= self.ghost:
            return self.norm(x)
        whole = x.shape[0] // self.ghost * self.ghost
        ghosts = x[:whole].reshape(-1, self.ghost, x.shape[1])
        variance, mean = torch.var_mean(ghosts, dim=1, keepdim=True, correction=0)
        scaled = (ghosts - mean) * torch.rsqrt(variance + self.norm.eps)
        y = (scaled * self.norm.weight + self.norm.bias).reshape(whole, -1)
        with torch.no_grad():  # one step of the running statistics a ghost, in closed form
            count = mean.shape[0]
            steps = torch.arange(count - 1, -1, -1, device=x.device, dtype=mean.dtype)
            weights = (0.01 * 0.99**steps).reshape(-1, 1)
            keep = 0.99**count
            self.norm.running_mean.mul_(keep).add_((weights * mean[:, 0]).sum(0))
            self.norm.running_var.mul_(keep).add_((weights * variance[:, 0]).sum(0))
        return y if whole == x.shape[0] else torch.cat([y, self.norm(x[whole:])])


def model_of(name, ghost):
    def hidden(inputs, units):
        norm = [GhostNorm(units, ghost)] if ghost else []
        return [nn.Linear(inputs, units), *norm, nn.ReLU()]

    if name == "linear":
        return nn.Sequential(nn.Linear(784, 1), nn.Linear(1, 10))
    if name == "mlp":
        return nn.Sequential(*hidden(784, 512), *hidden(512, 512), nn.Linear(512, 10))
    if name == "blobs":
        return nn.Sequential(nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 3))
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
    )


class Training:
    def __init__(self, workload, args):
        self.name, self.batch, self.micro, self.ghost = workload
        self.args = args
        device = self.device = torch.device(args.device)
        blobs = self.name == "blobs"
        self.count = 500 if blobs else 6000 if self.name == "cnn" else 60000
        self.classes = 3 if blobs else 10
        if blobs:
            self.features = torch.randn(self.count, 2, device=device)
        else:
            self.features = torch.randint(
                0, 256, (self.count, 784), dtype=torch.uint8, device=device)
        self.labels = torch.randint(0, self.classes, (self.count,), device=device)
        self.scale = 1.0 if self.name in ("linear", "blobs") else 1 / 255
        self.model = model_of(self.name, self.ghost).to(device)
        cuda = device.type == "cuda"
        if self.name == "cnn" and cuda:
            self.model = self.model.to(memory_format=torch.channels_last)
        if blobs:
            self.optimizer = torch.optim.SGD(
                self.model.parameters(), lr=1e-3, momentum=0.9, foreach=True)
        else:
            self.optimizer = torch.optim.Adam(
                self.model.parameters(), lr=1e-3, fused=True, capturable=cuda)
        self.loss_sum = torch.zeros((), dtype=torch.float64, device=device)
        self.hits = torch.zeros((), dtype=torch.int64, device=device)
        self.compiled = torch.compile(self.forward) if "compile" in args.mode else self.forward
        self.graphs = {}
        self.order = torch.randperm(self.count, device=device)

    def forward(self, rows):
        x = self.features[rows].float() * self.scale
        y = self.labels[rows]
        low = self.args.precision == "bf16"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=low):
            logits = self.model(x)
        loss = functional.cross_entropy(logits.float(), y, reduction="sum")
        return loss, (logits.argmax(1) == y).sum()

    def update(self, rows):
        self.optimizer.zero_grad(set_to_none=True)
        for part in rows.split(self.micro):
            loss, hits = self.compiled(part)
            (loss / rows.shape[0]).backward()
            self.loss_sum += loss.detach().double()
            self.hits += hits
        self.optimizer.step()

    def captured(self, rows):
        """The update as a CUDA graph, one for each size."""
        size = rows.shape[0]
        if size not in self.graphs:
            static = rows.clone()
            side = torch.cuda.Stream()
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(3):
                    self.update(static)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                self.update(static)
            self.graphs[size] = (graph, static)
        graph, static = self.graphs[size]
        static.copy_(rows)
        graph.replay()

    def epoch(self):
        started = time.perf_counter()
        run = self.captured if "graph" in self.args.mode else self.update
        for rows in self.order.split(self.batch):
            run(rows)
        self.loss_sum.item()  # waits for the device
        return time.perf_counter() - started

    def images_per_second(self):
        self.epoch()
        times, passed = [], 0.0
        while len(times) < 3 or passed < self.args.seconds:
            times.append(self.epoch())
            passed += times[-1]
        return self.count / statistics.median(times)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--mode", choices=["eager", "compile", "graph", "compile-graph"], default="eager")
    parser.add_argument("--precision", choices=["float32", "bf16"], default="float32")
    parser.add_argument("--no-tf32", action="store_true")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--workload", help="only this, as in mlp:8192:512:0")
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = not args.no_tf32
    torch.backends.cudnn.allow_tf32 = not args.no_tf32
    if args.threads:
        torch.set_num_threads(args.threads)
    print("workload,batch,micro_batch,ghost_batch,images_per_s,torch,device,mode,precision")
    for workload in WORKLOADS:
        key = ":".join(map(str, workload))
        if args.workload and key != args.workload:
            continue
        try:
            speed = f"{Training(workload, args).images_per_second():.1f}"
        except Exception as fault:  # one that fails leaves the others
            print(f"# {key}: {type(fault).__name__}: {str(fault).splitlines()[0]}")
            speed = ""
        print(
            ",".join(map(str, workload)),
            speed, torch.__version__, args.device, args.mode, args.precision,
            sep=",", flush=True)


if __name__ == "__main__":
    main()
