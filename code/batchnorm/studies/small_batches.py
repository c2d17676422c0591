"""Chapter 3: what does a small batch take from batch normalization, and why?

**What is asked.** With batches of two each normalised value is −1 or +1, whatever went in. How well does a
network learn from that, and how large must a batch be? And where learning fails: is the fault inference,
whose running statistics show the network something else than training did?

**The controls.** The same network without normalisation, and with layer normalization, whose mean runs over
the units of one example: as much is normalised, and no example feels another. All three see the same batches,
and each has its best of several learning rates. Each size of batch makes the same number of "steps", which is
one epoch for batches of two; with "epochs" the pairs have five times as many.

**What is measured.** Three ways to read the test images with one trained network: in training mode, in
batches as large as those it was trained on; in inference, with the running statistics; and in inference with
the statistics of the whole training set, taken afresh layer by layer. If the running statistics were the
fault, the third would mend it; if the difference between training and inference were, the first would.

**What it cannot say.** The network is shallow and the data are easy, so there is little to win. The size from
which nothing is lost need not be the one found here.
"""

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.layers import Dense, ReLU
from batchnorm.network import Sequential
from batchnorm.norms import LayerNorm
from batchnorm.optimizers import Adam
from batchnorm.studies.measures import ALIKE, digits, in_inference
from batchnorm.training import fit
from batchnorm.validation import check_choice

NORMS = {"none": None, "batch norm": BatchNorm, "layer norm": LayerNorm}
STEPS = 720  # about; a whole number of epochs
SIZES = (2, 4, 8, 16, 64)
RATES = (1e-3, 3e-3, 1e-2)
GRID = [
    {"norm": norm, "length": length, "batch_size": batch_size, "rate": rate}
    for norm in NORMS
    for length, batch_size in (*(("steps", size) for size in SIZES), ("epochs", 2))
    for rate in RATES
    if length == "steps" or norm == "batch norm"
]
SEEDS = range(10)
CHAOTIC = [{"norm": "batch norm", "batch_size": 2}, {"norm": "batch norm", "batch_size": 4}]
TOLERANCE = {
    "steps": 0,
    **ALIKE,
    "accuracy_in_batches": 0.5,
    "accuracy_afresh": 0.5,
}


def build(norm, seed):
    """Return a network 64-64-64-10, normalised before each ReLU or not at all."""
    rng = np.random.default_rng(seed)
    layers = []
    for _ in range(2):
        layers.append(Dense(64, 64, bias=NORMS[norm] is not BatchNorm, rng=rng))
        layers += [NORMS[norm](64), ReLU()] if NORMS[norm] else [ReLU()]
    return Sequential(*layers, Dense(64, 10, rng=rng))


def train(setting, seed):
    """Train one network; return it, what `fit` saw, and how many steps it made."""
    x_train, _, labels_train, _ = digits()
    batch_size = setting["batch_size"]
    length = check_choice(setting["length"], "length", ("steps", "epochs"))
    epochs = 5 if length == "epochs" else round(STEPS * batch_size / len(x_train))
    network = build(check_choice(setting["norm"], "norm", NORMS), seed)
    optimizer = Adam(network.parameters(), learning_rate=setting["rate"])
    history = fit(network, x_train, labels_train, optimizer, epochs=epochs, batch_size=batch_size, seed=seed)
    return network, history, epochs * -(-len(x_train) // batch_size)


def run(setting, seed):
    """Train one network and measure it."""
    network, history, steps = train(setting, seed)
    found = {"steps": steps, **in_inference(network, history)}
    if history.diverged:
        return {**found, "accuracy_in_batches": 0.0, "accuracy_afresh": 0.0}
    found["accuracy_in_batches"] = in_batches(network, setting["batch_size"], seed)
    take_afresh(network)
    _, x_test, _, labels_test = digits()
    found["accuracy_afresh"] = share(network.forward(x_test, training=False), labels_test)
    return found


def share(logits, labels):
    """Return the percentage that is read right."""
    return 100 * (logits.argmax(axis=1) == labels).mean()


def in_batches(network, batch_size, seed):
    """Return how many test images are read in training mode, in random batches as large as training had."""
    _, x_test, _, labels_test = digits()
    order = np.random.default_rng(seed).permutation(len(x_test))
    whole = order[: len(order) - len(order) % batch_size].reshape(-1, batch_size)
    # restored, for training mode moves the running statistics too
    norms = [layer for layer in network.layers if isinstance(layer, BatchNorm)]
    kept = [(norm.running_mean.copy(), norm.running_var.copy()) for norm in norms]
    logits = np.concatenate([network.forward(x_test[batch]) for batch in whole])
    for norm, (mean, var) in zip(norms, kept, strict=True):
        norm.running_mean, norm.running_var = mean, var
    return share(logits, labels_test[whole.ravel()])


def take_afresh(network):
    """Give each batch-norm layer the statistics of the whole training set, first layer first."""
    x = digits()[0]
    for layer in network.layers:
        if isinstance(layer, BatchNorm):
            layer.running_mean, layer.running_var = x.mean(axis=0), x.var(axis=0)
        x = layer.forward(x, training=False)
