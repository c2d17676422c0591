"""Right answers and usual mistakes in the exercises of chapter 2."""

import numpy as np


def gain(weight_variance, n):
    return np.sqrt(n * weight_variance / 2)


def predicted(first, gain, layer):
    return first * gain ** (layer - 1)


def dead(z):
    return (z <= 0).all(axis=0).mean()


def forms_of_a_number(function):
    """The same number as a float, in float32, in an array and in a list."""

    def each(change):
        return lambda *arguments: change(function(*arguments))

    return [function, each(float), each(np.float32), each(np.atleast_1d), each(lambda value: [value])]


RIGHT = {
    "check_relu_gain": forms_of_a_number(gain),
    "check_he_variance": [0.02, 2 / np.array([100])],
    "check_predicted_std": forms_of_a_number(predicted),
    "check_dead_share": [
        *forms_of_a_number(dead),
        lambda z: np.mean(np.maximum(z, 0).max(axis=0) == 0),
        lambda z: np.mean([all(value <= 0 for value in unit) for unit in z.T]),
    ],
}

WRONG = {
    "check_relu_gain": [
        (lambda v, n: n * v / 2, "factor on the variance"),
        (lambda v, n: np.sqrt(n * v), "without an activation"),
        (lambda v, n: n * v, "is a root"),
        (lambda v, n: np.sqrt(2 * n * v), "you doubled it"),
        (lambda v, n: np.sqrt(v / 2), "n is missing"),
        (lambda v, n: np.sqrt(n * v) / 2, "halved its root"),
        (lambda v, n: np.sqrt(2 / n), "He's weights"),
        (lambda v, n: np.sqrt(50 * v / 2), "On another input it is right"),
        (lambda v, n: 1.0, "start from the variance"),
        (lambda v, n: [1.0, 2.0], "one number"),
    ],
    "check_he_variance": [
        (0.01, "without activation"),
        (0.02**0.5, "standard deviation of the weights"),
        (0.0201, "right size"),
        (0.1, "a standard deviation"),
        (0.005, "larger and not smaller"),
        (2, "n is missing"),
        (50, "upside down"),
        (200, "smaller weights"),
        (1, "is not it"),
    ],
    "check_predicted_std": [
        (lambda first, gain, layer: first * gain**layer, "count the steps"),
        (lambda first, gain, layer: gain ** (layer - 1), "of layer 1 is missing"),
        (lambda first, gain, layer: (first * gain) ** (layer - 1), "raised to the power"),
        (lambda first, gain, layer: first * gain ** (layer - 2), "one step too few"),
        (lambda first, gain, layer: first * gain * (layer - 1), "a power"),
        (lambda first, gain, layer: first if layer == 1 else first * gain * layer, "a power"),
        (lambda first, gain, layer: first * gain ** (2 * (layer - 1)), "squares the gain"),
        (lambda first, gain, layer: first, "wrong for layer 4"),
        (lambda first, gain, layer: [first, gain], "one number"),
    ],
    "check_dead_share": [
        (lambda z: dead(z) * z.shape[1], "divide by the number of units"),
        (lambda z: 100 * dead(z), "per cent"),
        (lambda z: (z <= 0).mean(), "share of values"),
        (lambda z: dead(z.T), "share of examples"),
        (lambda z: (z <= 0).any(axis=0).mean(), "off for some example"),
        (lambda z: (z < 0).all(axis=0).mean(), "counts as off"),
        (lambda z: (z > 0).all(axis=0).mean(), "always on"),
        (lambda z: (z.mean(axis=0) <= 0).mean(), "off in the mean"),
        (lambda z: 1 - dead(z), "share of the others"),
        (lambda z: (z <= 0).all(axis=0).sum() / len(z), "not of examples"),
        (lambda z: (z <= 0).all(axis=0).sum() / 16, "On another input it is right"),
        (lambda z: (z <= 0).all(axis=0), "one number, the share"),
        (lambda z: [0.1, 0.2], "one number"),
        (lambda z: 0.99, "a column of z"),
    ],
}
