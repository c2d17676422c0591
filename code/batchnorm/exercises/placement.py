"""Checkers of chapter 6: the gradient of a bias, which biases may go, and what else batch norm undoes."""

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.conv import Conv2D
from batchnorm.exercises.checking import batch, findings_on, number_verdict, verdict
from batchnorm.layers import Dense, ReLU
from batchnorm.network import Sequential


def check_bias_gradient(function):
    """Check the gradient of b in z = W x + b.

    Parameters
    ----------
    function : callable
        ``function(grad_z) -> grad_b``, grad_z of shape (m, n), grad_b of shape (n,).

    Examples
    --------
    >>> check_bias_gradient(lambda grad_z: grad_z.mean(axis=0))
    ✗ gradient of b: that is a mean over the examples; the chain rule adds them up.
    False
    """
    mistakes = [
        (
            lambda grad_z: grad_z,
            "that has a row for each example; one b serves all of them, so add them up.",
        ),
        (
            lambda grad_z: grad_z.mean(axis=0),
            "that is a mean over the examples; the chain rule adds them up.",
        ),
        (
            lambda grad_z: grad_z.sum(axis=1),
            "these are sums over the units, one an example; b needs one a unit.",
        ),
        (lambda grad_z: 0 * grad_z[0], "this is 0 for every grad_z; it is 0 only where batch norm follows."),
        (
            lambda grad_z: -grad_z.sum(axis=0),
            "the sign is turned: z grows with b, so add up what each of them passes on.",
        ),
    ]
    found = findings_on(
        [(batch(),), (batch(4, 5),)],
        function,
        lambda grad_z: grad_z.sum(axis=0),
        mistakes,
        "b is added to z once for each example: add up what each of them passes on.",
        shape="the result has {size} values; b has {n}, one a unit.",
    )
    return verdict("gradient of b", found.values())


def check_parameters_left(answer):
    """Check the number of parameters of 1-20-…-20-1, ten hidden layers with batch norm, without dead biases.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_parameters_left(4241)
    ✗ parameters left: that still counts the biases of the hidden layers, which batch norm cancels.
    False
    """
    hints = [
        (4241, "that still counts the biases of the hidden layers, which batch norm cancels."),
        (3841, "the dead biases go, and gamma and beta come; that is not an even exchange."),
        (3641, "the dead biases are off, but gamma and beta of each hidden unit are missing."),
        (4040, "one too few: nothing follows the output layer that could cancel its bias."),
        (3640, "those are the weights; gamma, beta and a bias that lives are learned as well."),
        (4441, "nine matrices lie between ten hidden layers, and running statistics are no parameters."),
    ]
    return number_verdict("parameters left", answer, 4041, hints, whole=True)


def _networks():
    """Networks with no dead bias, one and two, the first layer's or another's; a loop may err in each way."""

    def dense(inputs, outputs, bias=True):
        return Dense(inputs, outputs, bias=bias, rng=0)

    return [
        [dense(5, 7), BatchNorm(7), ReLU(), dense(7, 3)],
        [dense(5, 7), ReLU(), dense(7, 3)],
        [dense(5, 7), ReLU(), BatchNorm(7), dense(7, 3)],
        [dense(5, 7, bias=False), BatchNorm(7), ReLU(), dense(7, 3)],
        [Conv2D(1, 4, 3, rng=0), BatchNorm(4), ReLU(), Conv2D(4, 6, 3, rng=0), ReLU(), BatchNorm(6)],
        [dense(5, 7), BatchNorm(7), ReLU(), dense(7, 4), BatchNorm(4)],
        [dense(5, 8), ReLU(), dense(8, 6), BatchNorm(6), ReLU(), dense(6, 9), BatchNorm(9), dense(9, 2)],
        [BatchNorm(5), dense(5, 7), ReLU(), dense(7, 3)],
        [Sequential(dense(5, 7), ReLU()), dense(7, 3), BatchNorm(3)],
    ]


def _drawn(network):
    """The layers of a network, as in Dense → ReLU."""
    return " → ".join(
        type(layer).__name__ + ("(bias=False)" if getattr(layer, "bias", ...) is None else "")
        for layer in network.layers
    )


