"""Checkers of chapter 8: running statistics, what momentum means, and folding."""

import numpy as np

from batchnorm.exercises.checking import batch, evaluate, number_verdict, verdict


def check_ten_batches(answer):
    """Check the running mean after ten batches of mean 5, from 0 and with a weight of 0.1 for the new batch.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_ten_batches(5 * 0.9**10)
    ✗ ten batches: that is the gap that is left; the running mean has covered the rest of the way.
    False
    """
    hints = [
        (5 * 0.9**10, "that is the gap that is left; the running mean has covered the rest of the way."),
        (5 * (1 - 0.9**9), "that is one batch too few."),
        (5 * (1 - 0.9**11), "that is one batch too many."),
        (5 * (1 - 0.1**10), "you gave the new batch the large weight; it has the small one."),
        (5 * (1 - 10 * 0.1), "the steps get smaller, because each covers a tenth of what is left."),
        (5 * 10 * 0.1, "the steps get smaller, because each covers a tenth of what is left."),
    ]
    return number_verdict("ten batches", answer, 5 * (1 - 0.9**10), hints, tolerance=2e-3)


def check_batches_to_follow(function):
    """Check the fewest batches after which at most 1 % of a jump is left.

    Parameters
    ----------
    function : callable
        ``function(p) -> n``.

    Examples
    --------
    >>> check_batches_to_follow(lambda p: np.log(0.01) / np.log(1 - p))
    ✗ batches to follow: batches come whole; take the next whole number above.
    False
    """
    name = "batches to follow"
    for weight in (0.1, 0.01, 0.3):
        result, problem = evaluate(function, weight)
        if not problem and result.size != 1:
            problem = f"the answer for one p is one number; yours has {result.size}."
        if problem:
            return verdict(name, [problem])
        exact = np.log(0.01) / np.log(1 - weight)
        found = float(result.item())
        wrong_ways = [
            (exact, "batches come whole; take the next whole number above."),
            (np.floor(exact), "after that many batches a little more than 1 % is left."),
            (np.ceil(exact) + 1, "one batch fewer is enough."),
            (
                np.log(0.01) / np.log(weight),
                "p is the weight of the new batch; what is left shrinks by 1 - p.",
            ),
            (np.ceil(np.log(0.01) / np.log(weight)), "what is left shrinks by 1 - p, not by p."),
            (np.ceil(np.log(100) / weight), "ln(1 - p) is near -p, but not near enough."),
            (np.log(100) / weight, "ln(1 - p) is near -p, but not near enough."),
            (1 / weight, "after 1 / p batches about a third of the jump is left."),
        ]
        if not np.isclose(found, np.ceil(exact), rtol=0, atol=1e-3):
            said = [text for wrong, text in wrong_ways if np.isclose(found, wrong, rtol=1e-5)]
            return verdict(name, said[:1] or ["count how often a jump shrinks by 1 - p until 1 % is left."])
    return verdict(name, [])


def check_unbiased_factor(answer):
    """Check the factor from the biased to the unbiased variance of a batch of 8.

    Parameters
    ----------
    answer : number

    Examples
    --------
    >>> check_unbiased_factor(7 / 8)
    ✗ unbiased factor: upside down; the biased variance is too small on average.
    False
    """
    hints = [
        (7 / 8, "upside down; the biased variance is too small on average."),
        (9 / 8, "that compares 8 with 9; one value of the batch is spent on the mean."),
        (np.sqrt(8 / 7), "that is the factor of the standard deviation; variances are asked for."),
    ]
    return number_verdict("unbiased factor", answer, 8 / 7, hints, tolerance=3e-3)


