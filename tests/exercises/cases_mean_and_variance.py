"""Right answers and usual mistakes in the exercises of chapter 3."""

import numpy as np

from forms import forms_of_a_pair, forms_of_an_array


def statistics(z):
    return z.mean(axis=0), z.var(axis=0)


def normalise(z, eps, axis=0):
    return (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + eps)


def by_units_as_rows(function):
    return lambda z, eps: function(z.T, eps).T


def hard_coded(z):
    mean = z.sum(0) / 6
    return mean, ((z - mean) ** 2).sum(0) / 6


def as_in_the_notes(z):
    mean = z.mean(axis=0)
    z = z - mean
    return mean, ((z - mean) ** 2).mean(axis=0)


RIGHT = {
    "check_batch_statistics": forms_of_a_pair(statistics),
    "check_normalise": forms_of_an_array(normalise),
    "check_features_first": forms_of_an_array(by_units_as_rows(normalise)),
    "check_largest": [7**0.5, np.abs(normalise(np.eye(8)[:, :1], 0)).max(axis=0), 2.6458, 2.646],
    "check_epsilon": [11**-0.5, 0.3015],
}

WRONG = {
    "check_batch_statistics": [
        (lambda z: (z.mean(axis=1), z.var(axis=1)), "over its units"),
        (lambda z: (z.mean(), z.var()), "one a unit is wanted"),
        (lambda z: (z.mean(axis=0), z.var(axis=0, ddof=1)), "m - 1"),
        (lambda z: (z.mean(axis=0), z.std(axis=0)), "standard deviation"),
        (lambda z: (z.var(axis=0), z.mean(axis=0)), "the mean is off"),
        (hard_coded, "On another input it is right"),
        (as_in_the_notes, "subtracted twice"),
        (lambda z: (0 * z[0], z.var(axis=0)), "after it was subtracted"),
        (lambda z: (z.mean(axis=0), 2 * z.var(axis=0)), "the variance is off"),
        (lambda z: z.mean(axis=0), "return 2 things"),
    ],
    "check_normalise": [
        (lambda z, eps: (z - z.mean(0)) / (z.std(0) + eps), "outside the root"),
        (lambda z, eps: (z - z.mean(0)) / z.std(0), "eps is not used"),
        (lambda z, eps: (z - z.mean(0)) / (z.var(0) + eps), "divide by its root"),
        (lambda z, eps: z / np.sqrt(z.var(0) + eps), "mean is not subtracted"),
        (lambda z, eps: (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + eps), "m - 1"),
        (lambda z, eps: normalise(z, eps, axis=1), "over the units of an example"),
        (lambda z, eps: (z - z.mean(0)) / np.sqrt(as_in_the_notes(z)[1] + eps), "subtracted twice"),
        (lambda z, eps: (z - 2 * z.mean(0)) / np.sqrt(z.var(0) + eps), "subtracted twice"),
        (lambda z, eps: (z - z.mean()) / np.sqrt(z.var() + eps), "each unit has its own"),
        (lambda z, eps: normalise(z, 0.5), "On another input it is right"),
        (lambda z, eps: (z - hard_coded(z)[0]) / np.sqrt(hard_coded(z)[1] + eps), "On another input"),
        (lambda z, eps: normalise(z[:, :3], eps), "keeps the shape"),
        (lambda z, eps: (z.reshape(6, 3) - z.mean(0)) / np.sqrt(z.var(0) + eps), "On another input"),
        (lambda z, eps: z + 1, "mean of each column should be 0"),
        (lambda z, eps: 2 * normalise(z, eps), "not the right spread"),
        (lambda z, eps: normalise(z, eps)[0], "keeps the shape"),
    ],
    "check_features_first": [
        (normalise, "down the columns"),
        (lambda z, eps: z, "each row should get mean 0"),
        (by_units_as_rows(lambda z, eps: normalise(z, 0)), "eps is not used"),
        (by_units_as_rows(lambda z, eps: normalise(z, 2 * eps)), "not the right spread"),
        (by_units_as_rows(lambda z, eps: normalise(z, 0.1)), "On another input it is right"),
        (by_units_as_rows(lambda z, eps: (z - z.mean(0)) / (z.std(0) + eps)), "outside the root"),
        (by_units_as_rows(lambda z, eps: (z - z.mean(0)) / (z.var(0) + eps)), "divide by its root"),
        (by_units_as_rows(lambda z, eps: (z - z.mean(0)) / np.sqrt(z.var(0, ddof=1) + eps)), "m - 1"),
        (by_units_as_rows(lambda z, eps: z / np.sqrt(z.var(0) + eps)), "mean is not subtracted"),
        (lambda z, eps: by_units_as_rows(normalise)(z, eps).T, "keeps the shape"),
    ],
    "check_largest": [
        (8, "not with its root"),
        (8**0.5, "one of the m values"),
        (2.83, "one of the m values"),
        (2.65, "right size"),
        (2.6, "right size"),
        (7, "its square"),
        (7 / 8**0.5, "m - 1"),
        (5, "is not it"),
    ],
    "check_epsilon": [
        (1, "eps = 0"),
        (1 / 11, "take its root"),
        (0.01 / (0.01 + 0.001), "beside sigma"),
        (0.953, "another eps"),
        (3.317, "turned over"),
        (0.302, "right size"),
        (0.3, "right size"),
        (0.5, "is not it"),
    ],
}
