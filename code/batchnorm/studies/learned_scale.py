"""Chapter 4: what do γ and β choose, and what do they buy?

**What is asked.** A normalised unit gets a γ and a β of its own. If training wanted to undo the
normalisation, they would end where the pair that undoes it lies, or at least rise with it from unit to unit.
Do they? And does a network that may move them end better than one whose γ stays 1 and whose β stays 0?

**The controls.** The same network with γ alone moved, with β alone, and with neither. Each has its best of
several learning rates: a γ of 2 also doubles how fast the layer above learns, and a larger rate does that
too. The layers are never pooled: their averages differ, and two clouds side by side look like a slope.

**What is measured.** For each layer the correlation, over its 32 units, between what was learned and what
would undo the layer at inference: √(σ² + ε) and μ of the running statistics. How far both reach. And how well
the network reads digits it saw and digits it did not, in inference mode.

**What it cannot say.** The weights below a normalised unit may be doubled and nothing that leaves it changes,
but the undoing γ doubles. So the loss singles no undoing pair out, and a γ far from it is no proof against
undoing. Nor is a γ that rises with it a proof for undoing: large steps lengthen the weights of some units
more than of others. So γ is also compared with the length of its unit's weights, and with the undoing γ per
length of the weights, which no doubling changes.
"""

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.layers import Dense, ReLU
from batchnorm.network import Sequential
from batchnorm.optimizers import Adam
from batchnorm.studies.measures import ALIKE, digits, in_inference
from batchnorm.training import fit
from batchnorm.validation import check_choice

# which of its γ and β the optimizer is given
MOVED = {
    "gamma and beta": ("gamma", "beta"),
    "gamma": ("gamma",),
    "beta": ("beta",),
    "neither": (),
}
GRID = [
    {"moved": moved, "epochs": epochs, "rate": rate}
    for moved in MOVED
    for epochs in (10, 30)
    for rate in (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
]
SEEDS = range(10)
CHAOTIC = [{"epochs": 30, "rate": 1e-1}]
TOLERANCE = {
    **ALIKE,
    "gamma_correlation_1": 1e-2,
    "gamma_correlation_2": 1e-2,
    "gamma_and_length_1": 1e-2,
    "gamma_and_length_2": 1e-2,
    "gamma_correlation_per_length_1": 1e-2,
    "gamma_correlation_per_length_2": 1e-2,
    "beta_correlation_1": 1e-2,
    "beta_correlation_2": 1e-2,
    "gamma_lowest": 1e-2,
    "gamma_highest": 1e-2,
    "undoing_gamma_lowest": 1e-2,
    "undoing_gamma_highest": 1e-2,
    "beta_largest": 1e-2,
    "undoing_beta_largest": 1e-2,
}


def build(seed):
    """Return a network 64-32-32-10 with two normalised hidden layers, and these two layers."""
    rng = np.random.default_rng(seed)
    norms = [BatchNorm(32), BatchNorm(32)]
    below = [Dense(64, 32, bias=False, rng=rng), Dense(32, 32, bias=False, rng=rng)]
    network = Sequential(below[0], norms[0], ReLU(), below[1], norms[1], ReLU(), Dense(32, 10, rng=rng))
    return network, norms


def train(setting, seed):
    """Train one network; return it, its normalised layers and what `fit` saw."""
    x_train, _, labels_train, _ = digits()
    network, norms = build(seed)
    held = {"gamma", "beta"} - set(MOVED[check_choice(setting["moved"], "moved", MOVED)])
    moved = [parameter for parameter in network.parameters() if parameter.name not in held]
    optimizer = Adam(moved, learning_rate=setting["rate"])
    epochs = setting["epochs"]
    history = fit(network, x_train, labels_train, optimizer, epochs=epochs, batch_size=64, seed=seed)
    return network, norms, history


def run(setting, seed):
    """Train one network and measure it."""
    network, norms, history = train(setting, seed)
    learned = {name: np.array([getattr(norm, name).value for norm in norms]) for name in ("gamma", "beta")}
    undoing = {
        "gamma": np.array([np.sqrt(norm.running_var + norm.eps) for norm in norms]),
        "beta": np.array([norm.running_mean for norm in norms]),
    }
    length = [
        np.linalg.norm(layer.weight.value, axis=0) for layer in network.layers if isinstance(layer, Dense)
    ]
    found = in_inference(network, history)
    for layer, at in ((0, 1), (1, 2)):
        for name in learned:
            found[f"{name}_correlation_{at}"] = correlation(undoing[name][layer], learned[name][layer])
        found[f"gamma_and_length_{at}"] = correlation(length[layer], learned["gamma"][layer])
        per_length = undoing["gamma"][layer] / length[layer]
        found[f"gamma_correlation_per_length_{at}"] = correlation(per_length, learned["gamma"][layer])
    return {
        **found,
        "gamma_lowest": learned["gamma"].min(),
        "gamma_highest": learned["gamma"].max(),
        "undoing_gamma_lowest": undoing["gamma"].min(),
        "undoing_gamma_highest": undoing["gamma"].max(),
        "beta_largest": np.abs(learned["beta"]).max(),
        "undoing_beta_largest": np.abs(undoing["beta"]).max(),
    }


def correlation(a, b):
    """Return Pearson's correlation; NaN where one of the two is held, and so is the same for all units."""
    return np.nan if np.ptp(b) == 0 else np.corrcoef(a, b)[0, 1]
