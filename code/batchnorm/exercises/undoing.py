"""Checkers of chapter 5: the pair that undoes, and what it does to the next batch."""

import numpy as np

from batchnorm.exercises.checking import (
    ROUNDED,
    batch,
    findings_on,
    number_finding,
    read_numbers,
    verdict,
)

EPS = 0.5, 0.1  # large, so that leaving it out shows


def check_undo_by_hand(pair):
    """Check the pair that undoes the normalisation of a unit with mu = 3, sigma^2 = 4 and eps = 0.

    Parameters
    ----------
    pair : (number, number)
        (gamma, beta).

    Examples
    --------
    >>> check_undo_by_hand((4, 3))
    ✗ undo by hand: your gamma is the variance; the normalisation divided by its root.
    False
    """
    name = "undo by hand"
    numbers, problem = read_numbers(pair, 2)
    if problem:
        given = "" if "no answer yet" in problem else "that is not a number for gamma and a number for beta: "
        return verdict(name, [given + problem])
    (gamma, beta), (mean, variance) = numbers, (3.0, 4.0)
    if not number_finding(gamma, mean) and not number_finding(beta, variance**0.5):
        return verdict(name, ["the two are swapped: gamma comes first."])
    root = "your gamma is the variance; the normalisation divided by its root."
    of_gamma = [
        (variance, root),
        (variance**2, root),
        (variance**0.25, "your gamma is a root of the standard deviation; the layer divided by that itself."),
        (-(variance**0.5), "your gamma mirrors the values; they would come back the wrong way round."),
        (variance**-0.5, "your gamma divides by the spread once more; it has to multiply."),
        (1 / variance, "your gamma divides once more, by the variance; it has to multiply by its root."),
    ]
    of_beta = [
        (-mean, "your beta takes the mean away once more; it has to put it back."),
        (mean * variance**0.5, "your beta is scaled; it is added after gamma has multiplied."),
        (mean / variance**0.5, "your beta is divided by the spread; it is added after gamma has multiplied."),
        (-mean / variance**0.5, "your beta is what normalising adds; it has to put the mean back."),
    ]
    findings = [
        number_finding(
            gamma, variance**0.5, of_gamma, otherwise="your gamma is not it; it has to undo a division."
        ),
        number_finding(
            beta, mean, of_beta, otherwise="your beta is not it; it has to put back what was taken away."
        ),
    ]
    said = zip(("your gamma: ", "your beta: "), findings, strict=True)
    return verdict(name, [whose * (text == ROUNDED) + text for whose, text in said if text])


def check_next_batch(function):
    """Check what a layer in training mode, undone on batch a, makes of batch b.

    Parameters
    ----------
    function : callable
        ``function(a, b, eps) -> output``, the batches of shape (m, n).

    Examples
    --------
    >>> check_next_batch(lambda a, b, eps: b)
    ✗ next batch: that gives b back; in training mode the layer normalises b by the statistics of b.
    False
    """

    def fed(a, b, gamma_eps, eps):
        return _root(a, gamma_eps) * _normed(b, eps) + a.mean(axis=0)

    def otherwise(result, a, b, eps):
        if np.allclose(result.mean(axis=0), a.mean(axis=0), rtol=1e-3, atol=1e-4):
            return "the mean is right, the spread is off."
        return "each unit should come out with the mean that beta holds."

    mistakes = [
        (
            lambda a, b, eps: b,
            "that gives b back; in training mode the layer normalises b by the statistics of b.",
        ),
        (lambda a, b, eps: a, "that is batch a, undone; the layer keeps the shape of b, which was fed."),
        (lambda a, b, eps: _normed(b, eps), "that is b normalised; gamma and beta are missing."),
        (
            lambda a, b, eps: np.sqrt(a.var() + eps) * (b - b.mean()) / np.sqrt(b.var() + eps) + a.mean(),
            "that is one mean and one spread for all; each unit has its own, so take them with axis=0.",
        ),
        (lambda a, b, eps: _root(a, eps) * _normed(b, eps), "beta is missing."),
        (lambda a, b, eps: _normed(b, eps) + a.mean(axis=0), "gamma is missing."),
        (lambda a, b, eps: fed(a, b, 0, 0), "eps is left out; it stands under both roots."),
        (lambda a, b, eps: fed(a, b, 0, eps), "eps is left out of gamma; it stands under both roots."),
        (
            lambda a, b, eps: fed(a, b, eps, 0),
            "eps is left out where b is normalised; it stands under both roots.",
        ),
        (
            lambda a, b, eps: (b - a.mean(axis=0)) / _root(a, eps),
            "that is b normalised by the statistics of a; in training mode the layer takes those of b.",
        ),
        (
            lambda a, b, eps: _root(b, eps) * (b - a.mean(axis=0)) / _root(a, eps) + b.mean(axis=0),
            "a and b are swapped: gamma and beta come from a, the statistics from b.",
        ),
    ]
    found = findings_on(
        [(batch(), batch(4, 3) + 1, EPS[0]), (batch(4, 5), 2 * batch(7, 5), EPS[1])],
        function,
        lambda a, b, eps: fed(a, b, eps, eps),
        mistakes,
        otherwise,
        shape="the result has shape {shape}; the layer keeps the shape of b, {wanted}.",
    )
    return verdict("next batch", found.values())


def _root(z, eps):
    return np.sqrt(z.var(axis=0) + eps)


def _normed(z, eps):
    return (z - z.mean(axis=0)) / _root(z, eps)
