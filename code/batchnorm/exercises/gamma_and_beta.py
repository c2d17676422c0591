"""Checkers of chapter 4: scale, shift, and their gradients."""

import numpy as np

from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict


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
    z_norm, gamma, beta = batch(), np.array([2.0, -1.0, 0.5]), np.array([3.0, 0.0, -4.0])
    result, problem = evaluate(function, z_norm, gamma, beta)
    if not problem and result.shape != z_norm.shape:
        problem = f"the result has shape {result.shape}; it keeps the shape of z_norm, {z_norm.shape}."
    if problem:
        return verdict("scale and shift", [problem])
    if np.allclose(result, gamma * (z_norm + beta)):
        return verdict("scale and shift", ["beta is scaled too: multiply by gamma first, then add beta."])
    return verdict(
        "scale and shift",
        []
        if np.allclose(result, gamma * z_norm + beta)
        else ["each column should be gamma times z_norm, plus beta."],
    )


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
    ]
    return number_verdict("parameter count", answer, 16, hints)


def check_place(function):
    """Check what gives z~ a mean and a standard deviation (eps = 0).

    Parameters
    ----------
    function : callable
        ``function(mean, std) -> (gamma, beta)``.

    Examples
    --------
    >>> check_place(lambda mean, std: (std, mean))
    ✓ place the bell: right.
    True
    """
    for mean, std in ((4.0, 0.5), (-2.0, 3.0)):
        result, problem = evaluate(function, mean, std, parts=2)
        if not problem and any(part.size != 1 for part in result):
            problem = "return two numbers, gamma and beta."
        if problem:
            return verdict("place the bell", [problem])
        gamma, beta = (float(part.item()) for part in result)
        findings = []
        if not np.isclose(abs(gamma), std):
            findings.append(f"asked for standard deviation {std:g}, yours gives {abs(gamma):g}.")
        if not np.isclose(beta, mean):
            findings.append(f"asked for mean {mean:g}, yours gives {beta:g}.")
        if findings:
            return verdict("place the bell", findings)
    return verdict("place the bell", [])


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
    name = "gradients of gamma and beta"
    z_norm = batch()
    grad_y = np.random.default_rng(8).normal(size=z_norm.shape)
    result, problem = evaluate(function, grad_y, z_norm, parts=2)
    if problem:
        return verdict(name, [problem])
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
    return verdict(name, findings)
