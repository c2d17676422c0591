"""Chapter 8: evaluation is worse than training. Is it the images, or lag or noise of what is remembered?

**What is asked.** In evaluation mode a network uses the mean and the variance that it remembers, a running
average with the weight p for each new batch. Such an average comes late (lag) and trembles (noise). How many
digits does each cost, and at which p? And what looks the same from outside and is another fault: overfitting?

**The controls.** All have the weights at which training ended; only what the layers remember differs.

- *remembered*: the averages as training left them, with lag and with noise.
- *corrected*: the same without the share, (1 - p)^steps, of the 0 and the 1 that they started from.
- *settled*: the weights are held, and the averages start at *afresh* and see as many batches again. No lag
  is left, and the noise is that of p. One reading may be lucky, so it is the mean of 20, five batches apart.
- *afresh*: the mean and the variance over all training images at once. Neither lag nor noise.

So lag is what *remembered* lacks and *settled* has, and noise is what *settled* lacks and *afresh* has. Of
the lag, *corrected* mends what is the start's; the rest is that the weights have moved.
Training never reads the averages, so every p ends at the same weights, and *afresh* is the same at every p.

**What is measured.** Digits read right, in percent: test images with each of the four, and training images
with the first and the last. Training images in the mode of the test tell overfitting from everything else.
And the test images in training mode, in batches as they came in training.

**The settings.** Four hidden layers of 64, Adam at a rate of 0.01. Batches of 8 or 64 for 60 steps, when the
weights still move fast, and batches of 64 for 660 steps, that is 30 epochs. Batches of two are chapter 3's.
"""

import copy

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.layers import Dense, ReLU
from batchnorm.losses import softmax_cross_entropy
from batchnorm.network import Sequential
from batchnorm.optimizers import Adam
from batchnorm.studies.measures import digits
from batchnorm.training import accuracy

GRID = [
    {"batch": batch, "steps": steps, "momentum": momentum}
    for batch, steps in ((8, 60), (64, 60), (64, 660))
    for momentum in (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
]
SEEDS = range(10)
READINGS, APART = 20, 5  # of the settled averages
TOLERANCE = dict.fromkeys(
    (
        "remembered",
        "corrected",
        "settled",
        "afresh",
        "remembered_on_training",
        "afresh_on_training",
        "training_mode",
    ),
    0.5,
)


def build(seed, momentum):
    """Return a network with batch normalization before each ReLU."""
    rng, layers = np.random.default_rng(seed), []
    for inputs in (64, 64, 64, 64):
        layers += [Dense(inputs, 64, bias=False, rng=rng), BatchNorm(64, momentum=momentum), ReLU()]
    return Sequential(*layers, Dense(64, 10, rng=rng))


def batches(rng, images, size, steps):
    """Return the rows of each batch, epoch by epoch, of shape (steps, size)."""
    whole = images // size * size
    epochs = -(-steps * size // whole)  # rounded up
    rows = np.concatenate([rng.permutation(images)[:whole] for _ in range(epochs)])
    return rows[: steps * size].reshape(steps, size)


def train(setting, seed):
    """Train one network; return it, and the random numbers that go on."""
    x_train, _, labels_train, _ = digits()
    network, rng = build(seed, setting["momentum"]), np.random.default_rng(seed)
    optimizer = Adam(network.parameters(), learning_rate=0.01)
    for rows in batches(rng, len(x_train), setting["batch"], setting["steps"]):
        logits = network.forward(x_train[rows])
        network.backward(softmax_cross_entropy(logits, labels_train[rows])[1])
        optimizer.step()
    return network, rng


def copied(network):
    """Return a copy of a network, and its batch-norm layers."""
    twin = copy.deepcopy(network)
    return twin, [layer for layer in twin.layers if isinstance(layer, BatchNorm)]


def corrected(network, setting):
    """Return a copy whose averages have lost the share of their start, which was 0 and 1."""
    twin, norms = copied(network)
    share = (1 - setting["momentum"]) ** setting["steps"]
    for norm in norms:
        norm.running_mean = norm.running_mean / (1 - share)
        norm.running_var = (norm.running_var - share) / (1 - share)
    return twin


def afresh(network):
    """Return a copy that remembers the mean and the variance of all training images."""
    twin, norms = copied(network)
    for norm in norms:
        norm.momentum = 1.0
    twin.forward(digits()[0])  # one batch of 1,438
    return twin


def settled(network, setting, rng):
    """Return how many test digits are read right, in percent, by averages that started from *afresh*."""
    x_train, x_test, _, labels_test = digits()
    twin, norms = copied(afresh(network))
    for norm in norms:
        norm.momentum = setting["momentum"]
    right, steps = [], setting["steps"]
    for i, rows in enumerate(batches(rng, len(x_train), setting["batch"], steps + READINGS * APART)):
        twin.forward(x_train[rows])
        if i >= steps and (i - steps) % APART == 0:
            right.append(accuracy(twin, x_test, labels_test))
    return 100 * np.mean(right)


def in_training_mode(network, size, rng):
    """Return how many test digits are read right, in percent, where each batch is normalised by itself."""
    _, x_test, _, labels_test = digits()
    twin = copy.deepcopy(network)  # for what it remembers moves
    (*parts,) = batches(rng, len(x_test), size, len(x_test) // size)
    right = [twin.forward(x_test[rows]).argmax(axis=1) == labels_test[rows] for rows in parts]
    return 100 * np.mean(right)


def run(setting, seed):
    """Train one network and measure it."""
    x_train, x_test, labels_train, labels_test = digits()
    network, rng = train(setting, seed)
    fresh = afresh(network)
    return {
        "remembered": 100 * accuracy(network, x_test, labels_test),
        "corrected": 100 * accuracy(corrected(network, setting), x_test, labels_test),
        "settled": settled(network, setting, rng),
        "afresh": 100 * accuracy(fresh, x_test, labels_test),
        "remembered_on_training": 100 * accuracy(network, x_train, labels_train),
        "afresh_on_training": 100 * accuracy(fresh, x_train, labels_train),
        "training_mode": in_training_mode(network, setting["batch"], rng),
    }
