"""Right answers and usual mistakes in the exercises of chapter 3."""

import numpy as np

from forms import forms_of_a_pair, forms_of_an_array


def statistics(z):
    return z.mean(axis=0), z.var(axis=0)


def normalise(z, eps, axis=0):
    return (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + eps)


def by_units_as_rows(function):
    return lambda z, eps: function(z.T, eps).T


RIGHT = {
    "check_batch_statistics": forms_of_a_pair(statistics),
    "check_normalise": forms_of_an_array(normalise),
    "check_features_first": forms_of_an_array(by_units_as_rows(normalise)),
    "check_largest": [7**0.5, np.float32(7**0.5), np.array(7**0.5), 2.6458, 2.65],
    "check_epsilon": [11**-0.5, 0.3015, 0.302, 0.3],
}

WRONG = {
    "check_batch_statistics": [
        (lambda z: (z.mean(axis=1), z.var(axis=1)), "over its units"),
        (lambda z: (z.mean(), z.var()), "one a unit is wanted"),
        (lambda z: (z.mean(axis=0), z.var(axis=0, ddof=1)), "m - 1"),
        (lambda z: (z.mean(axis=0), z.std(axis=0)), "standard deviation"),
        (lambda z: (z.var(axis=0), z.mean(axis=0)), "the mean is off"),
        (lambda z: (z.mean(axis=0), 2 * z.var(axis=0)), "the variance is off"),
        (lambda z: z.mean(axis=0), "return 2 things"),
    ],
    "check_normalise": [
        (lambda z, eps: (z - z.mean(0)) / (z.std(0) + eps), "outside the root"),
        (lambda z, eps: (z - z.mean(0)) / z.std(0), "eps is not used"),
        (lambda z, eps: (z - z.mean(0)) / (z.var(0) + eps), "divide by its root"),
        (lambda z, eps: z / np.sqrt(z.var(0) + eps), "mean is not subtracted"),
        (lambda z, eps: (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + eps), "m - 1"),
        (lambda z, eps: normalise(z, eps, axis=1), "mean of each column"),
        (lambda z, eps: 2 * normalise(z, eps), "not the right spread"),
        (lambda z, eps: normalise(z, eps)[0], "keeps the shape"),
    ],
    "check_features_first": [
        (normalise, "down the columns"),
        (lambda z, eps: z, "each row should get mean 0"),
        (lambda z, eps: by_units_as_rows(normalise)(z, eps).T, "keeps the shape"),
    ],
    "check_largest": [(8, "not with its root"), (8**0.5, "one of the m values"), (7, "is not it")],
    "check_epsilon": [(1, "eps = 0"), (1 / 11, "take its root"), (0.5, "is not it")],
}
