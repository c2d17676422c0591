"""Checkers of chapter 4: scale, shift, and their gradients."""

import numpy as np

from batchnorm.exercises.checking import (
    batch,
    findings_on,
    number_verdict,
    verdict,
)


def check_scale_and_shift(function):
    """Check scaling and shifting.

    Parameters
    ----------
    function : callable
        ``function(z_norm, gamma, beta) -> z~`` for z_norm of shape (m, n), gamma and beta of shape (n,).

    Examples
    --------
    >>> check_scale_and_shift(lambda z_norm, gamma, beta: gamma * z_norm + beta)
    ✓ scale and shift: right.
    True
    """
    mistakes = [
        (
            lambda z, gamma, beta: gamma * (z + beta),
            "beta is scaled too: multiply by gamma first, then add beta.",
        ),
        (lambda z, gamma, beta: beta * z + gamma, "the two are swapped: gamma times z_norm, plus beta."),
        (lambda z, gamma, beta: gamma * z, "beta is missing."),
        (lambda z, gamma, beta: z + beta, "gamma is missing."),
        (lambda z, gamma, beta: gamma * z - beta, "beta is subtracted; it is added."),
        (lambda z, gamma, beta: (z - beta) / gamma, "that undoes scale and shift."),
        (lambda z, gamma, beta: z / gamma + beta, "you divided by gamma; multiply."),
        (
            lambda z, gamma, beta: gamma * (z - z.mean(axis=0)) / z.std(axis=0) + beta,
            "z_norm is normalised already; take it as it comes.",
        ),
    ]
    found = findings_on(
        _batches_with_a_pair(),
        function,
        lambda z_norm, gamma, beta: gamma * z_norm + beta,
        mistakes,
        "each column should be gamma times z_norm, plus beta.",
        shape="the result has shape {shape}; it keeps the shape of z_norm, {wanted}.",
    )
    return verdict("scale and shift", found.values())


def check_parameter_count(answer):
    """Check the number of learned values of one batch-norm layer on 8 feature maps of 5 by 5.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_parameter_count(8)
    ✗ parameter count: that counts gamma or beta; the layer has both.
    False
    """
    hints = [
        (8, "that counts gamma or beta; the layer has both."),
        (400, "that is one pair for every position; the positions of a map share theirs."),
        (200, "that is one value for every position; the positions of a map share theirs."),
        (50, "that is one pair for every position; there is one for every map."),
        (32, "that counts the running statistics, too; gamma and beta were asked for."),
        (2, "that is one pair for all maps; each has its own."),
    ]
    return number_verdict("parameter count", answer, 16, hints, whole=True)


def check_scale_shift_gradients(function):
    """Check the gradients of gamma and beta.

    Parameters
    ----------
    function : callable
        ``function(grad_y, z_norm) -> (grad_gamma, grad_beta)``, both of shape (n,).

    Examples
    --------
    >>> check_scale_shift_gradients(lambda grad_y, z_norm: ((grad_y * z_norm).sum(0), grad_y.mean(0)))
    ✗ gradients of gamma and beta: the gradient of beta is averaged; the chain rule adds the examples up.
    False
    """
    rows = "the gradient of {0} has a row for each example; one {0} serves all, so add them up."
    averaged = "the gradient of {} is averaged; the chain rule adds the examples up."
    along = "the gradient of {} is summed over the units of an example; sum over the examples."
    negative = "the gradient of {} has the wrong sign."
    mistakes = [
        (
            lambda grad_y, z_norm: (grad_y.sum(axis=0), (grad_y * z_norm).sum(axis=0)),
            "the order is off: the two are swapped; return the gradient of gamma first.",
        )
    ]
    of_gamma = [
        (lambda grad_y, z_norm: grad_y * z_norm, rows.format("gamma")),
        (lambda grad_y, z_norm: (grad_y * z_norm).mean(axis=0), averaged.format("gamma")),
        (lambda grad_y, z_norm: (grad_y * z_norm).sum(axis=1), along.format("gamma")),
        (lambda grad_y, z_norm: -(grad_y * z_norm).sum(axis=0), negative.format("gamma")),
        (
            lambda grad_y, z_norm: grad_y.sum(axis=0) * z_norm.sum(axis=0),
            "the gradient of gamma is a product of sums; multiply each example first, then add up.",
        ),
        (
            lambda grad_y, z_norm: grad_y.sum(axis=0),
            "the gradient of gamma is that of beta; each grad_y is weighed by its z_norm first.",
        ),
        (lambda grad_y, z_norm: z_norm.sum(axis=0), "the gradient of gamma leaves grad_y out."),
    ]
    of_beta = [
        (lambda grad_y, z_norm: grad_y, rows.format("beta")),
        (lambda grad_y, z_norm: grad_y.mean(axis=0), averaged.format("beta")),
        (lambda grad_y, z_norm: grad_y.sum(axis=1), along.format("beta")),
        (lambda grad_y, z_norm: -grad_y.sum(axis=0), negative.format("beta")),
        (
            lambda grad_y, z_norm: (grad_y * z_norm).sum(axis=0),
            "the gradient of beta is that of gamma; beta is added, so z_norm does not enter.",
        ),
    ]
    found = findings_on(
        [(np.random.default_rng(8).normal(0.5, 1.0, z.shape), z) for z, *_ in _batches_with_a_pair()],
        function,
        lambda grad_y, z_norm: ((grad_y * z_norm).sum(axis=0), grad_y.sum(axis=0)),
        mistakes,
        shape="the gradient of {label} has {size} values; {label} has {n}.",
        parts={
            "gamma": (of_gamma, "the gradient of gamma is off."),
            "beta": (of_beta, "the gradient of beta is off."),
        },
    )
    return verdict("gradients of gamma and beta", found.values())


def _batches_with_a_pair():
    first, second = np.array([[2.0, -1.5, 0.5], [3.0, 0.4, -4.0]]), np.linspace(-2.2, 3.1, 10).reshape(2, 5)
    return [(batch(), *first), (batch(4, 5), *second)]
