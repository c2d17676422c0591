"""Checkers of chapter 2: what a layer does to the size of its signal."""

import numpy as np

from batchnorm.exercises.checking import evaluate, number_verdict, verdict


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
    name = "gain of a layer"
    for variance, n in ((0.03, 50), (0.001, 400)):
        result, problem = evaluate(function, variance, n)
        if not problem and result.size != 1:
            problem = "return one number."
        if problem:
            return verdict(name, [problem])
        factor = variance * n
        hints = [
            (factor / 2, "that is the factor on the variance; the standard deviation is its root."),
            (np.sqrt(factor), "that is the gain without an activation; ReLU keeps half the second moment."),
            (factor, "ReLU keeps half the second moment, and the standard deviation is a root."),
            (np.sqrt(2 * factor), "ReLU halves the second moment; you doubled it."),
            (np.sqrt(variance / 2), "the sum runs over n inputs; n is missing."),
        ]
        if not np.isclose(result.item(), np.sqrt(factor / 2), rtol=1e-3):
            found = [text for wrong, text in hints if np.isclose(result.item(), wrong, rtol=1e-3)]
            return verdict(name, found[:1] or ["the gain is off; start from the variance of z."])
    return verdict(name, [])


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
        (50.0, "that is upside down: more inputs need smaller weights."),
        (200.0, "more inputs need smaller weights."),
    ]
    return number_verdict("variance of the weights", answer, 0.02, hints, tolerance=1e-4)


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
    name = "standard deviation of a layer"
    for first, gain, layer in ((2.0, 0.6, 1), (2.0, 0.6, 4), (0.3, 1.5, 20)):
        result, problem = evaluate(function, first, gain, layer)
        if not problem and result.size != 1:
            problem = "return one number."
        if problem:
            return verdict(name, [problem])
        hints = [
            (first * gain**layer, "layer 1 itself has not been multiplied yet; count the steps from it."),
            (gain ** (layer - 1), "the standard deviation of layer 1 is missing."),
            (first * gain * (layer - 1), "the layers multiply one after another; that is a power."),
            (first * gain * layer, "the layers multiply one after another; that is a power."),
            (first * gain ** (2 * (layer - 1)), "that squares the gain; it is a factor on the deviation."),
        ]
        if not np.isclose(result.item(), first * gain ** (layer - 1), rtol=1e-4):
            found = [text for wrong, text in hints if np.isclose(result.item(), wrong, rtol=1e-4)]
            return verdict(name, found[:1] or [f"wrong for layer {layer}; follow the gain layer by layer."])
    return verdict(name, [])


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
    name = "share of dead units"
    z = np.random.default_rng(9).normal(size=(6, 8))
    z[:, :2], z[:, 2:5] = -abs(z[:, :2]), abs(z[:, 2:5])
    z[3, 1] = 0.0
    result, problem = evaluate(function, z)
    if not problem and result.size == z.shape[1]:
        problem = "return one number, the share of the units."
    elif not problem and result.size != 1:
        problem = "return one number."
    if problem:
        return verdict(name, [problem])
    off = z <= 0
    dead = off.all(axis=0)
    hints = [
        (dead.mean(), None),
        (dead.sum(), "that is how many; divide by the number of units."),
        (100 * dead.mean(), "that is in per cent; return a share between 0 and 1."),
        (off.mean(), "that is the share of values; a unit is dead only if all its values are off."),
        (off.all(axis=1).mean(), "that is the share of examples; take all over the examples of each unit."),
        (off.any(axis=0).mean(), "those are off for some example; a dead unit is off for every one."),
        ((z < 0).all(axis=0).mean(), "at z = 0 ReLU gives 0 as well; that counts as off."),
        ((z > 0).all(axis=0).mean(), "those are always on; the dead ones are always off."),
    ]
    found = [text for value, text in hints if np.isclose(result.item(), value)]
    if not found:
        return verdict(name, ["the share is off; a unit is a column of z."])
    return verdict(name, [found[0]] if found[0] else [])
