"""Checkers of *Build the layer*, by stages: here the first, the forward pass and the running statistics."""

import numpy as np

from batchnorm.exercises import checking
from batchnorm.exercises.checking import batch, verdict


class _Layer:
    """A right layer in small pieces, each of which a usual mistake gets wrong."""

    def __init__(self, units, momentum, eps):
        self.gamma, self.beta = np.ones(units), np.zeros(units)
        self.running_mean, self.running_var = np.zeros(units), np.ones(units)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        mean, var = self.used(x, training)
        if self.moves(training):
            self.remember(x)
        return self.scaled(self.normalised(x, mean, var))

    def used(self, x, training):
        return self.of_batch(x) if training else (self.running_mean, self.running_var)

    def of_batch(self, x):
        return x.mean(axis=0), x.var(axis=0)

    def moves(self, training):
        return training

    def remember(self, x):
        self.running_mean = self.kept(self.running_mean, x.mean(axis=0))
        self.running_var = self.kept(self.running_var, self.remembered_var(x))

    def kept(self, old, new):
        return (1 - self.momentum) * old + self.momentum * new

    def remembered_var(self, x):
        return x.var(axis=0, ddof=1)

    def normalised(self, x, mean, var):
        return (x - mean) / np.sqrt(var + self.eps)

    def scaled(self, z_norm):
        return self.gamma * z_norm + self.beta


def but(**pieces):
    """A layer with some pieces done otherwise."""
    return type("Wrong", (_Layer,), pieces)


def of_rows(self, x):
    return x.mean(axis=1)[:, None], x.var(axis=1)[:, None]


def remembering_first(self, x, training):
    """Forward with the running statistics, which have seen the batch already."""
    if training:
        self.remember(x)
    return self.scaled(self.normalised(x, self.running_mean, self.running_var))


OF_SCALE = [
    (but(normalised=lambda self, x, mean, var: (x - mean) / (var + self.eps)), "divide by the root of it."),
    (
        but(normalised=lambda self, x, mean, var: (x - mean) / (np.sqrt(var) + self.eps)),
        "eps is added outside the root; it belongs inside.",
    ),
    (but(normalised=lambda self, x, mean, var: (x - mean) / np.sqrt(var)), "eps is missing under the root."),
    (but(normalised=lambda self, x, mean, var: x / np.sqrt(var + self.eps)), "the mean is not subtracted."),
    (but(scaled=lambda self, z_norm: z_norm), "gamma and beta are missing."),
    (but(scaled=lambda self, z_norm: self.gamma * z_norm), "beta is missing."),
    (but(scaled=lambda self, z_norm: z_norm + self.beta), "gamma is missing."),
    (but(scaled=lambda self, z_norm: self.gamma * (z_norm + self.beta)), "gamma comes first, then beta."),
]
OF_TRAINING = [
    (
        but(used=lambda self, x, training: (self.running_mean, self.running_var)),
        "you normalised by the running statistics; in training the batch's own are used.",
    ),
    (
        but(forward=remembering_first),
        "you normalised by the running statistics; in training the batch's own are used.",
    ),
    (
        but(of_batch=lambda self, x: (x.mean(axis=0), x.var(axis=0, ddof=1))),
        "the variance divides by m - 1; that one is remembered, and the batch is normalised by 1 / m.",
    ),
    (but(of_batch=of_rows), "that is along the units; a unit is averaged over the examples, axis 0."),
    (
        but(of_batch=lambda self, x: (x.mean(), x.var())),
        "one mean for the whole batch mixes the units; each has its own, along axis 0.",
    ),
    *OF_SCALE,
]
OF_MEMORY = [
    (
        but(kept=lambda self, old, new: self.momentum * old + (1 - self.momentum) * new),
        "momentum is the weight of the new batch here; you gave it to the old value.",
    ),
    (
        but(
            kept=lambda self, old, new: self.momentum * old + (1 - self.momentum) * new,
            remembered_var=lambda self, x: x.var(axis=0),
        ),
        "momentum is the weight of the new batch here; you gave it to the old value.",
    ),
    (
        but(remembered_var=lambda self, x: x.var(axis=0)),
        "the variance is the biased one; what is remembered divides by m - 1.",
    ),
    (
        but(remembered_var=lambda self, x: x.std(axis=0, ddof=1)),
        "you remembered a standard deviation; the running variance averages variances.",
    ),
    (but(kept=lambda self, old, new: new), "the last batch alone is remembered; keep a share of the old."),
    (but(kept=lambda self, old, new: old + self.momentum * new), "the old keeps all of its weight."),
    (but(moves=lambda self, training: False), "nothing has moved; each batch in training moves both."),
]
OF_INFERENCE = [
    (
        but(used=lambda self, x, training: self.of_batch(x)),
        "you normalised by the batch that came; in inference the running statistics are used.",
    ),
    (
        but(used=lambda self, x, training: (x.mean(axis=0), x.var(axis=0) if training else self.running_var)),
        "the mean is the batch's; in inference the running mean is subtracted.",
    ),
    (
        but(used=lambda self, x, training: self.of_batch(x) if training else (0, 1)),
        "nothing is subtracted there; use the running statistics.",
    ),
    *OF_SCALE,
]
OF_REST = [
    (but(moves=lambda self, training: True), "the running statistics have moved; only training moves them.")
]


