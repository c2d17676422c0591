"""Checkers of chapter 2: what a layer does to the size of its signal."""

import numpy as np

from batchnorm.exercises.checking import findings_on, number_verdict, verdict


def check_relu_gain(function):
    """Check the factor on the standard deviation of z in one layer.

    Parameters
    ----------
    function : callable
        ``function(weight_variance, n) -> gain``.

    Examples
    --------
    >>> check_relu_gain(lambda weight_variance, n: np.sqrt(n * weight_variance))
    ✗ gain of a layer: that is the gain without an activation; ReLU keeps half the second moment.
    False
    """
    mistakes = [
        (lambda v, n: n * v / 2, "that is the factor on the variance; the standard deviation is its root."),
        (
            lambda v, n: np.sqrt(n * v),
            "that is the gain without an activation; ReLU keeps half the second moment.",
        ),
        (lambda v, n: n * v, "ReLU keeps half the second moment, and the standard deviation is a root."),
        (lambda v, n: np.sqrt(2 * n * v), "ReLU halves the second moment; you doubled it."),
        (lambda v, n: np.sqrt(n * v) / 2, "ReLU halves the second moment; you halved its root."),
        (lambda v, n: n * np.sqrt(v / 2), "n values add up; n stands under the root, too."),
        (lambda v, n: np.sqrt(v / 2), "the sum runs over n inputs; n is missing."),
        (
            lambda v, n: np.sqrt(2 / n),
            "that is the deviation of He's weights; start from the variance of z for any weights.",
        ),
        (lambda v, n: 2 / n, "that is He's variance of the weights; start from the variance of z for any."),
    ]
    found = findings_on(
        [(0.03, 50), (0.001, 400)],
        function,
        lambda v, n: np.sqrt(n * v / 2),
        mistakes,
        "the gain is off; start from the variance of z.",
    )
    return verdict("gain of a layer", found.values())


def check_he_variance(answer):
    """Check the variance of the weights that keeps the size in a ReLU layer of 100 inputs.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_he_variance(0.01)
    ✗ variance of the weights: that keeps the size in a layer without activation; ReLU halves it again.
    False
    """
    hints = [
        (0.01, "that keeps the size in a layer without activation; ReLU halves it again."),
        (np.sqrt(0.02), "that is the standard deviation of the weights; the variance is asked for."),
        (0.1, "that is a standard deviation, and of a layer without activation; ReLU halves the size again."),
        (0.005, "ReLU takes half away; the weights make up for it, so they are larger and not smaller."),
        (2.0, "the sum runs over n inputs; n is missing."),
        (50.0, "that is upside down: more inputs need smaller weights."),
        (200.0, "more inputs need smaller weights."),
    ]
    return number_verdict("variance of the weights", answer, 0.02, hints)


def check_predicted_std(function):
    """Check the standard deviation of z in a layer, ``first`` being that of layer 1.

    Parameters
    ----------
    function : callable
        ``function(first, gain, layer) -> std``.

    Examples
    --------
    >>> check_predicted_std(lambda first, gain, layer: first * gain**layer)
    ✗ standard deviation of a layer: layer 1 itself has not been multiplied yet; count the steps from it.
    False
    """
    power = "the layers multiply one after another; that is a power."
    mistakes = [
        (
            lambda first, gain, layer: first * gain**layer,
            "layer 1 itself has not been multiplied yet; count the steps from it.",
        ),
        (lambda first, gain, layer: first * gain ** (layer - 2), "that is one step too few."),
        (lambda first, gain, layer: gain ** (layer - 1), "the standard deviation of layer 1 is missing."),
        (
            lambda first, gain, layer: (first * gain) ** (layer - 1),
            "the standard deviation of layer 1 is raised to the power, too; only the gain is.",
        ),
        (lambda first, gain, layer: first * gain * (layer - 1), power),
        (lambda first, gain, layer: first * gain * layer, power),
        (lambda first, gain, layer: first + gain * (layer - 1), power),
        (
            lambda first, gain, layer: first * gain ** (2 * (layer - 1)),
            "that squares the gain; it is a factor on the deviation.",
        ),
    ]
    found = findings_on(
        [(2.0, 0.6, 1), (2.0, 0.6, 4), (0.3, 1.5, 20)],
        function,
        lambda first, gain, layer: first * gain ** (layer - 1),
        mistakes,
        lambda result, first, gain, layer: f"wrong for layer {layer}; follow the gain layer by layer.",
    )
    return verdict("standard deviation of a layer", found.values())


def check_dead_share(function):
    """Check the share of units that ReLU turns off for every example.

    Parameters
    ----------
    function : callable
        ``function(z) -> share`` of the units of z (m, n).

    Examples
    --------
    >>> check_dead_share(lambda z: (z <= 0).mean())
    ✗ share of dead units: that is the share of values; a unit is dead only if all its values are off.
    False
    """
    mistakes = [
        (lambda z: (z <= 0).all(axis=0), "return one number, the share of the units."),
        (lambda z: _dead(z).sum(), "that is how many; divide by the number of units."),
        (lambda z: _dead(z).sum() / len(z), "divide by the number of units, not of examples."),
        (lambda z: 100 * _dead(z).mean(), "that is in per cent; return a share between 0 and 1."),
        (lambda z: 1 - _dead(z).mean(), "that is the share of the others, which are on for some example."),
        (
            lambda z: (z <= 0).mean(),
            "that is the share of values; a unit is dead only if all its values are off.",
        ),
        (
            lambda z: (z <= 0).all(axis=1).mean(),
            "that is the share of examples; take all over the examples of each unit.",
        ),
        (
            lambda z: (z <= 0).any(axis=0).mean(),
            "those are off for some example; a dead unit is off for every one.",
        ),
        (lambda z: (z < 0).all(axis=0).mean(), "at z = 0 ReLU gives 0 as well; that counts as off."),
        (lambda z: (z > 0).all(axis=0).mean(), "those are always on; the dead ones are always off."),
        (
            lambda z: (z.mean(axis=0) <= 0).mean(),
            "those are off in the mean; such a unit may be on for some example.",
        ),
    ]
    found = findings_on(
        _batches(),
        function,
        lambda z: _dead(z).mean(),
        mistakes,
        "the share is off; a unit is a column of z.",
    )
    return verdict("share of dead units", found.values())


def _dead(z):
    return (z <= 0).all(axis=0)


def _batches():
    """Two batches with dead units, and so many of what is counted by mistake that no two shares are alike.

    One value of a dead unit is 0. In the first batch a whole example is off, in the second a unit is on.
    """
    first, second = np.random.default_rng(9).normal(size=(2, 6, 16))
    first[:, :3] = -abs(first[:, :3])
    first[4, 2] = 0.0
    first[0] = -abs(first[0])
    second = second[:5, :11]
    second[:, :2], second[:, 2:3] = -abs(second[:, :2]), abs(second[:, 2:3])
    return [(first,), (second,)]
