"""The numbers that every library is given, short enough to read: three decimals, from one seed."""

import numpy as np

SEED = 1502
FEATURES = 4
BATCHES = 4  # that the running statistics follow
STEPS = 50  # of an optimizer
LEARNING_RATE = 0.05


def make_inputs():
    """Return the arrays by name. Features are on the last axis; of ``rows`` and ``images`` the first counts
    batches, of ``gradients`` steps.
    """
    rng = np.random.default_rng(SEED)
    mean, std = np.array([0, 3, -20, 1]), np.array([1, 0.1, 5, 0.03])  # the last var is near Keras's eps

    def batches(*shape):
        drift = (
            np.arange(BATCHES).reshape(BATCHES, *(1 for _ in shape), 1) / 2
        )  # or their order would not matter
        return rng.normal(mean, std, size=(BATCHES, *shape, FEATURES)) + drift

    arrays = {
        "rows": batches(5),
        "rows_gradient": rng.normal(size=(5, FEATURES)),
        "images": batches(2, 3, 2),
        "images_gradient": rng.normal(size=(2, 3, 2, FEATURES)),
        "gamma": rng.normal(size=FEATURES),
        "beta": rng.normal(size=FEATURES),
        "running_mean": rng.normal(size=FEATURES),
        "running_var": rng.uniform(0, 0.01, size=FEATURES),
        "weight": rng.normal(size=(3, FEATURES)),
        "kernel": rng.normal(size=(2, 2, 3, FEATURES)),
        "bias": rng.normal(size=FEATURES),
        "pixels": rng.normal(size=(2, 4, 3, 3)),
        "pixels_gradient": rng.normal(size=(2, 3, 2, FEATURES)),
        "logits": rng.normal(scale=3, size=(6, 5)),
        "theta": rng.normal(size=FEATURES),
        "gradients": _gradients(rng),
    }
    return {name: array.round(3) for name, array in arrays.items()} | {"labels": rng.integers(5, size=6)}


def _gradients(rng):
    """Of four parameters: ordinary, often exactly 0, exactly 0 for ten steps and then large, always 0."""
    gradients = rng.normal(scale=[1, 1, 100, 1], size=(STEPS, FEATURES))
    gradients[rng.random(STEPS) < 0.3, 1] = 0
    gradients[:10, 2] = 0
    gradients[:, 3] = 0
    return gradients
