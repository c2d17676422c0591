"""Right answers and usual mistakes in *Build the layer*."""

import numpy as np

LAYER = """
class Layer:
    def __init__(self, units, momentum=0.1, eps=1e-5):
        self.gamma, self.beta = np.ones(units), np.zeros(units)
        self.running_mean, self.running_var = np.zeros(units), np.ones(units)
        self.momentum, self.eps = momentum, eps

    def forward(self, x, training):
        mean, var = self.running_mean, self.running_var
        if training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.mix(self.running_mean, mean)
            self.running_var = self.mix(self.running_var, x.var(axis=0, ddof=1))
        z_norm = (x - mean) / np.sqrt(var + self.eps)
        return self.gamma * z_norm + self.beta

    def mix(self, old, new):
        return (1 - self.momentum) * old + self.momentum * new
"""


def layer(*changes):
    """The class with some of its text changed, (old, new) in turn."""
    text, names = LAYER, {"np": np}
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    exec(text, names)
    return names["Layer"]


OF_BATCH = "mean, var = x.mean(axis=0), x.var(axis=0)"
MIX = "(1 - self.momentum) * old + self.momentum * new"
TURNED = "self.momentum * old + (1 - self.momentum) * new"
MEMORY = "mean, var = self.running_mean, self.running_var"
AFTER = "        z_norm"
ALSO_IN_INFERENCE = """        else:
            self.running_mean = self.mix(mean, x.mean(axis=0))
            self.running_var = self.mix(var, x.var(axis=0, ddof=1) if len(x) > 1 else var)
        z_norm"""
ROOT = "np.sqrt(var + self.eps)"
OUT = "self.gamma * z_norm + self.beta"
UNBIASED = "x.var(axis=0, ddof=1)"

RIGHT = {
    "check_built_layer": [
        layer(),
        layer(UNBIASED, "var * len(x) / (len(x) - 1)"),
        layer(OF_BATCH, "mean = sum(x) / len(x); var = ((x - mean) ** 2).mean(0)"),
        layer(MIX, "old + self.momentum * (new - old)"),
        layer(OUT, "(self.gamma * z_norm + self.beta).tolist()"),
        layer(OUT, "np.float32(self.gamma * z_norm + self.beta)"),
        layer("self.mix(self.running_mean, mean)", "np.atleast_2d(self.mix(self.running_mean, mean))"),
        lambda units, momentum, eps: layer()(units, momentum, eps),
    ],
}

WRONG = {
    "check_built_layer": [
        (layer("if training:", "if training is None:"), "normalised by the running statistics"),
        (
            layer(
                MEMORY,
                "pass",
                AFTER,
                "        mean, var = self.running_mean, self.running_var\n        z_norm",
            ),
            "normalised by the running statistics",
        ),
        (layer(OF_BATCH, "mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)"), "divides by m - 1"),
        (layer(OF_BATCH, "mean, var = x.mean(axis=1)[:, None], x.var(axis=1)[:, None]"), "along the units"),
        (layer(OF_BATCH, "mean, var = x.mean(), x.var()"), "mixes the units"),
        (layer(ROOT, "(var + self.eps)"), "root of it"),
        (layer(ROOT, "(np.sqrt(var) + self.eps)"), "outside the root"),
        (layer(ROOT, "np.sqrt(var)"), "eps is missing"),
        (layer("(x - mean)", "x"), "not subtracted"),
        (layer(OUT, "z_norm"), "gamma and beta are missing"),
        (layer(OUT, "self.gamma * z_norm"), "beta is missing"),
        (layer(OUT, "z_norm + self.beta"), "gamma is missing"),
        (layer(OUT, "self.gamma * (z_norm + self.beta)"), "gamma comes first"),
        (layer(OUT, "2 * (self.gamma * z_norm + self.beta)"), "look again"),
        (layer(OUT, "(self.gamma * z_norm + self.beta)[0]"), "has shape (5,)"),
        (layer(MIX, TURNED), "gave it to the old value"),
        (layer(MIX, TURNED, UNBIASED, "var"), "gave it to the old value"),
        (layer(UNBIASED, "var"), "divides by m - 1"),
        (layer(UNBIASED, "x.std(axis=0, ddof=1)"), "standard deviation"),
        (layer(MIX, "new"), "last batch alone"),
        (layer(MIX, "old + self.momentum * new"), "keeps all of its weight"),
        (layer("if training:", "if True:", MIX, "old"), "nothing has moved"),
        (layer("if training:", "if training:\n            self.momentum = 1.0"), "last batch alone"),
        (
            layer("np.ones(units)\n        self.momentum", "np.zeros(units)\n        self.momentum"),
            "the running variance is off",
        ),
        (layer("self.mix(self.running_mean, mean)", "mean"), "the running mean is off"),
        (
            layer(AFTER, "        mean, var = x.mean(axis=0), x.var(axis=0)\n        z_norm"),
            "the batch that came",
        ),
        (layer(AFTER, "        mean = x.mean(axis=0)\n        z_norm"), "the mean is the batch's"),
        (layer(MEMORY, "mean, var = 0, 1"), "nothing is subtracted"),
        (layer(MEMORY, "mean, var = self.running_mean, self.running_var - self.eps"), "eps is missing"),
        (layer(MEMORY, "mean, var = self.running_mean + 1, self.running_var"), "the formula of training"),
        (
            layer(AFTER, ALSO_IN_INFERENCE),
            "only training moves them",
        ),
        (
            layer(AFTER, "        else:\n            self.running_mean = mean + 1\n        z_norm"),
            "the running mean is off",
        ),
        (
            layer(
                "self.gamma, self.beta = np.ones(units), np.zeros(units)\n",
                "\n",
                "self.running_mean, self.running_var = np.zeros(units), np.ones(units)",
                "self.beta = self.running_mean = np.zeros(units); "
                "self.gamma = self.running_var = np.ones(units)",
                "self.running_mean = self.mix(self.running_mean, mean)",
                "self.running_mean[:] = self.mix(self.running_mean, mean)",
                "self.running_var = self.mix(",
                "self.running_var[:] = self.mix(",
            ),
            "an array of its own",
        ),
        (layer("z_norm = (x - mean) /", "x -= mean; z_norm = x /"), "changed the batch"),
        (
            layer(
                "if training:",
                "self.used = getattr(self, 'used', False) or not training\n"
                "        if training and not self.used:",
            ),
            "longer life",
        ),
        (
            layer(
                "return self.gamma * z_norm",
                "return (1.5 if training and len(x) == 2 else 1) * self.gamma * z_norm",
            ),
            "a batch of two",
        ),
    ],
}
