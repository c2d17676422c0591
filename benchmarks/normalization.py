"""fast.BatchNorm beside PyTorch, JAX, a staged version, the closed form and BatchNorm: float32, one thread.

    make bench

A ratio is our median time divided by theirs, in one process with the jobs taking turns. The last column says
what share of it a plain copy of x would take: the floor that memory sets. The goals are the project's own.
"""

from timing import at_least, at_most, medians, one_thread, warm_allocator

one_thread()
import jax
import jax.numpy as jnp
import numpy as np
import torch

from batchnorm import BatchNorm, fast

EPS = 1e-5
SHAPES = {(64, 128): (1.1, 1.1), (256, 1024): (1.1, 1.1), (4096, 1024): (1.7, 1.3), (65536, 256): (2.0, 2.1)}
IMAGES = {(64, 32, 32, 64): (2.0, 2.1)}
LARGE = 2**22  # values; from here on the two NumPy versions below are to be beaten by 3 and by 2


def staged(x, gamma, beta, dy):
    """Forward and backward step by step, every intermediate value kept, as a first course writes it."""
    m = len(x)
    mean = x.sum(axis=0) / m
    centered = x - mean
    var = (centered**2).sum(axis=0) / m
    std = np.sqrt(var + np.float32(EPS))
    x_hat = centered / std
    y = gamma * x_hat + beta
    dx_hat = dy * gamma
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dvar = (dx_hat * centered * np.float32(-0.5) * (var + np.float32(EPS)) ** np.float32(-1.5)).sum(axis=0)
    dmean = (-dx_hat / std).sum(axis=0) + dvar * (-2 * centered).sum(axis=0) / m
    dx = dx_hat / std + dvar * 2 * centered / m + dmean / m
    return y, dx, dgamma, dbeta


def closed_form(x, gamma, beta, dy):
    """Forward with `x.var` and the compact backward formula, on whole arrays."""
    inv_std = 1 / np.sqrt(x.var(axis=0) + np.float32(EPS))
    x_hat = (x - x.mean(axis=0)) * inv_std
    y = gamma * x_hat + beta
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * inv_std / len(x) * (len(x) * dy - dbeta - x_hat * dgamma)
    return y, dx, dgamma, dbeta


def jax_forward(x, gamma, beta):
    axes = tuple(range(x.ndim - 1))
    mean, var = x.mean(axes), x.var(axes)
    return (x - mean) * jax.lax.rsqrt(var + EPS) * gamma + beta


def jobs_for(shape):
    """`{name: job}` for one shape, features last."""
    rng = np.random.default_rng(0)
    x, dy = (rng.normal(shift, 2, shape).astype(np.float32) for shift in (3, 0))
    features = shape[-1]
    ours, plain = (kind(features, dtype=np.float32) for kind in (fast.BatchNorm, BatchNorm))
    gamma, beta = np.ones(features, np.float32), np.zeros(features, np.float32)
    rows, dy_rows = x.reshape(-1, features), dy.reshape(-1, features)  # (..., D) -> (m, D)

    theirs = (torch.nn.BatchNorm2d if x.ndim == 4 else torch.nn.BatchNorm1d)(features, eps=EPS)
    x_torch, dy_torch = (torch.from_numpy(array) for array in (x, dy))
    if x.ndim == 4:  # the same bytes, seen channels first
        x_torch, dy_torch = x_torch.permute(0, 3, 1, 2), dy_torch.permute(0, 3, 1, 2)
    tracked = x_torch.clone(memory_format=torch.preserve_format).requires_grad_(True)
    y_torch = theirs(tracked)
    inputs = [tracked, theirs.weight, theirs.bias]

    forward = jax.jit(jax_forward)
    backward = jax.jit(lambda x, g, b, dy: jax.vjp(jax_forward, x, g, b)[1](dy))
    x_jax, dy_jax, gamma_jax, beta_jax = (jnp.asarray(array) for array in (x, dy, gamma, beta))
    ours.forward(x)
    plain.forward(x)
    copy = np.empty_like(x)
    return {
        "forward": lambda: ours.forward(x),
        "backward": lambda: ours.backward(dy),
        "plain forward": lambda: plain.forward(x),
        "plain backward": lambda: plain.backward(dy),
        "torch forward": lambda: theirs(x_torch),
        "torch backward": lambda: torch.autograd.grad(y_torch, inputs, dy_torch, retain_graph=True),
        "jax forward": lambda: forward(x_jax, gamma_jax, beta_jax).block_until_ready(),
        "jax backward": lambda: jax.block_until_ready(backward(x_jax, gamma_jax, beta_jax, dy_jax)),
        "staged": lambda: staged(rows, gamma, beta, dy_rows),
        "closed form": lambda: closed_form(rows, gamma, beta, dy_rows),
        "copy": lambda: np.copyto(copy, x),
    }


def main():
    torch.set_num_threads(1)
    warm_allocator()
    columns = (
        "shape",
        "forward/torch",
        "backward/torch",
        "both/jax",
        "staged/both",
        "closed/both",
        "plain/both",
        "copy/forward",
    )
    print("{:17}  {:17}{:17}{:15}{:15}{:15}{:15}{}".format(*columns))
    for shape, (forward_goal, backward_goal) in (SHAPES | IMAGES).items():
        large = int(np.prod(shape)) >= LARGE
        t = medians(jobs_for(shape), rounds=20 if large else 200)
        both = t["forward"] + t["backward"]
        cells = (
            at_most(t["forward"] / t["torch forward"], forward_goal),
            at_most(t["backward"] / t["torch backward"], backward_goal),
            at_most(both / (t["jax forward"] + t["jax backward"]), 1),
            at_least(t["staged"] / both, 3 if large else None),
            at_least(t["closed form"] / both, 2 if large else None),
            at_least((t["plain forward"] + t["plain backward"]) / both),
        )
        widths = 17, 17, 15, 15, 15, 15
        row = "".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
        print(f"{shape!s:17}  {row}{t['copy'] / t['forward']:.2f}")


if __name__ == "__main__":
    main()
