"""Checkers of chapter 5: the pair that undoes, and what it does to the next batch."""

import numpy as np

from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict

EPS = 0.5  # large, so that leaving it out shows


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
    if pair is None or pair is Ellipsis or (isinstance(pair, tuple | list) and Ellipsis in pair):
        return verdict(name, ["no answer yet; replace the `...` by two numbers."])
    try:
        gamma, beta = np.asarray(pair, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        return verdict(name, [f"{pair!r} is not a number for gamma and a number for beta."])
    mean, variance = 3.0, 4.0
    if np.allclose([gamma, beta], [mean, variance**0.5]):
        return verdict(name, ["the two are swapped: gamma comes first."])
    findings = []
    if np.isclose(gamma, variance):
        findings.append("your gamma is the variance; the normalisation divided by its root.")
    elif np.isclose(gamma, -(variance**0.5)):
        findings.append("your gamma mirrors the values; they would come back the wrong way round.")
    elif np.isclose(gamma, variance**-0.5):
        findings.append("your gamma divides by the spread once more; it has to multiply.")
    elif not np.isclose(gamma, variance**0.5):
        findings.append("your gamma is not it; it has to undo a division.")
    if np.isclose(beta, -mean):
        findings.append("your beta takes the mean away once more; it has to put it back.")
    elif not np.isclose(beta, mean):
        findings.append("your beta is not it; it has to put back what was taken away.")
    return verdict(name, findings)


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
    z = batch()
    result, problem = evaluate(function, z, EPS, parts=2)
    if problem:
        return verdict("undo", [problem])
    mean, variance = z.mean(axis=0), z.var(axis=0)
    gamma, beta = (part.ravel() for part in result)
    findings = [
        f"{label} has {part.size} values; z has {mean.size} units, and each has its own."
        for label, part in (("gamma", gamma), ("beta", beta))
        if part.size != mean.size
    ]
    if findings:
        return verdict("undo", findings)
    right = np.sqrt(variance + EPS)
    if np.allclose(gamma, mean) and np.allclose(beta, right):
        return verdict("undo", ["the two are swapped: return gamma, then beta."])
    mistakes = [
        (variance, "gamma is the variance, without eps; the layer divided by sqrt(variance + eps)."),
        (variance + EPS, "gamma is variance + eps; the layer divided by the root of that."),
        (np.sqrt(variance), "eps is left out of gamma; the layer divided by sqrt(variance + eps)."),
        (np.sqrt(variance) + EPS, "eps stands outside the root; the layer has it inside."),
        (np.sqrt(z.var(axis=0, ddof=1) + EPS), "gamma uses m - 1; the layer normalises with 1/m."),
        (1 / right, "gamma divides once more; it has to multiply by what the layer divided by."),
        (-right, "gamma is negative; the values would come back mirrored."),
    ]
    if not np.allclose(gamma, right):
        findings += [said for wrong, said in mistakes if np.allclose(gamma, wrong)][:1] or ["gamma is off."]
    if not np.allclose(beta, mean):
        findings.append("beta is off: the layer took the mean of each unit away; put it back.")
    return verdict("undo", findings)


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
    name = "next batch"
    a, b = batch(), np.random.default_rng(9).normal([1.0, 0.0, -2.0], [1.0, 0.5, 3.0], (4, 3))
    result, problem = evaluate(function, a, b, EPS)
    if not problem and result.shape != b.shape:
        problem = f"the result has shape {result.shape}; the layer keeps the shape of b, {b.shape}."
    if problem:
        return verdict(name, [problem])

    def roots(z, eps=EPS):
        return np.sqrt(z.var(axis=0) + eps)

    right = roots(a) * (b - b.mean(axis=0)) / roots(b) + a.mean(axis=0)
    if np.allclose(result, right):
        return verdict(name, [])
    mistakes = [
        (b, "that gives b back; in training mode the layer normalises b by the statistics of b."),
        ((b - b.mean(axis=0)) / roots(b), "that is b normalised; gamma and beta are missing."),
        (
            roots(a, 0) * (b - b.mean(axis=0)) / roots(b, 0) + a.mean(axis=0),
            "eps is left out; it stands under both roots.",
        ),
    ]
    findings = [said for wrong, said in mistakes if np.allclose(result, wrong)]
    if not findings and not np.allclose(result.mean(axis=0), a.mean(axis=0)):
        findings.append("each unit should come out with the mean that beta holds.")
    return verdict(name, findings or ["the mean is right, the spread is off."])


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
        (0.01, "that is one over it."),
    ]
    return number_verdict("examples needed", answer, 100, hints)
