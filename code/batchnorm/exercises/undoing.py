"""Checkers of chapter 5: the pair that undoes, and what it does to the next batch."""

import numpy as np

from batchnorm.exercises.checking import (
    ROUNDED,
    batch,
    findings_on,
    number_finding,
    number_verdict,
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


def check_undo(function):
    """Check the pair that undoes the normalisation of a batch.

    Parameters
    ----------
    function : callable
        ``function(z, eps) -> (gamma, beta)`` for z of shape (m, n), both of shape (n,).

    Examples
    --------
    >>> check_undo(lambda z, eps: (np.sqrt(z.var(axis=0) + eps), z.mean(axis=0)))
    ✓ undo: right.
    True
    """
    swapped = "the two are swapped: return gamma, then beta."
    of_gamma = [
        (
            lambda z, eps: z.var(axis=0),
            "gamma is the variance, without eps; the layer divided by sqrt(variance + eps).",
        ),
        (
            lambda z, eps: z.var(axis=0) + eps,
            "gamma is variance + eps; the layer divided by the root of that.",
        ),
        (
            lambda z, eps: z.std(axis=0),
            "eps is left out of gamma; the layer divided by sqrt(variance + eps).",
        ),
        (
            lambda z, eps: z.std(axis=0) + eps,
            "eps stands outside the root; the layer has it inside.",
        ),
        (
            lambda z, eps: np.sqrt(z.var(axis=0, ddof=1) + eps),
            "gamma uses m - 1; the layer normalises with 1/m.",
        ),
        (
            lambda z, eps: 1 / _root(z, eps),
            "gamma divides once more; it has to multiply by what the layer divided by.",
        ),
        (lambda z, eps: -_root(z, eps), "gamma is negative; the values would come back mirrored."),
    ]
    away = "beta is off: the layer took the mean of each unit away; put it back."
    of_beta = [
        (lambda z, eps: -z.mean(axis=0), "beta is off: it takes the mean away once more; put it back."),
        (
            lambda z, eps: z.mean(axis=0) / _root(z, eps),
            "beta is off: it is added after gamma has multiplied.",
        ),
        (
            lambda z, eps: z.mean(axis=0) * _root(z, eps),
            "beta is off: it is added after gamma has multiplied.",
        ),
    ]
    found = findings_on(
        list(zip((batch(), batch(4, 5)), EPS, strict=True)),
        function,
        lambda z, eps: (_root(z, eps), z.mean(axis=0)),
        [(lambda z, eps: (z.mean(axis=0), _root(z, eps)), swapped)],
        shape="{label} has {size} values; z has {n} units, and each has its own.",
        parts={"gamma": (of_gamma, "gamma is off."), "beta": (of_beta, away)},
    )
    return verdict("undo", found.values())


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


def check_examples_needed(answer):
    """Check the batch size at which the mean of a batch strays by 0.1 sigma, one standard deviation.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_examples_needed(10)
    ✗ examples needed: that is the root of it; m stands under a root.
    False
    """
    hints = [
        (10, "that is the root of it; m stands under a root."),
        (50, "that is where the standard deviation of the batch strays so far; the mean was asked for."),
        (200, "that is for two batches, each with its own mean; here one side is the true mean."),
        (300, "that is for the whole miss of two batches, spread and all; one mean was asked for."),
        (0.01, "that is one over it."),
        (10_000, "that is its square; the variance of the mean is one over m."),
    ]
    return number_verdict("examples needed", answer, 100, hints, whole=True)


def _root(z, eps):
    return np.sqrt(z.var(axis=0) + eps)


def _normed(z, eps):
    return (z - z.mean(axis=0)) / _root(z, eps)
