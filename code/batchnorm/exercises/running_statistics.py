"""Checkers of chapter 8: running statistics, what momentum means, and folding."""

import numpy as np

from batchnorm.exercises.checking import batch, findings_on, number_verdict, verdict


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
        (5 * 0.1, "that is one batch; ten of them came."),
        (5 * 0.9, "that is one batch, with the large weight; ten came, and each has the small one."),
        (5 * (1 - 10 * 0.1), "the steps get smaller, because each covers a tenth of what is left."),
        (
            5,
            "that is all the way, as if the new batch had the large weight or the steps were all alike; "
            "each covers a tenth of what is left.",
        ),
        (1 - 0.9**10, "that is the share of the way; the way is 5 long."),
        (0.9**10, "that is the share of the way that is left."),
    ]
    return number_verdict("ten batches", answer, 5 * (1 - 0.9**10), hints)


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

    def exact(p, left=0.01):
        return np.log(left) / np.log(1 - p)

    near = "ln(1 - p) is near -p, but not near enough."
    fewer = "after that many batches a little more than 1 % is left."
    mistakes = [
        (exact, "batches come whole; take the next whole number above."),
        (lambda p: np.floor(exact(p)), fewer),
        (lambda p: np.round(exact(p)), fewer),
        (lambda p: np.ceil(exact(p)) + 1, "one batch fewer is enough."),
        (lambda p: exact(1 - p), "p is the weight of the new batch; what is left shrinks by 1 - p."),
        (lambda p: np.ceil(exact(1 - p) - 1e-9), "what is left shrinks by 1 - p, not by p."),
        (lambda p: np.ceil(np.log(100) / p), near),
        (lambda p: np.log(100) / p, near),
        (lambda p: 1 / p, "after 1 / p batches about a third of the jump is left."),
        (lambda p: np.ceil(1 / p), "after 1 / p batches about a third of the jump is left."),
        (lambda p: np.ceil(exact(p, 0.99)), "that is until 1 % is covered, not until 1 % is left."),
        (lambda p: -np.ceil(exact(p)), "the sign is turned: both logarithms are negative."),
        (lambda p: np.ceil(exact(p, 0.1)), "that is until a tenth is left; 1 % was asked for."),
    ]
    found = findings_on(
        [(0.1,), (0.01,), (0.3,), (0.04,)],
        function,
        lambda p: np.ceil(exact(p)),
        mistakes,
        "count how often a jump shrinks by 1 - p until 1 % is left.",
        shape="the answer for one p is one number; yours has {size}.",
        whole=True,
    )
    return verdict("batches to follow", found.values())


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
        (1 / 7, "that is by how much it is larger; the factor is asked for."),
    ]
    return number_verdict("unbiased factor", answer, 8 / 7, hints)


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

    def mixed(old, new, p):
        return (1 - p) * old + p * new

    biased = "the batch's variance is biased here; what is remembered divides by m - 1."
    spread = "you averaged a standard deviation; the running variance averages variances."
    of_mean = [
        (
            lambda mean, var, z, p: mixed(mean, z.mean(axis=0), 1 - p),
            "momentum is the weight of the new batch here; you gave it to the old value.",
        ),
        (lambda mean, var, z, p: z.mean(axis=0), "the old mean is forgotten; keep a share of it."),
        (lambda mean, var, z, p: mean, "the running mean is off: it has not moved."),
        (
            lambda mean, var, z, p: mean + p * z.mean(axis=0),
            "the running mean is off: the old one keeps all of its weight.",
        ),
    ]
    of_variance = [
        (lambda mean, var, z, p: mixed(var, z.var(axis=0), p), biased),
        (lambda mean, var, z, p: mixed(var, z.var(axis=0), 1 - p), biased),
        (lambda mean, var, z, p: mixed(var, z.std(axis=0), p), spread),
        (lambda mean, var, z, p: mixed(var, z.std(axis=0, ddof=1), p), spread),
        (
            lambda mean, var, z, p: mixed(var, z.var(axis=0, ddof=1), 1 - p),
            "the running variance, too, gives momentum to the new batch.",
        ),
        (lambda mean, var, z, p: z.var(axis=0, ddof=1), "the old variance is forgotten; keep a share of it."),
        (lambda mean, var, z, p: z.var(axis=0), "the old variance is forgotten, and the new one is biased."),
        (
            lambda mean, var, z, p: mixed(var, z.var(axis=0) * (len(z) - 1) / len(z), p),
            "the factor between the variances is turned over; the unbiased one is larger.",
        ),
    ]
    found = findings_on(
        [
            (np.array([1.0, 2.0, -3.0]), np.array([4.0, 0.5, 2.0]), batch(), 0.25),
            (np.linspace(-3, 2, 5), np.linspace(1, 3, 5), batch(4, 5), 0.4),
        ],
        function,
        lambda mean, var, z, p: (mixed(mean, z.mean(axis=0), p), mixed(var, z.var(axis=0, ddof=1), p)),
        [
            (
                lambda mean, var, z, p: (
                    mixed(var, z.var(axis=0, ddof=1), p),
                    mixed(mean, z.mean(axis=0), p),
                ),
                "the two are swapped: return the mean, then the variance.",
            )
        ],
        shape="the running {label} has {size} values for {n} units.",
        parts={
            "mean": (of_mean, "the running mean is off."),
            "variance": (of_variance, "the running variance is off."),
        },
    )
    return verdict("running update", found.values())


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

    def by(scale):
        """Folding with a scale of gamma, var and eps."""

        def folded(weight, bias, mean, var, gamma, beta, eps):
            factor = scale(gamma, var, eps)
            return weight * factor, (bias - mean) * factor + beta

        return folded

    def bias_by(formula):
        """The folded bias by a formula of bias, mean, scale and beta."""
        return lambda weight, bias, mean, var, gamma, beta, eps: formula(
            bias, mean, gamma / np.sqrt(var + eps), beta
        )

    scales = [  # the bias is wrong for the same reason
        (lambda gamma, var, eps: gamma / (var + eps), "you divided by the variance; divide by its root."),
        (lambda gamma, var, eps: gamma / np.sqrt(var), "eps is missing under the root."),
        (
            lambda gamma, var, eps: gamma / (np.sqrt(var) + eps),
            "eps is added outside the root; it belongs inside.",
        ),
        (lambda gamma, var, eps: 1 / np.sqrt(var + eps), "gamma is missing."),
        (lambda gamma, var, eps: gamma * np.sqrt(var + eps), "you multiplied by the root; divide by it."),
    ]
    of_bias = [
        (lambda b, mean, scale, beta: beta - mean * scale, "the layer's own bias is lost."),
        (
            lambda b, mean, scale, beta: b - mean * scale + beta,
            "the layer's own bias is not scaled; it goes through the same map.",
        ),
        (lambda b, mean, scale, beta: (b + mean) * scale + beta, "the mean is added; it is subtracted."),
        (
            lambda b, mean, scale, beta: b * scale + beta,
            "the mean is missing; it is subtracted from the bias.",
        ),
        (lambda b, mean, scale, beta: b * scale - mean + beta, "the mean is not scaled; the bias is."),
        (lambda b, mean, scale, beta: (b - mean) * scale, "beta is missing."),
        (lambda b, mean, scale, beta: (b - mean) * scale - beta, "beta is subtracted; it is added."),
        (
            lambda b, mean, scale, beta: (b - mean + beta) * scale,
            "beta is scaled; it is added after the scaling.",
        ),
        (lambda b, mean, scale, beta: b, "the bias is as it was; mean and beta belong into it."),
    ]
    rng, trials = np.random.default_rng(5), []
    for inputs, outputs, eps in ((3, 2, 0.1), (4, 5, 0.3)):
        rest = rng.normal(1.0, 1.0, (4, outputs))
        rest[2] = rest[2] ** 2 + 0.2  # the variance
        bias, mean, var, gamma = rest
        trials.append(
            (rng.normal(size=(inputs, outputs)), bias, mean, var, gamma, rng.normal(size=outputs), eps)
        )
    found = findings_on(
        trials,
        function,
        by(lambda gamma, var, eps: gamma / np.sqrt(var + eps)),
        [(by(scale), said) for scale, said in scales],
        shape={
            "weights": "the weights have shape {shape}; they keep {wanted}.",
            "bias": "the bias has {size} values; there is one for each of the {n} outputs.",
        },
        parts={
            "weights": (
                [(lambda *given, scale=scale: by(scale)(*given)[0], said) for scale, said in scales],
                "the weights are off.",
            ),
            "bias": ([(bias_by(formula), said) for formula, said in of_bias], "the bias is off."),
        },
    )
    return verdict("fold", found.values())
