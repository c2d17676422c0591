"""Checkers of chapter 9: steps of Adam and AdaMax, and the effective learning rate."""

import numpy as np

from batchnorm.exercises.checking import findings_on, number_verdict, verdict

# Unlike the papers' defaults, and of two sizes, so that nothing is hidden. The second average is v or u.
THETA = np.array([1.0, -2.0, 0.5]), np.array([0.3, 2.5, -1.5, 0.8])
G = np.array([3.0, -1.0, 0.25]), np.array([-0.6, 2.0, 0.7, -1.1])
M = np.array([0.4, 0.3, -0.2]), np.array([0.9, -0.5, 0.35, 0.2])
AVERAGES = np.array([0.9, 0.8, 0.4]), np.array([1.5, 0.3, 0.75, 1.9])
SETTINGS = (3, 0.7, 0.8, 0.95), (5, 0.4, 0.7, 0.85)  # t, alpha, beta1, beta2


def check_adamax_second_step(answer):
    """Check AdaMax's second step, in units of alpha, for the gradients 3 and -1.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_adamax_second_step(-1.0)
    ✗ second step of AdaMax: that would be the first step again; m remembers the gradient before.
    False
    """
    m, u = 0.9 * 0.3 - 0.1, 0.999 * 3
    right = -m / (1 - 0.9**2) / u
    adam = -m / (1 - 0.9**2) / np.sqrt((0.999 * 0.009 + 0.001) / (1 - 0.999**2))
    hints = [
        (-1.0, "that would be the first step again; m remembers the gradient before."),
        (1.0, "m is still positive after the second gradient; and the step is divided by u, not by |g|."),
        (-right, "the size is right, the sign is not: theta moves against m, which is still positive."),
        (-m / u, "m is not corrected for its start at 0: divide by 1 - beta1^t."),
        (m / u, "m is not corrected for its start at 0, and theta moves against m."),
        (-m / (1 - 0.9) / u, "this is the second step, so t = 2 in the correction of m."),
        (-m / (1 - 0.9**2), "that divides by the new |g|; u keeps the larger, slightly shrunk old one."),
        (-m / (1 - 0.9**2) / 3, "u fades: the old one is multiplied by beta2 before it is compared."),
        (-0.37 / (1 - 0.9**2) / u, "the second gradient is negative; m shrinks."),
        (-m / (1 - 0.9**2) / np.sqrt(u), "AdaMax divides by u itself; there is no root to take."),
        (adam, "that is not it, but the second step of Adam; AdaMax divides by u."),
        (0.002 * right, "far too small; if that is the step itself, divide it by alpha."),
    ]
    return number_verdict("second step of AdaMax", answer, right, hints)


def check_rate_for_ten_times(answer):
    """Check the factor on SGD's learning rate that turns weights ten times as long by the same angle.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_rate_for_ten_times(10)
    ✗ rate for weights ten times as long: the step is ten times too short for that; the gradient shrank, too.
    False
    """
    hints = [
        (10, "the step is ten times too short for that; the gradient shrank, too."),
        (1, "with the same rate the step is ten times shorter, on a vector ten times longer."),
        (0.1, "longer weights are turned less by a step, not more."),
        (0.01, "longer weights are turned less by a step, not more."),
        (np.sqrt(10), "a root is taken; ask how the gradient shrinks, and then how the angle does."),
    ]
    return number_verdict("rate for weights ten times as long", answer, 100, hints)


