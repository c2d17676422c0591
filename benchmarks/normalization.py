"""BatchNorm at the book's sizes beside the closed form and PyTorch, fast.BatchNorm at large ones; one thread.

    make bench

A ratio is our median time divided by theirs, in one process with the jobs taking turns. The last column of
the second table says what share of forward a plain copy of x would take: the floor that memory sets. The
goals are the project's own.
"""

from figures import record
from timing import at_most, medians, one_thread, warm_allocator

one_thread()
import jax
import jax.numpy as jnp
import numpy as np
import torch

from batchnorm import BatchNorm, fast

EPS = 1e-5
BOOK = (64, 32), (64, 64), (64, 128), (128, 100), (256, 1024)  # batches of the chapters, and a large one
LARGE = {  # goals of forward and backward, in torch's time
    (256, 1024): (1.1, 1.1),
    (4096, 1024): (1.7, 1.3),
    (65536, 256): (1.2, 1.2),
    (64, 32, 32, 64): (1.2, 1.2),
}


def staged(x, gamma, beta, dy):
    """Forward and backward step by step, every intermediate value kept, as a first course writes it."""
    m = len(x)
    mean = x.sum(axis=0) / m
    centered = x - mean
    var = (centered**2).sum(axis=0) / m
    eps = x.dtype.type(EPS)
    std = np.sqrt(var + eps)
    x_hat = centered / std
    y = gamma * x_hat + beta
    dx_hat = dy * gamma
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dvar = (dx_hat * centered * x.dtype.type(-0.5) * (var + eps) ** x.dtype.type(-1.5)).sum(axis=0)
    dmean = (-dx_hat / std).sum(axis=0) + dvar * (-2 * centered).sum(axis=0) / m
    dx = dx_hat / std + dvar * 2 * centered / m + dmean / m
    return y, dx, dgamma, dbeta


def closed_form(x, gamma, beta, dy):
    """Forward with `x.var` and the compact backward formula, on whole arrays."""
    inv_std = 1 / np.sqrt(x.var(axis=0) + x.dtype.type(EPS))
    x_hat = (x - x.mean(axis=0)) * inv_std
    y = gamma * x_hat + beta
    dgamma, dbeta = (dy * x_hat).sum(axis=0), dy.sum(axis=0)
    dx = gamma * inv_std / len(x) * (len(x) * dy - dbeta - x_hat * dgamma)
    return y, dx, dgamma, dbeta


def jax_forward(x, gamma, beta):
    axes = tuple(range(x.ndim - 1))
    mean, var = x.mean(axes), x.var(axes)
    return (x - mean) * jax.lax.rsqrt(var + EPS) * gamma + beta


def jobs_for(shape, dtype=np.float32):
    """`{name: job}` for one shape, features last."""
    rng = np.random.default_rng(0)
    x, dy = (rng.normal(shift, 2, shape).astype(dtype) for shift in (3, 0))
    features = shape[-1]
    plain, fastest = (kind(features, dtype=dtype) for kind in (BatchNorm, fast.BatchNorm))
    gamma, beta = np.ones(features, dtype), np.zeros(features, dtype)
    rows, dy_rows = x.reshape(-1, features), dy.reshape(-1, features)  # (..., D) -> (m, D)

    theirs = (torch.nn.BatchNorm2d if x.ndim == 4 else torch.nn.BatchNorm1d)(features, eps=EPS)
    theirs = theirs.to(torch.from_numpy(x).dtype)
    x_torch, dy_torch = (torch.from_numpy(array) for array in (x, dy))
    if x.ndim == 4:  # the same bytes, seen channels first
        x_torch, dy_torch = x_torch.permute(0, 3, 1, 2), dy_torch.permute(0, 3, 1, 2)
    tracked = x_torch.clone(memory_format=torch.preserve_format).requires_grad_(True)
    y_torch = theirs(tracked)
    inputs = [tracked, theirs.weight, theirs.bias]

    forward = jax.jit(jax_forward)
    backward = jax.jit(lambda x, g, b, dy: jax.vjp(jax_forward, x, g, b)[1](dy))
    x_jax, dy_jax, gamma_jax, beta_jax = (jnp.asarray(array) for array in (x, dy, gamma, beta))
    plain.forward(x)
    fastest.forward(x)
    copy = np.empty_like(x)
    return {
        "plain forward": lambda: plain.forward(x),
        "plain backward": lambda: plain.backward(dy),
        "fast forward": lambda: fastest.forward(x),
        "fast backward": lambda: fastest.backward(dy),
        "torch forward": lambda: theirs(x_torch),
        "torch backward": lambda: torch.autograd.grad(y_torch, inputs, dy_torch, retain_graph=True),
        "jax forward": lambda: forward(x_jax, gamma_jax, beta_jax).block_until_ready(),
        "jax backward": lambda: jax.block_until_ready(backward(x_jax, gamma_jax, beta_jax, dy_jax)),
        "staged": lambda: staged(rows, gamma, beta, dy_rows),
        "closed form": lambda: closed_form(rows, gamma, beta, dy_rows),
        "copy": lambda: np.copyto(copy, x),
    }


def ratios(t, ours):
    """Forward and backward in torch's time, and both in that of the closed form, the staged one and JAX."""
    both = t[f"{ours} forward"] + t[f"{ours} backward"]
    return {
        "forward/torch": t[f"{ours} forward"] / t["torch forward"],
        "backward/torch": t[f"{ours} backward"] / t["torch backward"],
        "both/closed": both / t["closed form"],
        "both/staged": both / t["staged"],
        "both/jax": both / (t["jax forward"] + t["jax backward"]),
    }


def print_row(name, found, goals):
    cells = [
        at_most(found[column], goals[column]) if column in goals else f"{found[column]:.2f}"
        for column in found
    ]
    print(f"{name:28}" + "".join(f"{cell:17}" for cell in cells))


def main():
    torch.set_num_threads(1)
    warm_allocator()
    figures = {}
    print("BatchNorm" + " " * 19 + "".join(f"{column:17}" for column in ratios(jobs_times(BOOK[0]), "plain")))
    for dtype in (np.float32, np.float64):
        for shape in BOOK:
            t = jobs_times(shape, dtype)
            name = f"{shape} {np.dtype(dtype)}"
            goals = {"both/closed": 1.0}
            if shape == (64, 128) and dtype == np.float32:
                goals |= {"forward/torch": 1.1, "backward/torch": 1.1}
            print_row(name, found := ratios(t, "plain"), goals)
            figures[f"BatchNorm {name}"] = {column: round(ratio, 2) for column, ratio in found.items()}
    print("fast.BatchNorm")
    for shape, (forward, backward) in LARGE.items():
        t = jobs_times(shape)
        found = ratios(t, "fast") | {"copy/forward": t["copy"] / t["fast forward"]}
        print_row(f"{shape} float32", found, {"forward/torch": forward, "backward/torch": backward})
        figures[f"fast.BatchNorm {shape}"] = {column: round(ratio, 2) for column, ratio in found.items()}
    record("normalization", figures)


def jobs_times(shape, dtype=np.float32):
    return medians(jobs_for(shape, dtype), rounds=20 if np.prod(shape) >= 2**22 else 300)


if __name__ == "__main__":
    main()
