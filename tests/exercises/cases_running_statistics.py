"""Right answers and usual mistakes in the exercises of chapter 8."""

import numpy as np

from forms import forms_of_a_pair


def running(means, p, start=0.0):
    for mean in means:
        start = (1 - p) * start + p * mean
    return start


def corrected(means, p):
    return running(means, p) / (1 - (1 - p) ** len(means))


def by_weights(means, p):
    weights = (1 - p) ** np.arange(len(means))[::-1]
    return (weights * means).sum() / weights.sum()


def corrected_each_time(means, p):
    average = 0.0
    for n, mean in enumerate(means, start=1):
        average = ((1 - p) * average + p * mean) / (1 - (1 - p) ** n)
    return average


def fold(weight, bias, mean, var, gamma, beta, eps):
    scale = gamma / np.sqrt(var + eps)
    return weight * scale, (bias - mean) * scale + beta


def folded_by(scale):
    """Folding with another scale, given as a function of gamma, var and eps."""

    def wrong(weight, bias, mean, var, gamma, beta, eps):
        a = scale(gamma, var, eps)
        return weight * a, (bias - mean) * a + beta

    return wrong


def with_bias(new_bias):
    """Folding with the right weights and another bias, given as a function of bias, mean, scale and beta."""

    def wrong(weight, bias, mean, var, gamma, beta, eps):
        scale = gamma / np.sqrt(var + eps)
        return weight * scale, new_bias(bias, mean, scale, beta)

    return wrong


RIGHT = {
    "check_corrected_average": [
        corrected,
        by_weights,
        lambda means, p: np.average(means, weights=(1 - p) ** np.arange(len(means))[::-1]),
        lambda means, p: [corrected(means, p)],
        lambda means, p: np.float32(corrected(means, p)),
    ],
    "check_fold": forms_of_a_pair(fold),
}

WRONG = {
    "check_corrected_average": [
        (running, "still has a share"),
        (lambda means, p: running(means, p) / (1 - p) ** len(means), "that of the start"),
        (lambda means, p: running(means, p) / (1 - p ** len(means)), "not p"),
        (lambda means, p: running(means, p) / (1 - (1 - p) ** (len(means) + 1)), "count again"),
        (lambda means, p: running(means, p) / p, "that of all together"),
        (corrected_each_time, "correct what is read"),
        (lambda means, p: means.mean(), "weigh the same"),
        (lambda means, p: means[-1], "the last batch alone"),
        (lambda means, p: running(means[1:], p, means[0]), "weighs too much"),
        (lambda means, p: running(means, 1 - p), "weight of the new batch"),
        (lambda means, p: corrected(means, 1 - p), "weight of the new batch"),
        (lambda means, p: corrected(means[::-1], p), "in the order"),
        (lambda means, p: running(means, p) / 2, "add up to 1"),
        (lambda means, p: running(means, p) / (1 - 0.7**4), "On another input"),
        (lambda means, p: means, "yours has 4"),
    ],
    "check_fold": [
        (folded_by(lambda gamma, var, eps: gamma / (var + eps)), "divide by its root"),
        (folded_by(lambda gamma, var, eps: gamma / np.sqrt(var)), "eps is missing"),
        (folded_by(lambda gamma, var, eps: gamma / (np.sqrt(var) + eps)), "outside the root"),
        (folded_by(lambda gamma, var, eps: 1 / np.sqrt(var + eps)), "gamma is missing"),
        (folded_by(lambda gamma, var, eps: gamma), "the weights are off"),
        (with_bias(lambda bias, mean, scale, beta: -mean * scale + beta), "own bias is lost"),
        (with_bias(lambda bias, mean, scale, beta: bias - mean * scale + beta), "own bias is not scaled"),
        (with_bias(lambda bias, mean, scale, beta: (bias + mean) * scale + beta), "the mean is added"),
        (with_bias(lambda bias, mean, scale, beta: (bias - mean) * scale), "beta is missing"),
        (with_bias(lambda bias, mean, scale, beta: (bias - mean + beta) * scale), "beta is scaled"),
        (lambda weight, *rest: fold(weight, *rest[:-1], 0.1), "On another input it is right"),
        (with_bias(lambda bias, mean, scale, beta: bias * scale + beta), "the mean is missing"),
        (with_bias(lambda bias, mean, scale, beta: bias), "as it was"),
        (with_bias(lambda bias, mean, scale, beta: 2 * bias), "the bias is off"),
        (lambda weight, *rest: (weight[0], rest[0]), "they keep"),
        (lambda weight, *rest: (weight, weight[:, 0]), "one for each of the 2 outputs"),
    ],
}
