"""Right answers and usual mistakes in the exercises of chapter 8."""

import numpy as np

from forms import forms_of_a_pair

TEN = 5 * (1 - 0.9**10)


def to_follow(p):
    return np.ceil(np.log(0.01) / np.log(1 - p))


def mix(old, new, p):
    return (1 - p) * old + p * new


def update(old_mean, old_var, z, p):
    return mix(old_mean, z.mean(axis=0), p), mix(old_var, z.var(axis=0, ddof=1), p)


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
    "check_ten_batches": [TEN, 3.2566, 3.257, np.array([3.2566])],
    "check_batches_to_follow": [
        to_follow,
        lambda p: int(to_follow(p)),
        lambda p: np.float32(to_follow(p)),
        lambda p: [to_follow(p)],
        lambda p: next(n for n in range(1000) if (1 - p) ** n <= 0.01),
    ],
    "check_unbiased_factor": [8 / 7, 1.1429, 1.143],
    "check_running_update": forms_of_a_pair(update),
    "check_fold": forms_of_a_pair(fold),
}

WRONG = {
    "check_ten_batches": [
        (5 - TEN, "the gap that is left"),
        (5 * (1 - 0.9**9), "too few"),
        (5 * (1 - 0.9**11), "too many"),
        (5 * (1 - 0.1**10), "the large weight"),
        (5, "a tenth of what is left"),
        (0, "get smaller"),
        (0.5, "one batch"),
        (3.26, "right size"),
        (3.3, "right size"),
        (1 - 0.9**10, "share of the way"),
        (4, "is not it"),
    ],
    "check_batches_to_follow": [
        (lambda p: np.log(0.01) / np.log(1 - p), "come whole"),
        (lambda p: np.floor(np.log(0.01) / np.log(1 - p)), "a little more than 1 %"),
        (lambda p: to_follow(p) + 1, "one batch fewer"),
        (lambda p: np.log(0.01) / np.log(p), "shrinks by 1 - p"),
        (lambda p: np.ceil(np.log(0.01) / np.log(p) - 1e-9), "shrinks by 1 - p"),
        (lambda p: np.ceil(np.log(100) / p), "not near enough"),
        (lambda p: np.log(100) / p, "not near enough"),
        (lambda p: 1 / p, "about a third"),
        (lambda p: np.round(np.log(0.01) / np.log(1 - p)), "a little more than 1 %"),
        (lambda p: to_follow(p) + 0.004, "count how often"),
        (lambda p: 44, "On another input it is right"),
        (lambda p: 44, "count how often"),
        (lambda p: [1, 2], "one number"),
    ],
    "check_unbiased_factor": [
        (7 / 8, "upside down"),
        (9 / 8, "one value of the batch"),
        ((8 / 7) ** 0.5, "standard deviation"),
        (1.125, "one value of the batch"),
        (1 / 7, "by how much"),
        (1.14, "right size"),
        (1.1, "right size"),
        (2, "is not it"),
    ],
    "check_running_update": [
        (lambda old_mean, old_var, z, p: update(old_mean, old_var, z, 1 - p), "gave it to the old value"),
        (lambda m, v, z, p: (mix(m, z.mean(0), p), mix(v, z.var(0), p)), "divides by m - 1"),
        (lambda m, v, z, p: (mix(m, z.mean(0), 1 - p), mix(v, z.var(0), 1 - p)), "divides by m - 1"),
        (lambda m, v, z, p: (mix(m, z.mean(0), p), mix(v, z.std(0), p)), "variances"),
        (lambda m, v, z, p: (mix(m, z.mean(0), p), mix(v, z.var(0, ddof=1), 1 - p)), "variance, too"),
        (lambda m, v, z, p: (z.mean(0), z.var(0, ddof=1)), "forgotten"),
        (lambda m, v, z, p: update(m, v, z, 0.25), "On another input it is right"),
        (lambda m, v, z, p: (mix(m, z.mean(0), p), mix(v, z.var(0) * 6 / 5, p)), "On another input"),
        (lambda m, v, z, p: update(m, v, z, p)[::-1], "swapped"),
        (lambda m, v, z, p: (mix(m, z.mean(0), p), z.var(0, ddof=1)), "old variance is forgotten"),
        (lambda m, v, z, p: (m, v), "the running mean is off"),
        (lambda m, v, z, p: (mix(m, z.mean(0), p), v), "the running variance is off"),
        (lambda m, v, z, p: (z.mean(1), z.var(1)), "6 values for 3 units"),
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
