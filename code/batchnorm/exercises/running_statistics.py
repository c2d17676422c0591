"""Checkers of chapter 8: a running average without its start, and folding."""

import numpy as np

from batchnorm.exercises.checking import batch, findings_on, verdict


def check_corrected_average(function):
    """Check a running average from 0 without the share that its start has.

    Parameters
    ----------
    function : callable
        ``function(means, p) -> average`` after all batches, whose means have shape (n,).

    Examples
    --------
    >>> check_corrected_average(lambda means, p: p * (1 - p) ** np.arange(len(means))[::-1] @ means)
    ✗ corrected average: the 0 it started from still has a share; what the batches have is less than 1.
    False
    """

    def running(means, p, start=0.0):
        for mean in means:
            start = (1 - p) * start + p * mean
        return start

    def corrected(means, p):
        return running(means, p) / (1 - (1 - p) ** len(means))

    def each_time(means, p):
        average = 0.0
        for n, mean in enumerate(means, start=1):
            average = ((1 - p) * average + p * mean) / (1 - (1 - p) ** n)
        return average

    share = "divide by the share that the batches have; you divided by that of the start."
    off_by_one = "count again how many batches have come when you divide."
    mistakes = [
        (running, "the 0 it started from still has a share; what the batches have is less than 1."),
        (lambda means, p: running(means, p) / (1 - p) ** len(means), share),
        (
            lambda means, p: running(means, p) / (1 - p ** len(means)),
            "the start keeps 1 - p each time, not p.",
        ),
        (lambda means, p: running(means, p) / (1 - (1 - p) ** (len(means) + 1)), off_by_one),
        (lambda means, p: running(means, p) / (1 - (1 - p) ** (len(means) - 1)), off_by_one),
        (each_time, "you corrected what is averaged on; correct what is read, and average on without it."),
        (
            lambda means, p: running(means, p) / p,
            "you divided by the weight of the last batch; divide by that of all together.",
        ),
        (lambda means, p: np.mean(means), "all batches weigh the same there; the last should weigh most."),
        (lambda means, p: means[-1], "that is the last batch alone."),
        (
            lambda means, p: running(means[1:], p, means[0]),
            "that starts from the first batch, which then weighs too much; start from 0 and divide.",
        ),
        (lambda means, p: running(means, 1 - p), "p is the weight of the new batch."),
        (lambda means, p: corrected(means, 1 - p), "p is the weight of the new batch."),
        (lambda means, p: corrected(means[::-1], p), "the batches come in the order of the array."),
    ]
    found = findings_on(
        [(batch(n, 1)[:, 0], p) for n, p in ((4, 0.3), (7, 0.1), (3, 0.6), (60, 0.02))],
        function,
        corrected,
        mistakes,
        "the weights of all batches, 0 not counted, should add up to 1.",
        shape="the answer for one array is one number; yours has {size}.",
    )
    return verdict("corrected average", found.values())


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
