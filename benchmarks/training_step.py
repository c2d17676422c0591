"""Optimizers at a million parameters, and a training step of a digits network, beside PyTorch: ratios.

make bench
"""

from itertools import pairwise

from figures import record
from timing import at_least, at_most, medians, one_thread, warm_allocator

one_thread()
import numpy as np
import torch

from batchnorm import Adam, AdaMax, BatchNorm, Dense, Parameter, ReLU, Sequential, fast, softmax_cross_entropy

WIDTHS = (64, 128, 128, 10)


def optimizer_jobs():
    rng = np.random.default_rng(0)
    theta, grad = (rng.normal(size=10**6).astype(np.float32) for _ in range(2))
    ours, theirs = Parameter(theta), torch.nn.Parameter(torch.tensor(theta))
    ours.grad, theirs.grad = grad, torch.tensor(grad)
    return {
        "Adam": Adam([ours]).step,
        "torch Adam": torch.optim.Adam([theirs]).step,
        "AdaMax": AdaMax([ours]).step,
        "torch AdaMax": torch.optim.Adamax([theirs]).step,
    }


def ours_step(x, labels, norm):
    layers = []
    for fan_in, fan_out in pairwise(WIDTHS[:-1]):
        dense = Dense(fan_in, fan_out, bias=False, rng=0, dtype=np.float32)
        layers += [dense, norm(fan_out, dtype=np.float32), ReLU()]
    network = Sequential(*layers, Dense(*WIDTHS[-2:], rng=0, dtype=np.float32))
    optimizer = Adam(network.parameters())

    def step():
        _, grad = softmax_cross_entropy(network.forward(x), labels)
        network.backward(grad)
        optimizer.step()

    return step


def torch_step(x, labels):
    layers = []
    for fan_in, fan_out in pairwise(WIDTHS[:-1]):
        layers += [
            torch.nn.Linear(fan_in, fan_out, bias=False),
            torch.nn.BatchNorm1d(fan_out),
            torch.nn.ReLU(),
        ]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(*WIDTHS[-2:]))
    optimizer = torch.optim.Adam(network.parameters(), fused=True)
    x, labels = torch.tensor(x), torch.tensor(labels)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(x), labels).backward()
        optimizer.step()

    return step


def main():
    torch.set_num_threads(1)
    warm_allocator()
    t = medians(optimizer_jobs(), rounds=50)
    figures = {f"{name} / torch's": round(t[name] / t[f"torch {name}"], 2) for name in ("Adam", "AdaMax")}
    for name, ratio in figures.items():
        print(f"step of 1,000,000 parameters, {name}: {at_most(ratio, 1.3)}")
    rng = np.random.default_rng(0)
    for batch_size, goal in ((64, 1.3), (512, 1.1)):
        x = rng.normal(size=(batch_size, WIDTHS[0])).astype(np.float32)
        labels = rng.integers(0, WIDTHS[-1], batch_size)
        jobs = {norm.__module__: ours_step(x, labels, norm) for norm in (BatchNorm, fast.BatchNorm)}
        t = medians({**jobs, "torch": torch_step(x, labels)}, rounds=300)
        for name in jobs:
            speed = round(t["torch"] / t[name], 2)
            print(f"training step, batch {batch_size}, {name}, times torch's speed: {at_least(speed, goal)}")
            figures[f"training step, batch {batch_size}, {name}, times torch's speed"] = speed
    record("training step", figures)


if __name__ == "__main__":
    main()