def check_running_update(function):
    """Check an update of the running statistics in PyTorch's convention.

    Parameters
    ----------
    function : callable
        ``function(running_mean, running_var, z, momentum) -> (mean, var)``.

    Examples
    --------
    >>> def update(running_mean, running_var, z, momentum):
    ...     mean = (1 - momentum) * running_mean + momentum * z.mean(axis=0)
    ...     return mean, (1 - momentum) * running_var + momentum * z.var(axis=0)
    >>> check_running_update(update)
    ✗ running update: the batch's variance is biased here; what is remembered divides by m - 1.
    False
    """
    name, z, weight = "running update", batch(), 0.25
    old_mean, old_var = np.array([1.0, 2.0, -3.0]), np.array([4.0, 0.5, 2.0])
    result, problem = evaluate(function, old_mean, old_var, z, weight, parts=2)
    if problem:
        return verdict(name, [problem])

    def mixed(old, new, p=weight):
        return (1 - p) * old + p * new

    mean, var = (part.ravel() for part in result)
    new_mean, biased, unbiased = z.mean(axis=0), z.var(axis=0), z.var(axis=0, ddof=1)
    findings = [
        f"the running {what} has {part.size} values for 3 units."
        for what, part in (("mean", mean), ("variance", var))
        if part.size != 3
    ]
    if findings:
        return verdict(name, findings)
    if np.allclose(mean, mixed(old_mean, new_mean, 1 - weight)):
        findings.append("momentum is the weight of the new batch here; you gave it to the old value.")
    elif np.allclose(mean, new_mean):
        findings.append("the old mean is forgotten; keep a share of it.")
    elif not np.allclose(mean, mixed(old_mean, new_mean)):
        findings.append("the running mean is off.")
    if any(np.allclose(var, mixed(old_var, biased, p)) for p in (weight, 1 - weight)):
        findings.append("the batch's variance is biased here; what is remembered divides by m - 1.")
    elif np.allclose(var, mixed(old_var, np.sqrt(unbiased))) or np.allclose(
        var, mixed(old_var, np.sqrt(biased))
    ):
        findings.append("you averaged a standard deviation; the running variance averages variances.")
    elif np.allclose(var, mixed(old_var, unbiased, 1 - weight)):
        findings.append("the running variance, too, gives momentum to the new batch.")
    elif not np.allclose(var, mixed(old_var, unbiased)):
        findings.append("the running variance is off.")
    return verdict(name, findings)


def check_fold(function):
    """Check the weights and the bias of the folded layer.

    Parameters
    ----------
    function : callable
        ``function(weight, bias, mean, var, gamma, beta, eps) -> (weight, bias)``; weight has shape (in, out),
        the others (out,).

    Examples
    --------
    >>> check_fold(lambda weight, bias, mean, var, gamma, beta, eps: (weight * gamma, bias + beta))
    ✗ fold: the weights are off.
    ✗ fold: the bias is off.
    False
    """
    rng = np.random.default_rng(5)
    weight, bias = rng.normal(size=(3, 2)), np.array([0.7, -1.2])
    mean, var, gamma, beta = np.array([[2.0, -1.0], [0.3, 4.0], [1.5, -0.5], [0.25, 3.0]])
    eps = 0.1
    result, problem = evaluate(function, weight, bias, mean, var, gamma, beta, eps, parts=2)
    if problem:
        return verdict("fold", [problem])
    new_weight, new_bias = result
    if new_weight.shape != weight.shape:
        return verdict("fold", [f"the weights have shape {new_weight.shape}; they keep {weight.shape}."])
    if new_bias.size != 2:
        return verdict(
            "fold", [f"the bias has {new_bias.size} values; there is one for each of the 2 outputs."]
        )
    scale = gamma / np.sqrt(var + eps)
    wrong_scales = [
        (gamma / (var + eps), "you divided by the variance; divide by its root."),
        (gamma / np.sqrt(var), "eps is missing under the root."),
        (gamma / (np.sqrt(var) + eps), "eps is added outside the root; it belongs inside."),
        (1 / np.sqrt(var + eps), "gamma is missing."),
    ]
    wrong_biases = [
        ((0 - mean) * scale + beta, "the layer's own bias is lost."),
        (bias - mean * scale + beta, "the layer's own bias is not scaled; it goes through the same map."),
        ((bias + mean) * scale + beta, "the mean is added; it is subtracted."),
        ((bias - mean) * scale, "beta is missing."),
        ((bias - mean + beta) * scale, "beta is scaled; it is added after the scaling."),
        (bias, "the bias is as it was; mean and beta belong into it."),
    ]
    findings = []
    if not np.allclose(new_weight, weight * scale):
        said = [text for wrong, text in wrong_scales if np.allclose(new_weight, weight * wrong)]
        if said:  # the bias is wrong for the same reason
            return verdict("fold", said[:1])
        findings.append("the weights are off.")
    if not np.allclose(new_bias.ravel(), (bias - mean) * scale + beta):
        said = [text for wrong, text in wrong_biases if np.allclose(new_bias.ravel(), wrong)]
        findings += said[:1] or ["the bias is off."]
    return verdict("fold", findings)