def check_adam_step(function):
    """Check a step of Adam; t counts from 1.

    Parameters
    ----------
    function : callable
        ``function(theta, g, m, v, t, alpha, beta1, beta2, eps) -> (theta, m, v)``.

    Examples
    --------
    >>> def step(theta, g, m, v, t, alpha, beta1, beta2, eps):
    ...     m = beta1 * m + (1 - beta1) * g
    ...     v = beta2 * v + (1 - beta2) * g**2
    ...     return theta - alpha * m / (v**0.5 + eps), m, v
    >>> check_adam_step(step)
    ✗ a step of Adam: m and v are not corrected for their start at 0: divide them by 1 - beta^t.
    False
    """

    def averages(theta, g, m, v, t, alpha, beta1, beta2, eps):
        return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2

    def by(step):
        """The new theta for a step of m, v, their two corrections and eps."""

        def moved(theta, g, m, v, t, alpha, beta1, beta2, eps, shift=0):
            new = averages(theta, g, m, v, t, alpha, beta1, beta2, eps)
            corrections = 1 - beta1 ** (t + shift), 1 - beta2 ** (t + shift)
            return theta - alpha * step(*new, *corrections, eps)

        return moved

    def adam(m, v, c1, c2, eps):
        return m / c1 / (np.sqrt(v / c2) + eps)

    def right(*given):
        return by(adam)(*given), *averages(*given)

    kept = "return m and v themselves; only the step uses the corrected ones."
    mixed = "beta{0} weighs the old average, 1 - beta{0} the new gradient; yours is the other way round."
    count = "t is off by one: it counts steps from 1, so the first step has t = 1."
    of_theta = [
        (
            by(lambda m, v, c1, c2, eps: m / (np.sqrt(v) + eps)),
            "m and v are not corrected for their start at 0: divide them by 1 - beta^t.",
        ),
        (by(lambda m, v, c1, c2, eps: m / c1 / (np.sqrt(v) + eps)), "v is not corrected for its start at 0."),
        (by(lambda m, v, c1, c2, eps: m / (np.sqrt(v / c2) + eps)), "m is not corrected for its start at 0."),
        (
            by(lambda m, v, c1, c2, eps: m / c1 / np.sqrt(v / c2 + eps)),
            "eps is inside the root; Adam adds it after the root.",
        ),
        (
            by(lambda m, v, c1, c2, eps: np.sqrt(c2) / c1 * m / (np.sqrt(v) + eps)),
            "eps is added before v is corrected, the other form.",
        ),
        (by(lambda m, v, c1, c2, eps: m / c1 / np.sqrt(v / c2)), "eps is not used."),
        (by(lambda m, v, c1, c2, eps: m / c1 / (v / c2 + eps)), "the root of v is missing."),
        (
            lambda theta, g, *rest: by(lambda m, v, c1, *more: adam(g * c1, v, c1, *more))(theta, g, *rest),
            "the step goes along m, not along g.",
        ),
        (by(lambda *given: -adam(*given)), "theta moves against the gradient: subtract the step."),
        (lambda *given: by(adam)(*given, shift=1), count),
        (lambda *given: by(adam)(*given, shift=-1), count),
        (lambda theta, *rest: theta, "theta has not moved."),
        (lambda *given: (given[0] - by(adam)(*given)) / given[5], "return the new theta, not the step."),
    ]
    of_m = [
        (lambda *given: averages(*given)[0] / (1 - given[6] ** given[4]), kept),
        (lambda theta, g, m, v, t, alpha, b1, b2, eps: (1 - b1) * m + b1 * g, mixed.format(1)),
        (lambda theta, g, m, *rest: m, "m is not updated."),
        (
            lambda theta, g, m, v, t, alpha, b1, b2, eps: b1 * m + g,
            "the new gradient has the weight 1 - beta1.",
        ),
    ]
    of_v = [
        (lambda *given: averages(*given)[1] / (1 - given[7] ** given[4]), kept),
        (
            lambda theta, g, m, v, t, alpha, b1, b2, eps: b2 * v + (1 - b2) * g,
            "v averages the squares of the gradient.",
        ),
        (lambda theta, g, m, v, t, alpha, b1, b2, eps: (1 - b2) * v + b2 * g**2, mixed.format(2)),
        (lambda theta, g, m, v, *rest: v, "v is not updated."),
        (
            lambda theta, g, m, v, t, alpha, b1, b2, eps: b2 * v + g**2,
            "the new square has the weight 1 - beta2.",
        ),
    ]
    trials = [
        (*t, *more, eps) for *t, more, eps in zip(THETA, G, M, AVERAGES, SETTINGS, (0.5, 0.2), strict=True)
    ]
    return verdict("a step of Adam", _found(trials, function, right, theta=of_theta, m=of_m, v=of_v).values())


