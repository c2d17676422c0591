"""The checkers behind the exercises: each says which property fails, and never the answer.

A checker takes what the reader wrote, prints one line a finding, and returns whether all is right.
It accepts any correct form: lists or arrays, any float dtype, a tuple or a list of two.
"""

import numpy as np


def _verdict(name, findings):
    """Print the findings, or that there are none; return True where there are none."""
    for finding in findings:
        print(f"✗ {name}: {finding}")
    if not findings:
        print(f"✓ {name}: right.")
    return not findings


def _answer(function, *arguments, parts=1):
    """The reader's function applied to copies of the arguments, as `parts` float arrays; or a sentence."""
    try:
        result = function(*(np.array(argument) if np.ndim(argument) else argument for argument in arguments))
    except Exception as error:  # whatever the reader's code raises is a finding, not a crash of the lesson
        said = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".:")
        return None, f"your function raised {said}."
    if result is None or result is Ellipsis:
        return None, "your function returned nothing yet; replace the `...` by your code."
    if parts > 1 and (not isinstance(result, tuple | list) or len(result) != parts):
        return None, f"return {parts} things, as in `return first, second`."
    try:
        arrays = [np.asarray(part, dtype=np.float64) for part in (result if parts > 1 else [result])]
    except (TypeError, ValueError):
        return None, "what you returned cannot be read as numbers."
    return (arrays if parts > 1 else arrays[0]), None


def _number(name, answer, expected, hints=(), tolerance=5e-4):
    """Check one number; `hints` are (wrong value, what probably happened)."""
    if answer is None or answer is Ellipsis:
        return _verdict(name, ["no answer yet; replace the `...` by a number."])
    try:
        value = float(answer)
    except (TypeError, ValueError):
        return _verdict(name, [f"{answer!r} is not a number."])

    def close(target):
        return abs(value - target) <= tolerance * max(1.0, abs(target))

    if close(expected):
        return _verdict(name, [])
    found = [hint for wrong, hint in hints if close(wrong)]
    return _verdict(name, found or [f"{value:g} is not it; work it out again."])


def _batch():
    return np.random.default_rng(7).normal([2.0, -1.0, 0.5], [3.0, 0.2, 1.0], (6, 3))


def check_batch_statistics(function):
    """Check `function(z) -> (mean, variance)` of a batch z of shape (m, n): one pair a unit.

    >>> check_batch_statistics(lambda z: (z.mean(axis=0), z.var(axis=0)))
    ✓ batch statistics: right.
    True
    >>> check_batch_statistics(lambda z: (z.mean(axis=1), z.var(axis=1)))
    ✗ batch statistics: these are statistics of an example over its units; take each unit's over the examples.
    False
    """
    z = _batch()
    result, problem = _answer(function, z, parts=2)
    if problem:
        return _verdict("batch statistics", [problem])
    mean, variance = result
    if mean.size == len(z) and mean.size != z.shape[1]:
        return _verdict(
            "batch statistics",
            ["these are statistics of an example over its units; take each unit's over the examples."],
        )
    findings = []
    for name, part in (("mean", mean), ("variance", variance)):
        if part.size != z.shape[1]:
            findings.append(
                f"the {name} has {part.size} values for {z.shape[1]} units; one a unit is wanted."
            )
    if findings:
        return _verdict("batch statistics", findings)
    mean, variance = mean.ravel(), variance.ravel()
    if not np.allclose(mean, z.mean(axis=0)):
        findings.append("the mean is off.")
    if np.allclose(variance, z.var(axis=0, ddof=1)):
        findings.append("you divided by m - 1; the variance that normalises divides by m.")
    elif np.allclose(variance, z.std(axis=0)):
        findings.append("that is the standard deviation; the variance is its square.")
    elif not np.allclose(variance, z.var(axis=0)):
        findings.append("the variance is off.")
    return _verdict("batch statistics", findings)


def check_normalise(function):
    """Check `function(z, eps) -> z_norm` for a batch z of shape (m, n).

    >>> check_normalise(lambda z, eps: (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps))
    ✓ normalise: right.
    True
    """
    z, eps = _batch(), 0.5
    result, problem = _answer(function, z, eps)
    if problem:
        return _verdict("normalise", [problem])
    if result.shape != z.shape:
        return _verdict(
            "normalise", [f"z_norm has shape {result.shape}; it keeps the shape of z, {z.shape}."]
        )
    centred, var = z - z.mean(axis=0), z.var(axis=0)
    if np.allclose(result, centred / np.sqrt(var + eps)):
        return _verdict("normalise", [])
    wrong_ways = [
        (
            centred / (np.sqrt(var) + eps),
            "eps is added outside the root; it belongs inside, beside the variance.",
        ),
        (centred / np.sqrt(var), "eps is not used."),
        (centred / (var + eps), "you divided by the variance; divide by its root."),
        (z / np.sqrt(var + eps), "the mean is not subtracted."),
        (
            centred / np.sqrt(z.var(axis=0, ddof=1) + eps),
            "the variance divides by m - 1; it should divide by m.",
        ),
    ]
    found = [text for wrong, text in wrong_ways if np.allclose(result, wrong)]
    if not found and not np.allclose(result.mean(axis=0), 0):
        found = ["the mean of each column should be 0."]
    return _verdict("normalise", found or ["each column has mean 0, but not the right spread."])


