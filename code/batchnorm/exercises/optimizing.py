"""Checkers of chapter 9: steps of Adam and AdaMax, and the effective learning rate."""

import numpy as np

from batchnorm.exercises.checking import evaluate, number_verdict, verdict

ALPHA, BETA1, BETA2, EPS = 0.1, 0.8, 0.95, 0.5  # unlike the papers' defaults, so that nothing is hidden
T = 3  # the step that is checked
THETA = np.array([1.0, -2.0, 0.5])
G = np.array([3.0, -1.0, 0.25])
M = np.array([0.4, 0.3, -0.2])
V = np.array([0.9, 0.2, 0.4])
U = np.array([2.0, 0.5, 0.4])


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
    hints = [
        (-1.0, "that would be the first step again; m remembers the gradient before."),
        (1.0, "m is still positive after the second gradient; and the step is divided by u, not by |g|."),
        (-right, "the size is right, the sign is not: theta moves against m, which is still positive."),
        (-m / u, "m is not corrected for its start at 0: divide by 1 - beta1^t."),
        (m / u, "m is not corrected for its start at 0, and theta moves against m."),
        (-m / (1 - 0.9) / u, "this is the second step, so t = 2 in the correction of m."),
        (-m / (1 - 0.9**2), "that divides by the new |g|; u keeps the larger, slightly shrunk old one."),
        (0.002 * right, "far too small; if that is the step itself, divide it by alpha."),
    ]
    return number_verdict("second step of AdaMax", answer, right, hints, tolerance=5e-4)


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
    ]
    return number_verdict("rate for weights ten times as long", answer, 100, hints)