def trial(m, units, momentum, eps):
    """Two batches in training, one example or more to use the layer on, and a layer's settings."""
    first, second = batch(m, units), batch(m + 3, units)
    rng = np.random.default_rng(units)
    return first, second, batch(m + 1, units)[: m - 3], *rng.normal(1.0, 1.0, (2, units)), momentum, eps


TRIALS = [trial(6, 5, 0.4, 0.3), trial(4, 3, 0.25, 0.1)]  # in the second the layer is used on one example


def stages(layer_class):
    """What is asked of a layer, in this order: its title, and a function of a trial."""

    def made(first, gamma, beta, momentum, eps):
        layer = layer_class(first.shape[1], momentum, eps)
        if layer is None or layer is ...:
            return None
        layer.gamma, layer.beta = gamma, beta
        return layer

    def trained(first, second, alone, gamma, beta, momentum, eps):
        layer = made(first, gamma, beta, momentum, eps)
        return layer and layer.forward(first, True)

    def remembers(first, second, alone, gamma, beta, momentum, eps):
        layer = made(first, gamma, beta, momentum, eps)
        layer.forward(first, True)
        layer.forward(second, True)
        return layer.running_mean, layer.running_var

    def infers(first, second, alone, gamma, beta, momentum, eps):
        layer = made(first, gamma, beta, momentum, eps)
        layer.forward(first, True)
        return layer.forward(alone, False)

    def rests(first, second, alone, gamma, beta, momentum, eps):
        layer = made(first, gamma, beta, momentum, eps)
        layer.forward(first, True)
        layer.forward(alone if len(alone) > 1 else second, False)
        return layer.running_mean, layer.running_var

    def leaves_alone(first, second, alone, gamma, beta, momentum, eps):
        layer, given, used = layer_class(first.shape[1], momentum, eps), first.copy(), alone.copy()
        layer.forward(given, True)
        layer.forward(second, True)
        layer.forward(used, False)
        return layer.gamma, layer.beta, given, used

    def lives(first, second, alone, gamma, beta, momentum, eps):
        layer = made(first, gamma, beta, momentum, eps)
        layer.forward(first, True)
        layer.forward(alone, False)
        pair = layer.forward(second[:2], True)
        layer.forward(first, True)
        return pair, layer.forward(second, True), layer.forward(alone, False)

    return {
        "in training": trained,
        "memory": remembers,
        "in inference": infers,
        "after inference": rests,
        "what it leaves alone": leaves_alone,
        "in a longer life": lives,
    }


PARTS = {"mean": ([], "the running mean is off."), "variance": ([], "the running variance is off.")}
MOVED = "it moves in forward; give it an array of its own, and let nobody but an optimizer change it."
GIVEN = "forward has changed the batch it was given; take a new array."
ALONE = {"gamma": ([], MOVED), "beta": ([], MOVED), "batch": ([], GIVEN), "one example": ([], GIVEN)}
LATER = {
    "a pair": ([], "a batch of two, after inference, gives something else than the formula."),
    "training": ([], "after inference training gives something else than before."),
    "inference": (
        [],
        "after a few batches inference gives something else; look at what forward keeps, and when.",
    ),
}
ASKED = {  # the mistakes of each stage, what to say of any other, and the parts, where two things come out
    "in training": (OF_TRAINING, "look again at what is subtracted and at what it is divided by.", None),
    "memory": (OF_MEMORY, "", PARTS),
    "in inference": (OF_INFERENCE, "it is the formula of training, with the running statistics.", None),
    "after inference": (OF_REST, "", PARTS),
    "what it leaves alone": ([], "", ALONE),
    "in a longer life": ([], "", LATER),
}


def check_built_layer(answer):
    """Check a batch-norm layer, stage by stage: training, what it remembers, inference.

    Parameters
    ----------
    answer : type
        A class: ``answer(units, momentum, eps)`` makes a layer with ``gamma``, ``beta``, ``running_mean`` and
        ``running_var``, each of shape (units,), and ``forward(x, training)``, where x has shape (m, units).

    Examples
    --------
    >>> class Forgetful:
    ...     def __init__(self, units, momentum=0.1, eps=1e-5):
    ...         self.gamma, self.beta, self.eps = np.ones(units), np.zeros(units), eps
    ...         self.running_mean, self.running_var = np.zeros(units), np.ones(units)
    ...
    ...     def forward(self, x, training):
    ...         z_norm = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + self.eps)
    ...         return self.gamma * z_norm + self.beta
    >>> check_built_layer(Forgetful)
    ✗ layer, memory: nothing has moved; each batch in training moves both.
    False
    """
    right = stages(_Layer)
    for title, forward in stages(answer).items():
        mistakes, otherwise, parts = ASKED[title]
        found = checking.findings_on(
            TRIALS,
            forward,
            right[title],
            [(stages(wrong)[title], said) for wrong, said in mistakes],
            otherwise,
            shape="that has shape {shape}; it should have {wanted}.",
            parts=parts,
        )
        if found:
            return verdict(f"layer, {title}", found.values())
    return verdict("layer", [])