def check_features_first(function):
    """Check `function(Z, eps) -> Z_norm` for Z of shape (n, m): units are rows, examples are columns.

    >>> check_features_first(lambda Z, eps: Z / np.sqrt(Z.var(axis=1, keepdims=True) + eps))
    ✗ units as rows: each row should get mean 0 and variance 1.
    False
    """
    z, eps = _batch().T, 1e-5
    result, problem = _answer(function, z, eps)
    if not problem and result.shape != z.shape:
        problem = f"Z_norm has shape {result.shape}; it keeps the shape of Z, {z.shape}."
    if problem:
        return _verdict("units as rows", [problem])
    if np.allclose(result, (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + eps)):
        return _verdict("units as rows", ["you averaged down the columns; here a column is one example."])
    right = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1, keepdims=True) + eps)
    return _verdict(
        "units as rows", [] if np.allclose(result, right) else ["each row should get mean 0 and variance 1."]
    )


def check_largest(answer):
    """Check the largest |z_norm| that a batch of 8 can hold.

    >>> check_largest(8)
    ✗ largest |z_norm|: that grows with m, not with its root.
    False
    """
    hints = [
        (8, "that grows with m, not with its root."),
        (np.sqrt(8), "close: one of the m values has to balance the others."),
    ]
    return _number("largest |z_norm|", answer, np.sqrt(7), hints, tolerance=2e-3)


def check_epsilon(answer):
    """Check the standard deviation of z_norm where sigma = 0.01 and eps = 1e-3.

    >>> check_epsilon(1.0)
    ✗ standard deviation under eps: that is the value for eps = 0; here eps is larger than the variance.
    False
    """
    hints = [
        (1.0, "that is the value for eps = 0; here eps is larger than the variance."),
        (1e-4 / (1e-4 + 1e-3), "that is the variance of z_norm; take its root."),
    ]
    return _number(
        "standard deviation under eps", answer, np.sqrt(1e-4 / (1e-4 + 1e-3)), hints, tolerance=2e-3
    )


def check_scale_and_shift(function):
    """Check `function(z_norm, gamma, beta) -> z~` for z_norm of shape (m, n), gamma and beta of shape (n,).

    >>> check_scale_and_shift(lambda z_norm, gamma, beta: gamma * z_norm + beta)
    ✓ scale and shift: right.
    True
    """
    z_norm, gamma, beta = _batch(), np.array([2.0, -1.0, 0.5]), np.array([3.0, 0.0, -4.0])
    result, problem = _answer(function, z_norm, gamma, beta)
    if not problem and result.shape != z_norm.shape:
        problem = f"the result has shape {result.shape}; it keeps the shape of z_norm, {z_norm.shape}."
    if problem:
        return _verdict("scale and shift", [problem])
    if np.allclose(result, gamma * (z_norm + beta)):
        return _verdict("scale and shift", ["beta is scaled too: multiply by gamma first, then add beta."])
    return _verdict(
        "scale and shift",
        []
        if np.allclose(result, gamma * z_norm + beta)
        else ["each column should be gamma times z_norm, plus beta."],
    )


def check_parameter_count(answer):
    """Check the number of learned values of one batch-norm layer on 8 feature maps of 5 by 5.

    >>> check_parameter_count(8)
    ✗ parameter count: that counts gamma or beta; the layer has both.
    False
    """
    hints = [
        (8, "that counts gamma or beta; the layer has both."),
        (400, "that is one pair for every position; the positions of a map share theirs."),
        (200, "that is one value for every position; the positions of a map share theirs."),
    ]
    return _number("parameter count", answer, 16, hints)


def check_place(function):
    """Check `function(mean, std) -> (gamma, beta)`: what gives z~ that mean and standard deviation (eps = 0).

    >>> check_place(lambda mean, std: (std, mean))
    ✓ place the bell: right.
    True
    """
    for mean, std in ((4.0, 0.5), (-2.0, 3.0)):
        result, problem = _answer(function, mean, std, parts=2)
        if not problem and any(part.size != 1 for part in result):
            problem = "return two numbers, gamma and beta."
        if problem:
            return _verdict("place the bell", [problem])
        gamma, beta = (float(part.item()) for part in result)
        findings = []
        if not np.isclose(abs(gamma), std):
            findings.append(f"asked for standard deviation {std:g}, yours gives {abs(gamma):g}.")
        if not np.isclose(beta, mean):
            findings.append(f"asked for mean {mean:g}, yours gives {beta:g}.")
        if findings:
            return _verdict("place the bell", findings)
    return _verdict("place the bell", [])


def check_scale_shift_gradients(function):
    """Check `function(grad_y, z_norm) -> (grad_gamma, grad_beta)`, both of shape (n,).

    >>> check_scale_shift_gradients(lambda grad_y, z_norm: ((grad_y * z_norm).sum(0), grad_y.mean(0)))
    ✗ gradients of gamma and beta: the gradient of beta is averaged; the chain rule adds the examples up.
    False
    """
    name = "gradients of gamma and beta"
    z_norm = _batch()
    grad_y = np.random.default_rng(8).normal(size=z_norm.shape)
    result, problem = _answer(function, grad_y, z_norm, parts=2)
    if problem:
        return _verdict(name, [problem])
    findings = []
    rights = ((grad_y * z_norm).sum(axis=0), grad_y.sum(axis=0))
    for label, part, right in zip(("gamma", "beta"), result, rights, strict=True):
        if part.shape == z_norm.shape:
            findings.append(
                f"the gradient of {label} has a row for each example; one {label} serves all, so add them up."
            )
        elif part.size != right.size:
            findings.append(f"the gradient of {label} has {part.size} values; {label} has {right.size}.")
        elif np.allclose(part.ravel(), right / len(z_norm)):
            findings.append(f"the gradient of {label} is averaged; the chain rule adds the examples up.")
        elif not np.allclose(part.ravel(), right):
            findings.append(f"the gradient of {label} is off.")
    return _verdict(name, findings)
