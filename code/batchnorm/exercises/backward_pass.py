"""Checkers of chapter 7: the gradient that passes back through the statistics of a batch."""

import numpy as np

from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict

HAND_Z = np.array([1.0, 2.0, 3.0, 4.0])  # the batch that the exercises work out by hand, with eps = 0
HAND_Z_NORM = (HAND_Z - 2.5) / np.sqrt(1.25)


def check_neighbour(answer):
    """Check dz of the second example of z = 1, 2, 3, 4 for dy = 1, 0, 0, 0, with gamma = 1 and eps = 0.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_neighbour(0)
    ✗ dz of the neighbour: mean and variance were taken for constants; they depend on every z.
    False
    """
    inv_std = 1 / np.sqrt(1.25)
    mean_part, norm_part = 1 / 4, HAND_Z_NORM[1] * HAND_Z_NORM[0] / 4
    right = -inv_std * (mean_part + norm_part)
    hints = [
        (0, "mean and variance were taken for constants; they depend on every z."),
        (-inv_std * mean_part, "that is the way through the mean alone; the variance takes its part too."),
        (-inv_std * norm_part, "that is the way through the variance alone; the mean takes its part too."),
        (-mean_part - norm_part, "the factor gamma / sqrt(variance + eps) is missing."),
        (-inv_std * (mean_part - norm_part), "look at the sign of z_norm for the second example."),
        (-right, "the size is right and the sign is not."),
        (4 * right, "the sums are not divided by m."),
    ]
    return number_verdict("dz of the neighbour", answer, right, hints)


def check_unheard(function):
    """Check a gradient of which the layer passes nothing back (eps = 0): not zero, not constant.

    Parameters
    ----------
    function : callable
        ``function(z) -> dy``.

    Examples
    --------
    >>> check_unheard(lambda z: np.ones_like(z))
    ✗ unheard push: a constant dy is one such push; find one that is not constant.
    False
    """
    name, z = "unheard push", batch()[:, 0]
    dy, problem = evaluate(function, z)
    if not problem and dy.size != z.size:
        problem = f"return one derivative for each of the {z.size} examples, not {dy.size}."
    if not problem and not np.isfinite(dy).all():
        problem = "dy holds what is not a finite number."
    if problem:
        return verdict(name, [problem])
    dy, z_norm = dy.ravel(), (z - z.mean()) / z.std()
    size = np.abs(dy).max()
    if size < 1e-6:
        return verdict(name, ["a push of zero is no push; find another."])
    if np.ptp(dy) < 1e-5 * size:
        return verdict(name, ["a constant dy is one such push; find one that is not constant."])
    left = dy - dy.mean() - z_norm * (dy * z_norm).mean()
    heard = ["some of it arrives: dy has to be made of a constant and of z alone."]
    return verdict(name, heard if np.abs(left).max() > 1e-5 * size else [])


def check_compact_backward(function):
    """Check the backward pass of normalising and scaling, in one formula.

    Parameters
    ----------
    function : callable
        ``function(grad_y, z_norm, inv_std, gamma) -> grad_z``, shapes (m, n), (m, n), (n,), (n,).

    Examples
    --------
    >>> check_compact_backward(lambda grad_y, z_norm, inv_std, gamma: gamma * inv_std * grad_y)
    ✗ compact backward: nothing is taken away: the ways through the mean and through the variance are missing.
    False
    """
    name, z, eps = "compact backward", batch(), 0.1
    gamma = np.array([2.0, -1.5, 0.5])
    inv_std = 1 / np.sqrt(z.var(axis=0) + eps)
    z_norm = (z - z.mean(axis=0)) * inv_std
    grad_y = np.random.default_rng(8).normal(0.5, 1.0, z.shape)
    result, problem = evaluate(function, grad_y, z_norm, inv_std, gamma)
    if not problem and result.shape != z.shape:
        problem = f"grad_z has shape {result.shape}; it keeps the shape of grad_y, {z.shape}."
    if problem:
        return verdict(name, [problem])

    m, scale = len(z), gamma * inv_std
    mean_part, norm_part = grad_y.mean(axis=0), z_norm * (grad_y * z_norm).mean(axis=0)
    kept = grad_y - mean_part - norm_part
    by_row = grad_y - grad_y.mean(axis=1, keepdims=True)
    by_row -= z_norm * (grad_y * z_norm).mean(axis=1, keepdims=True)
    wrong_ways = [
        (
            scale * grad_y,
            "nothing is taken away: the ways through the mean and through the variance are missing.",
        ),
        (scale * (grad_y - norm_part), "the mean of grad_y is not taken away."),
        (scale * (grad_y - mean_part), "the z_norm part is not taken away."),
        (scale * kept / m, "divided by m once too often."),
        (scale * kept * m, "not divided by m."),
        (scale * (grad_y - m * mean_part - m * norm_part), "the two sums are not divided by m."),
        (inv_std * kept, "gamma is missing."),
        (gamma * kept, "inv_std is missing."),
        (kept, "the factor gamma times inv_std is missing."),
        (gamma * kept / inv_std, "you divided by inv_std, which is the reciprocal of the root already."),
        (scale * (grad_y + mean_part + norm_part), "the two parts are added; they are taken away."),
        (scale * by_row, "the sums run over the units of an example; take them over the examples."),
    ]
    if np.allclose(result, scale * kept, rtol=1e-4, atol=1e-6):
        return verdict(name, [])
    found = [text for wrong, text in wrong_ways if np.allclose(result, wrong, rtol=1e-4, atol=1e-6)]
    if not found and not np.allclose(result.sum(axis=0), 0, atol=1e-4):
        found = ["the sum of grad_z over the batch should be zero for each unit."]
    return verdict(name, found or ["grad_z sums to zero as it should, but it is not right."])


def check_hand_grad_gamma(answer):
    """Check the gradient of gamma for z = 1, 2, 3, 4 and dy = 1, 0, 0, 0, with eps = 0.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_hand_grad_gamma(1)
    ✗ gradient of gamma: that is the gradient of beta; each dy is weighed by its z_norm first.
    False
    """
    right = HAND_Z_NORM[0]
    hints = [
        (1, "that is the gradient of beta; each dy is weighed by its z_norm first."),
        (-right, "look at the sign of z_norm for the example that is pushed."),
        (right / 4, "that is averaged; the chain rule adds the examples up."),
        (0, "that is the sum of z_norm; weigh each by its dy first."),
        (HAND_Z[0] - 2.5, "that is not divided by the standard deviation."),
    ]
    return number_verdict("gradient of gamma", answer, right, hints)


def check_bessel_last_term(answer):
    """Check the factor that the last term gains for m = 4 if the training variance divides by m - 1.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_bessel_last_term(1)
    ✗ factor of the last term: it does change; follow the 1/m of the variance to the last term.
    False
    """
    hints = [
        (1, "it does change; follow the 1/m of the variance to the last term."),
        (3 / 4, "that is its reciprocal."),
        (np.sqrt(4 / 3), "that is the root of it; z_norm with the new variance is used on both sides."),
    ]
    return number_verdict("factor of the last term", answer, 4 / 3, hints, tolerance=2e-3)
