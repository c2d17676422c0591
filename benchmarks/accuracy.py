"""How far y of both layers is from the exact one in float32, beside others as they ship, by the mean.

    make bench

The exact y is computed in long double from the same float32 values: what is compared is the arithmetic alone.
The largest error of a batch (4096, 64), standard deviation 2, is printed as the rows of a Markdown table.
"""

from timing import one_thread

one_thread()  # PyTorch adds up in another order with two
import flax
import flax.linen
import jax
import jax.numpy as jnp
import numpy as np
import torch

from batchnorm import BatchNorm, fast

EPS = 1e-5
SHAPE = (4096, 64)
MEANS = (0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6)


def exact(x):
    x = x.astype(np.longdouble)
    return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + np.longdouble(EPS))


def image(x):
    """The same numbers as one image of 64 x 64 positions, channels first."""
    return np.ascontiguousarray(x.T).reshape(1, SHAPE[1], 64, 64)


@jax.jit
def with_jax(x):
    return (x - x.mean(0)) * jax.lax.rsqrt(x.var(0) + EPS)


def with_torch(layer, x):
    return layer(SHAPE[1], eps=EPS)(torch.from_numpy(x)).detach().numpy()


def with_flax(x):
    layer = flax.linen.BatchNorm(use_running_average=False, epsilon=EPS)
    return layer.apply(layer.init(jax.random.key(0), x), x, mutable=["batch_stats"])[0]


def main():
    torch.set_num_threads(1)
    spread = np.random.default_rng(0).normal(0, 2, SHAPE)
    print("| mean | `BatchNorm` | `fast.BatchNorm` | PyTorch 1d | PyTorch 2d | Flax | JAX |")
    print("|---:" * 7 + "|")
    for mean in MEANS:
        x = (mean + spread).astype(np.float32)
        answers = (
            BatchNorm(SHAPE[1], eps=EPS).forward(x),
            fast.BatchNorm(SHAPE[1], eps=EPS).forward(x),
            with_torch(torch.nn.BatchNorm1d, x),
            with_torch(torch.nn.BatchNorm2d, image(x)).reshape(SHAPE[1], -1).T,
            np.asarray(with_flax(jnp.asarray(x))),
            np.asarray(with_jax(jnp.asarray(x))),
        )
        errors = " | ".join(f"{np.abs(y - exact(x)).max():.0e}" for y in answers)
        print(f"| {mean:,.0f} | {errors} |")
    versions = {library.__name__: library.__version__ for library in (torch, flax, jax, np)}
    print(f"{versions}, threads: {torch.get_num_threads()} of torch's, JAX's as asked for, 1 of NumPy's")


if __name__ == "__main__":
    main()
