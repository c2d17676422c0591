"""Checkers of chapter 6: the gradient of a bias, which biases may go, and what else batch norm undoes."""

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.conv import Conv2D
from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict
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
    name, grad_z = "gradient of b", batch()
    result, problem = evaluate(function, grad_z)
    if problem:
        return verdict(name, [problem])
    if result.shape == grad_z.shape:
        return verdict(name, ["that has a row for each example; one b serves all of them, so add them up."])
    n = grad_z.shape[1]
    if result.size != n:
        return verdict(name, [f"the result has {result.size} values; b has {n}, one a unit."])
    if np.allclose(result, 0):
        return verdict(name, ["this is 0 for every grad_z; it is 0 only where batch norm follows."])
    if np.allclose(result.ravel(), grad_z.mean(axis=0)):
        return verdict(name, ["that is a mean over the examples; the chain rule adds them up."])
    right = np.allclose(result.ravel(), grad_z.sum(axis=0))
    return verdict(
        name, [] if right else ["b is added to z once for each example: add up what each of them passes on."]
    )


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
    ]
    return number_verdict("parameters left", answer, 4041, hints, tolerance=1e-5)


def _networks():
    """Networks to count in, each with what is dead and with what a usual mistake finds."""
    plain = [Dense(5, 7, rng=0), ReLU(), Dense(7, 3, rng=0)]
    before = [Dense(5, 7, rng=0), BatchNorm(7), ReLU(), Dense(7, 3, rng=0)]
    after = [Dense(5, 7, rng=0), ReLU(), BatchNorm(7), Dense(7, 3, rng=0)]
    without = [Dense(5, 7, bias=False, rng=0), BatchNorm(7), ReLU(), Dense(7, 3, rng=0)]
    images = [Conv2D(1, 4, 3, rng=0), BatchNorm(4), ReLU(), Conv2D(4, 6, 3, rng=0), ReLU(), BatchNorm(6)]
    return {
        "Dense → BatchNorm → ReLU → Dense": (before, 7),
        "Dense → ReLU → Dense": (plain, 0),
        "Dense → ReLU → BatchNorm → Dense": (after, 0),
        "a Dense made with bias=False → BatchNorm": (without, 0),
        "Conv2D → BatchNorm → ReLU → Conv2D → ReLU → BatchNorm": (images, 4),
    }


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
    name = "dead biases"
    for what, (layers, dead) in _networks().items():
        result, problem = evaluate(function, Sequential(*layers))
        if not problem and result.size != 1:
            problem = "return one number."
        if problem:
            return verdict(name, [f"{problem} This was on {what}." if "raised" in problem else problem])
        found = result.item()
        if found == 1 and dead > 1:
            return verdict(name, ["you count layers; count the values that their biases hold."])
        if found != dead:
            return verdict(name, [f"in {what} you find too {'few' if found < dead else 'many'}."])
    return verdict(name, [])


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
    name, x = "mirrored weights", batch()
    gamma, beta = np.array([2.0, -1.0, 0.5]), np.array([3.0, 0.0, -4.0])
    result, problem = evaluate(function, gamma, beta, parts=2)
    if not problem and any(part.size != gamma.size for part in result):
        problem = "return two arrays of the shapes they came in, gamma and beta."
    if problem:
        return verdict(name, [problem])
    new_gamma, new_beta = (part.ravel() for part in result)
    layer = BatchNorm(3, eps=0)
    layer.gamma.value, layer.beta.value = gamma, beta
    expected = layer.forward(x)
    layer.gamma.value, layer.beta.value = new_gamma, new_beta
    if np.allclose(layer.forward(-2 * x), expected):
        return verdict(name, [])
    findings = []
    if np.allclose(np.abs(new_gamma), np.abs(gamma) / 2):
        findings.append("gamma is halved; the factor 2 cancels by itself, as z and sigma both double.")
    elif np.allclose(new_gamma, gamma):
        findings.append("with the same gamma, each z_norm that changed its sign keeps the wrong one.")
    elif not np.allclose(new_gamma, -gamma):
        findings.append("gamma is off: ask what z_norm becomes when all z change sign.")
    if not np.allclose(new_beta, beta):
        findings.append("beta is off: it is added at the end, where no sign changes once gamma is right.")
    return verdict(name, findings)


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
    ]
    return number_verdict("late bias", answer, 0.25, hints)
