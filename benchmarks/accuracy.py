"""How far y of both layers is from the exact one in float32, beside PyTorch and JAX, by the mean.

    make bench

The exact y is computed in long double from the same float32 values: what is compared is the arithmetic alone.
The largest error of a batch (4096, 64), standard deviation 2, is printed as the rows of a Markdown table.
"""

from timing import one_thread

one_thread()  # PyTorch adds up in another order with two
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


@jax.jit
def with_jax(x):
    return (x - x.mean(0)) * jax.lax.rsqrt(x.var(0) + EPS)


def main():
    torch.set_num_threads(1)
    spread = np.random.default_rng(0).normal(0, 2, SHAPE)
    print("| mean | `BatchNorm` | `fast.BatchNorm` | PyTorch | JAX |\n|---|---|---|---|---|")
    for mean in MEANS:
        x = (mean + spread).astype(np.float32)
        answers = (
            BatchNorm(SHAPE[1], eps=EPS).forward(x),
            fast.BatchNorm(SHAPE[1], eps=EPS).forward(x),
            torch.nn.BatchNorm1d(SHAPE[1], eps=EPS)(torch.from_numpy(x)).detach().numpy(),
            np.asarray(with_jax(jnp.asarray(x))),
        )
        errors = " | ".join(f"{np.abs(y - exact(x)).max():.0e}" for y in answers)
        print(f"| {mean:,.0f} | {errors} |")
    print(f"PyTorch {torch.__version__}, JAX {jax.__version__}, NumPy {np.__version__}")


if __name__ == "__main__":
    main()