def _dead(network):
    """For each layer that another follows, how many values its dead bias holds."""
    biases = [getattr(layer, "bias", None) for layer in network.layers]
    return [
        bias.value.size if bias is not None and isinstance(following, BatchNorm) else 0
        for bias, following in zip(biases, network.layers[1:], strict=False)
    ]


def check_dead_biases(function):
    """Check how many bias values a BatchNorm right behind their layer cancels.

    Parameters
    ----------
    function : callable
        ``function(network) -> number of bias values``.

    Examples
    --------
    >>> check_dead_biases(lambda network: 0)
    ✗ dead biases: in Dense → BatchNorm → ReLU → Dense you find too few.
    False
    """

    def otherwise(result, network):
        return f"in {_drawn(network)} you find too {'few' if result < sum(_dead(network)) else 'many'}."

    layers = "you count layers; count the values that their biases hold."
    last = "only the last of them is counted; add up what all of them hold."
    found = findings_on(
        [(Sequential(*layers),) for layers in _networks()],
        function,
        lambda network: sum(_dead(network)),
        [
            (lambda network: np.count_nonzero(_dead(network)), layers),
            (lambda network: any(_dead(network)), layers),
            (
                lambda network: next(filter(None, _dead(network)), 0),
                "you stop at the first of them; add up what all of them hold.",
            ),
            (lambda network: next(filter(None, reversed(_dead(network))), 0), last),
            (
                lambda network: sum(_dead(network)[:1]),
                "only the first layer is looked at; walk through all of them.",
            ),
        ],
        otherwise,
        whole=True,
        where=_drawn,
    )
    return verdict("dead biases", found.values())


def check_mirrored_weights(function):
    """Check what makes up for W becoming -2 W (eps = 0).

    Parameters
    ----------
    function : callable
        ``function(gamma, beta) -> (gamma, beta)``.

    Examples
    --------
    >>> check_mirrored_weights(lambda gamma, beta: (-gamma / 2, beta))
    ✗ mirrored weights: gamma is halved; the factor 2 cancels by itself, as z and sigma both double.
    False
    """
    half = "gamma is halved; the factor 2 cancels by itself, as z and sigma both double."
    of_gamma = [
        (lambda gamma, beta: -gamma / 2, half),
        (lambda gamma, beta: gamma / 2, half),
        (
            lambda gamma, beta: gamma,
            "with the same gamma, each z_norm that changed its sign keeps the wrong one.",
        ),
    ]
    found = findings_on(
        [
            (np.array([2.0, -1.5, 0.5]), np.array([3.0, 0.4, -4.0])),
            (np.linspace(-2.2, 3.1, 5), np.linspace(1, -2, 5)),
        ],
        function,
        lambda gamma, beta: (-gamma, beta),
        [(lambda gamma, beta: (beta, -gamma), "the two are swapped: return gamma, then beta.")],
        shape="return two arrays of the shapes they came in, gamma and beta.",
        parts={
            "gamma": (of_gamma, "gamma is off: ask what z_norm becomes when all z change sign."),
            "beta": (
                (),
                "beta is off: it is added at the end, where no sign changes once gamma is right.",
            ),
        },
    )
    return verdict("mirrored weights", found.values())


def check_late_bias(answer):
    """Check how far the output moves in inference for b + 0.5, where gamma = 2, running variance 16, eps = 0.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_late_bias(0)
    ✗ late bias: that is so in training; the running mean does not follow a bias that is added later.
    False
    """
    hints = [
        (0.0, "that is so in training; the running mean does not follow a bias that is added later."),
        (0.5, "that is how far z moves; it is still divided and scaled."),
        (1.0, "z is scaled by gamma, but it is divided first."),
        (0.125, "divided, but not scaled by gamma."),
        (0.0625, "you divided by the variance; divide by its root."),
        (0.03125, "you divided by the variance, and gamma is missing."),
        (4.0, "you multiplied by the root of the variance; divide by it."),
        (-0.25, "the size is right and the sign is not: the running mean that is subtracted stays."),
    ]
    return number_verdict("late bias", answer, 0.25, hints)
