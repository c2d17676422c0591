"""Chapter 5: two networks begin as one function, and only one of them learns. What makes the difference?

**What is asked.** Four layers of sigmoids shrink what passes through them: on its first batch the last one
works on values that differ by 0.03. A *plain* network starts so. An *undone* one has batch normalization
whose γ and β restore just these values, so it computes the same function, and yet it learns where the
plain one does not. The *usual* one, with γ = 1 and β = 0, learns sooner still. Is it the normalising in every
step, which both have and the plain one lacks? Or is it the size of the signals?

**The controls.** Each part that the plain network lacks is given to it alone, and taken from the others:

- *plain with γ and β*: one learned gain and one learned shift for each unit, and nothing is normalised;
- *plain, normalised once*: W and b are set so that the first batch leaves each unit with mean 0 and spread 1,
  and batch normalization is never seen again;
- *undone, γ held*, *undone, β held*, *undone, both held*, and *usual, both held*: the optimizer is not given
  them.

Plain SGD, five learning rates: a network that stands still at one rate may walk at ten times that rate, and
fall at a hundred times.

**What is measured.** How well the network reads, in inference mode, after the last epoch, and its test
accuracy after the fifth; and in the fourth layer the spread of what enters the sigmoid, the median over its
64 units: on the first batch before training, and on the training images after it.

**What it cannot say.** One task, easy and small, one depth, and one optimizer. That a start mended once is
enough here does not make it enough for a network of a hundred layers.
"""

from functools import partial

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.layers import Dense, Layer, Parameter, Sigmoid
from batchnorm.network import Sequential
from batchnorm.optimizers import SGD
from batchnorm.studies.measures import ALIKE, digits, in_inference
from batchnorm.training import fit
from batchnorm.validation import check_choice

STARTS = (
    "plain",
    "plain with gamma and beta",
    "plain, normalised once",
    "undone",
    "undone, gamma held",
    "undone, beta held",
    "undone, both held",
    "usual",
    "usual, both held",
)
HELD = {"gamma held": {"gamma"}, "beta held": {"beta"}, "both held": {"gamma", "beta"}}
EPOCHS = 15
GRID = [{"start": start, "rate": rate} for start in STARTS for rate in (0.1, 0.3, 1.0, 3.0, 10.0)]
SEEDS = range(10)
CHAOTIC = [{"rate": 3.0}, {"rate": 10.0}]
TOLERANCE = {
    **ALIKE,
    "test_accuracy_after_5": 0.5,
    "spread_before": 1e-3,
    "spread_after": 1e-3,
}


class GainAndShift(Layer):
    """What batch normalization learns, without the normalising: γ z + β for each unit."""

    def __init__(self, units):
        self.gamma, self.beta = Parameter(np.ones(units), "gamma"), Parameter(np.zeros(units), "beta")

    def parameters(self):
        return [self.gamma, self.beta]

    def forward(self, z, training=True):
        self._cache = z.copy(), self.gamma.value.copy()
        return self.gamma.value * z + self.beta.value

    def backward(self, grad_y):
        z, gamma = self._recall()
        self.gamma.grad, self.beta.grad = (grad_y * z).sum(axis=0), grad_y.sum(axis=0)
        return grad_y * gamma


def build(start, seed, activation=Sigmoid, hidden=4):
    """Return a network with this start, what the optimizer is given, and the first batch.

    All starts of one seed have the same weights, but for the one that is normalised once.
    """
    check_choice(start, "start", STARTS)
    rng, layers = np.random.default_rng(seed), []
    plain = start.startswith("plain")
    between = GainAndShift if start == "plain with gamma and beta" else None if plain else BatchNorm
    for _ in range(hidden):
        layers.append(Dense(64, 64, bias=between is None, rng=rng))
        layers += [between(64)] if between else []
        layers.append(activation())
    network = Sequential(*layers, Dense(64, 10, rng=rng))
    x_train = digits()[0]
    first = x_train[np.random.default_rng(seed).permutation(len(x_train))[:64]]  # the first batch of fit
    prepare(network.layers[:-1], first, start)
    held = HELD.get(start.rpartition(", ")[2], ())
    moved = [parameter for parameter in network.parameters() if parameter.name not in held]
    return network, moved, first


def prepare(layers, x, start):
    """Undo each batch normalization on this batch, or normalise it into weights and biases, or neither."""
    for layer in layers:
        if start.startswith("undone") and isinstance(layer, BatchNorm):
            layer.gamma.value, layer.beta.value = np.sqrt(x.var(axis=0) + layer.eps), x.mean(axis=0)
        elif start == "plain, normalised once" and isinstance(layer, Dense):
            z = layer.forward(x)
            layer.weight.value /= z.std(axis=0)
            layer.bias.value = -z.mean(axis=0) / z.std(axis=0)
        x = layer.forward(x)


def spread(network, x, training):
    """Return the spread of what enters the last activation, the median over its units."""
    z = Sequential(*network.layers[:-2]).forward(x, training=training)
    return float(np.median(z.std(axis=0)))


def run(setting, seed):
    """Train one network of four layers of sigmoids by SGD, and measure it."""
    return train(setting["start"], seed, partial(SGD, learning_rate=setting["rate"]), EPOCHS)


def train(start, seed, optimizer, epochs, **shape):
    """Train one network, measure it, and how far its last hidden layer spreads its values."""
    x_train, x_test, labels_train, labels_test = digits()
    network, moved, first = build(start, seed, **shape)
    before = spread(network, first, training=True)
    history = fit(
        network,
        x_train,
        labels_train,
        optimizer(moved),
        epochs=epochs,
        batch_size=64,
        seed=seed,
        x_test=x_test,
        labels_test=labels_test,
    )
    return {
        **in_inference(network, history),
        "test_accuracy_after_5": 0.0 if history.diverged else 100 * history.test_accuracies[4],
        "spread_before": before,
        "spread_after": np.nan if history.diverged else spread(network, x_train, training=False),
    }
