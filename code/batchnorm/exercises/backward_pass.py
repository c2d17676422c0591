"""Checkers of chapter 7: the gradient that passes back through the statistics of a batch."""

import numpy as np

from batchnorm.exercises.checking import TOLERANCE, batch, evaluate, findings_on, number_verdict, verdict

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
        (inv_std * (1 - mean_part - HAND_Z_NORM[0] ** 2 / 4), "that is dz of the first example."),
        (
            -inv_std * np.sqrt(3 / 4) * (mean_part + 3 / 4 * norm_part),
            "the variance divides by m - 1; divide by m.",
        ),
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
    name = "unheard push"
    for z in (batch()[:, 0], batch(9, 2)[:, 1]):
        result, problem = evaluate(function, [z], [z])
        if not problem and result[0].size != z.size:
            problem = f"return one derivative for each of the {z.size} examples, not {result[0].size}."
        if problem:
            return verdict(name, [problem])
        dy, z_norm = result[0].ravel(), (z - z.mean()) / z.std()
        size = np.abs(dy).max()
        if size < 1e-6:
            return verdict(name, ["a push of zero is no push; find another."])
        if np.ptp(dy) < TOLERANCE * size:
            return verdict(name, ["a constant dy is one such push; find one that is not constant."])
        left = dy - dy.mean() - z_norm * (dy * z_norm).mean()
        if np.abs(left).max() > TOLERANCE * size:
            return verdict(name, ["some of it arrives: dy has to be made of a constant and of z alone."])
    return verdict(name, [])


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

    def means(g, z_norm):
        return g.mean(axis=0), z_norm * (g * z_norm).mean(axis=0)

    def kept(g, z_norm):
        return g - sum(means(g, z_norm))

    def otherwise(result, g, z_norm, inv_std, gamma):
        if np.allclose(result.sum(axis=0), 0, atol=1e-3):
            return "grad_z sums to zero as it should, but it is not right."
        return "the sum of grad_z over the batch should be zero for each unit."

    mistakes = [
        (
            lambda g, z, s, c: c * s * g,
            "nothing is taken away: the ways through the mean and through the variance are missing.",
        ),
        (lambda g, z, s, c: c * s * (g - means(g, z)[1]), "the mean of grad_y is not taken away."),
        (lambda g, z, s, c: c * s * (g - means(g, z)[0]), "the z_norm part is not taken away."),
        (lambda g, z, s, c: c * s * kept(g, z) / len(g), "divided by m once too often."),
        (lambda g, z, s, c: c * s * kept(g, z) * len(g), "not divided by m."),
        (
            lambda g, z, s, c: c * s * (g - len(g) * sum(means(g, z))),
            "the two sums are not divided by m.",
        ),
        (
            lambda g, z, s, c: c * s / len(g) * (g - len(g) * sum(means(g, z))),
            "all is divided by m, and grad_y itself is not multiplied by m.",
        ),
        (
            lambda g, z, s, c: c * s * (g - g.mean(axis=0) - (g * z).mean(axis=0)),
            "the sum in the last part is not multiplied by z_norm.",
        ),
        (
            lambda g, z, s, c: c * s * g - sum(means(g, z)),
            "the factor gamma times inv_std belongs to all three parts; mind the brackets.",
        ),
        (lambda g, z, s, c: s * kept(g, z), "gamma is missing."),
        (lambda g, z, s, c: c * kept(g, z), "inv_std is missing."),
        (lambda g, z, s, c: kept(g, z), "the factor gamma times inv_std is missing."),
        (
            lambda g, z, s, c: c * kept(g, z) / s,
            "you divided by inv_std, which is the reciprocal of the root already.",
        ),
        (
            lambda g, z, s, c: c * s * (g + sum(means(g, z))),
            "the two parts are added; they are taken away.",
        ),
        (lambda g, z, s, c: -c * s * kept(g, z), "the sign is turned."),
        (
            lambda g, z, s, c: c * s * kept(g.T, z.T).T,
            "the sums run over the units of an example; take them over the examples.",
        ),
    ]
    trials = []
    for z, gamma in ((batch(), np.array([2.0, -1.5, 0.5])), (batch(4, 5), np.linspace(-2.2, 3.1, 5))):
        inv_std = 1 / np.sqrt(z.var(axis=0) + 0.1)
        grad_y = np.random.default_rng(8).normal(0.5, 1.0, z.shape)
        trials.append((grad_y, (z - z.mean(axis=0)) * inv_std, inv_std, gamma))
    found = findings_on(
        trials,
        function,
        lambda g, z, s, c: c * s * kept(g, z),
        mistakes,
        otherwise,
        shape="grad_z has shape {shape}; it keeps the shape of grad_y, {wanted}.",
    )
    return verdict("compact backward", found.values())


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
        (right * np.sqrt(3 / 4), "the variance divides by m - 1; divide by m."),
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
        (16 / 9, "that is its square; z_norm with the new variance is used on both sides."),
        (1 / 3, "that is the new slope's 1/(m - 1); compare it with the 1/m that it replaces."),
        (5 / 4, "m - 1 takes the place of m, not m that of m + 1."),
    ]
    return number_verdict("factor of the last term", answer, 4 / 3, hints)
