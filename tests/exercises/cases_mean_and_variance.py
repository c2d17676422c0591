"""Right answers and usual mistakes in the exercises of chapter 3."""

import numpy as np

from forms import forms_of_an_array


def normalise(z, eps, axis=0):
    return (z - z.mean(axis, keepdims=True)) / np.sqrt(z.var(axis, keepdims=True) + eps)


def by_units_as_rows(function):
    return lambda z, eps: function(z.T, eps).T


def as_in_the_notes(z, eps):
    mean = z.mean(0)
    z = z - mean
    return z / np.sqrt(((z - mean) ** 2).mean(0) + eps)


def twice_above_and_below(z, eps):
    centred = z - 2 * z.mean(0)
    return centred / np.sqrt((centred**2).mean(0) + eps)


RIGHT = {
    "check_features_first": forms_of_an_array(by_units_as_rows(normalise)),
    "check_largest": [7**0.5, np.abs(normalise(np.eye(8)[:, :1], 0)).max(axis=0), 2.6458, 2.646],
}

WRONG = {
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
        (by_units_as_rows(as_in_the_notes), "subtracted twice"),
        (by_units_as_rows(lambda z, eps: (z - 2 * z.mean(0)) / np.sqrt(z.var(0) + eps)), "subtracted twice"),
        (by_units_as_rows(twice_above_and_below), "twice, above and below"),
        (by_units_as_rows(lambda z, eps: (z - z.mean()) / np.sqrt(z.var() + eps)), "each unit has its own"),
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
}