def _averages(result, expected, labels):
    """Findings about the running averages that a step returns after theta."""
    findings = []
    for label, part, (right, wrongs) in zip(labels, result, expected, strict=True):
        if part.size != right.size:
            findings.append(f"{label} has {part.size} values for {right.size} parameters.")
        elif not np.allclose(part.ravel(), right):
            named = [text for wrong, text in wrongs if np.allclose(part.ravel(), wrong)]
            findings.append(named[0] if named else f"{label} is off.")
    return findings


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
    name = "a step of Adam"
    with np.errstate(all="ignore"):
        result, problem = evaluate(function, THETA, G, M, V, T, ALPHA, BETA1, BETA2, EPS, parts=3)
    if problem:
        return verdict(name, [problem])
    theta, *averages = result
    m, v = BETA1 * M + (1 - BETA1) * G, BETA2 * V + (1 - BETA2) * G**2
    c1, c2 = 1 - BETA1**T, 1 - BETA2**T
    kept = "return m and v themselves; only the step uses the corrected ones."
    mixed = "beta1 weighs the old average, 1 - beta1 the new gradient; yours is the other way round."
    findings = _averages(
        averages,
        [
            (m, [(m / c1, kept), ((1 - BETA1) * M + BETA1 * G, mixed), (M, "m is not updated.")]),
            (
                v,
                [
                    (v / c2, kept),
                    (BETA2 * V + (1 - BETA2) * G, "v averages the squares of the gradient."),
                    ((1 - BETA2) * V + BETA2 * G**2, mixed.replace("beta1", "beta2")),
                    (V, "v is not updated."),
                ],
            ),
        ],
        ("m", "v"),
    )
    if findings:
        return verdict(name, findings)

    def step(m_hat, v_hat):
        return m_hat / (np.sqrt(v_hat) + EPS)

    with np.errstate(all="ignore"):
        wrongs = [
            (step(m, v), "m and v are not corrected for their start at 0: divide them by 1 - beta^t."),
            (step(m / c1, v), "v is not corrected for its start at 0."),
            (step(m, v / c2), "m is not corrected for its start at 0."),
            (m / c1 / np.sqrt(v / c2 + EPS), "eps is inside the root; Adam adds it after the root."),
            (
                np.sqrt(c2) / c1 * m / (np.sqrt(v) + EPS),
                "eps is added before v is corrected, the other form.",
            ),
            (m / c1 / np.sqrt(v / c2), "eps is not used."),
            (m / c1 / (v / c2 + EPS), "the root of v is missing."),
            (step(G, v / c2), "the step goes along m, not along g."),
            (-step(m / c1, v / c2), "theta moves against the gradient: subtract the step."),
        ]
        for shift in (-1, 1):
            shifted = step(m / (1 - BETA1 ** (T + shift)), v / (1 - BETA2 ** (T + shift)))
            wrongs.append((shifted, "t is off by one: it counts steps from 1, so the first step has t = 1."))
    return _moved(name, theta, step(m / c1, v / c2), wrongs)


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
    name = "a step of AdaMax"
    with np.errstate(all="ignore"):
        result, problem = evaluate(function, THETA, G, M, U, T, ALPHA, BETA1, BETA2, parts=3)
    if problem:
        return verdict(name, [problem])
    theta, *averages = result
    m, u, c1 = BETA1 * M + (1 - BETA1) * G, np.maximum(BETA2 * U, np.abs(G)), 1 - BETA1**T
    findings = _averages(
        averages,
        [
            (
                m,
                [
                    (m / c1, "return m itself; only the step uses the corrected one."),
                    (M, "m is not updated."),
                ],
            ),
            (
                u,
                [
                    (np.maximum(BETA2 * U, G), "u compares with |g|; a large negative gradient is large."),
                    (np.maximum(U, np.abs(G)), "u never forgets; the old one is multiplied by beta2 first."),
                    (np.abs(G), "u remembers: it is the larger of the shrunk old u and |g|."),
                    (u / (1 - BETA2**T), "u is corrected; it needs no correction."),
                    (BETA2 * U + (1 - BETA2) * np.abs(G), "u is a maximum, not an average."),
                    (np.maximum(BETA2 * U, G**2), "u compares with |g|, not with its square."),
                    (U, "u is not updated."),
                ],
            ),
        ],
        ("m", "u"),
    )
    if findings:
        return verdict(name, findings)
    wrongs = [
        (m / u, "m is not corrected for its start at 0: divide it by 1 - beta1^t."),
        (m / c1 / (u / (1 - BETA2**T)), "u is corrected; it needs no correction."),
        (m / c1 / np.sqrt(u), "AdaMax divides by u itself; there is no root to take."),
        (-m / c1 / u, "theta moves against the gradient: subtract the step."),
        (m / (1 - BETA1 ** (T - 1)) / u, "t is off by one: it counts steps from 1."),
        (m / (1 - BETA1 ** (T + 1)) / u, "t is off by one: it counts steps from 1."),
    ]
    zero = np.zeros(3)
    with np.errstate(all="ignore"):
        silent, problem = evaluate(function, THETA, zero, zero, zero, 1, ALPHA, BETA1, BETA2, parts=3)
    if problem or not np.allclose(silent[0].ravel(), THETA):
        guard = "where every gradient so far was 0, u is 0 and m / u is 0 / 0: let the step be 0 there."
        return verdict(name, [guard])
    return _moved(name, theta, m / c1 / u, wrongs)


def _moved(name, theta, step, wrongs):
    """The verdict on the new theta, given the right step and wrong ones in units of alpha."""
    if theta.size != THETA.size:
        return verdict(name, [f"theta has {theta.size} values; it had {THETA.size}."])
    taken = (THETA - theta.ravel()) / ALPHA
    if np.allclose(taken, step, rtol=1e-4, atol=1e-5):
        return verdict(name, [])
    found = [text for wrong, text in wrongs if np.allclose(taken, wrong, rtol=1e-4, atol=1e-5)]
    if not found and np.allclose(taken, 0, atol=1e-6):
        found = ["theta has not moved."]
    return verdict(name, found[:1] or ["m and the averages are right, but theta is not."])