def check_adamax_step(function):
    """Check a step of AdaMax; t counts from 1.

    Parameters
    ----------
    function : callable
        ``function(theta, g, m, u, t, alpha, beta1, beta2) -> (theta, m, u)``.

    Examples
    --------
    >>> def step(theta, g, m, u, t, alpha, beta1, beta2):
    ...     m = beta1 * m + (1 - beta1) * g
    ...     u = np.maximum(beta2 * u, g)
    ...     return theta - alpha / (1 - beta1**t) * m / u, m, u
    >>> check_adamax_step(step)
    ✗ a step of AdaMax: u compares with |g|; a large negative gradient is large.
    False
    """

    def averages(theta, g, m, u, t, alpha, beta1, beta2):
        return beta1 * m + (1 - beta1) * g, np.maximum(beta2 * u, np.abs(g))

    def by(step):
        """The new theta for a step of m, u, the correction of m and that of a v."""

        def moved(theta, g, m, u, t, alpha, beta1, beta2, shift=0):
            new = averages(theta, g, m, u, t, alpha, beta1, beta2)
            return theta - alpha * step(*new, 1 - beta1 ** (t + shift), 1 - beta2**t)

        return moved

    def adamax(m, u, c1, c2):
        return m / c1 / u

    def right(*given):
        return by(adamax)(*given), *averages(*given)

    count = "t is off by one: it counts steps from 1."
    of_theta = [
        (
            by(lambda m, u, c1, c2: m / u),
            "m is not corrected for its start at 0: divide it by 1 - beta1^t.",
        ),
        (by(lambda m, u, c1, c2: m / c1 / (u / c2)), "u is corrected; it needs no correction."),
        (
            by(lambda m, u, c1, c2: m / c1 / np.sqrt(u)),
            "AdaMax divides by u itself; there is no root to take.",
        ),
        (by(lambda *given: -adamax(*given)), "theta moves against the gradient: subtract the step."),
        (lambda *given: by(adamax)(*given, shift=1), count),
        (lambda *given: by(adamax)(*given, shift=-1), count),
        (lambda theta, *rest: theta, "theta has not moved."),
        (lambda *given: (given[0] - by(adamax)(*given)) / given[5], "return the new theta, not the step."),
    ]
    of_m = [
        (
            lambda *given: averages(*given)[0] / (1 - given[6] ** given[4]),
            "return m itself; only the step uses the corrected one.",
        ),
        (lambda theta, g, m, *rest: m, "m is not updated."),
        (
            lambda theta, g, m, u, t, alpha, b1, b2: (1 - b1) * m + b1 * g,
            "beta1 weighs the old average, 1 - beta1 the new gradient; yours is the other way round.",
        ),
    ]

    def of(formula):
        """The new u by a formula of u, g and beta2."""
        return lambda theta, g, m, u, t, alpha, beta1, beta2: formula(u, g, beta2)

    of_u = [
        (
            of(lambda u, g, beta2: np.maximum(beta2 * u, g)),
            "u compares with |g|; a large negative gradient is large.",
        ),
        (
            of(lambda u, g, beta2: np.maximum(u, np.abs(g))),
            "u never forgets; the old one is multiplied by beta2 first.",
        ),
        (of(lambda u, g, beta2: np.abs(g)), "u remembers: it is the larger of the shrunk old u and |g|."),
        (
            lambda *given: averages(*given)[1] / (1 - given[7] ** given[4]),
            "u is corrected; it needs no correction.",
        ),
        (
            of(lambda u, g, beta2: beta2 * u + (1 - beta2) * np.abs(g)),
            "u is a maximum, not an average.",
        ),
        (of(lambda u, g, beta2: np.maximum(beta2 * u, g**2)), "u compares with |g|, not with its square."),
        (of(lambda u, g, beta2: u), "u is not updated."),
        (of(lambda u, g, beta2: beta2 * np.maximum(u, np.abs(g))), "beta2 shrinks the old u alone, not |g|."),
        (
            of(lambda u, g, beta2: np.full_like(g, max(beta2 * u.max(), np.abs(g).max()))),
            "each parameter has a u of its own.",
        ),
    ]
    trials = [(*t, *more) for *t, more in zip(THETA, G, M, AVERAGES, SETTINGS, strict=True)]
    found = _found(trials, function, right, theta=of_theta, m=of_m, u=of_u)
    zero, (t, *rest) = 0 * THETA[0], SETTINGS[0]
    silent = [(THETA[0], zero, zero, zero, t, *rest)]
    if not found and _found(
        silent, function, lambda theta, g, m, u, *rest: (theta, m, u), theta=(), m=(), u=()
    ):
        found = {"": "where every gradient so far was 0, u is 0 and m / u is 0 / 0: let the step be 0 there."}
    return verdict("a step of AdaMax", found.values())


def _found(trials, function, right, **mistakes):
    """The findings on theta and two averages; on theta only if the averages that it uses are right."""
    found = findings_on(
        trials,
        function,
        right,
        shape="{label} has {size} values for {n} parameters.",
        parts={
            label: (
                named,
                "the averages are right, but theta is not." if label == "theta" else f"{label} is off.",
            )
            for label, named in mistakes.items()
        },
    )
    if len(found) > 1:
        found.pop("theta", None)
    return found
