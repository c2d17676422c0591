"""Right answers and usual mistakes in the exercises of chapter 7."""

import numpy as np

from forms import forms_of_an_array


def backward(grad_y, z_norm, inv_std, gamma):
    taken = grad_y.mean(axis=0) + z_norm * (grad_y * z_norm).mean(axis=0)
    return gamma * inv_std * (grad_y - taken)


def unheard(z):
    return 3 * z - 1


RIGHT = {
    "check_neighbour": [-0.8 / 5**0.5, np.array([-0.3578]), -0.3578],
    "check_unheard": [*forms_of_an_array(unheard), lambda z: z, lambda z: z[None] - z.mean()],
    "check_compact_backward": [
        *forms_of_an_array(backward),
        lambda grad_y, z_norm, inv_std, gamma: (
            (gamma * inv_std / len(grad_y))
            * (len(grad_y) * grad_y - grad_y.sum(0) - z_norm * (grad_y * z_norm).sum(0))
        ),
    ],
    "check_hand_grad_gamma": [-3 / 5**0.5, np.array([-1.342])],
    "check_bessel_last_term": [4 / 3, 1.333],
}


def parts(grad_y, z_norm):
    return grad_y.mean(axis=0), z_norm * (grad_y * z_norm).mean(axis=0)


WRONG = {
    "check_neighbour": [
        (0, "constants"),
        (-0.2236, "through the mean alone"),
        (-0.1342, "through the variance alone"),
        (-0.36, "right size"),
        (-0.358, "right size"),
        (0.2683, "first example"),
        (-0.2808, "m - 1"),
        (-0.4, "factor"),
        (-0.0894, "sign of z_norm"),
        (0.3578, "the sign is not"),
        (-1.4311, "not divided by m"),
        (0.5, "is not it"),
    ],
    "check_unheard": [
        (lambda z: 0 * z, "no push"),
        (lambda z: z * 0 + 2, "not constant"),
        (lambda z: z**2, "some of it arrives"),
        (lambda z: np.arange(6.0) * (len(z) == 6) + z, "some of it arrives"),
        (lambda z: np.array([2.0, -1, 0.5, 0, 1, 3])[: len(z)], "some of it arrives"),
        (lambda z: z[:6], "one derivative for each"),
        (lambda z: z[:2], "one derivative for each"),
        (lambda z: z * np.inf, "finite"),
    ],
    "check_compact_backward": [
        (lambda g, z, s, c: c * s * g, "nothing is taken away"),
        (lambda g, z, s, c: c * s * (g - parts(g, z)[1]), "mean of grad_y is not"),
        (lambda g, z, s, c: c * s * (g - parts(g, z)[0]), "z_norm part is not"),
        (lambda g, z, s, c: backward(g, z, s, c) / len(g), "once too often"),
        (lambda g, z, s, c: backward(g, z, s, c) * len(g), "not divided by m"),
        (lambda g, z, s, c: c * s * (g - g.sum(0) - z * (g * z).sum(0)), "two sums are not divided"),
        (lambda g, z, s, c: backward(g, z, s, 1), "gamma is missing"),
        (lambda g, z, s, c: backward(g, z, 1, c), "inv_std is missing"),
        (lambda g, z, s, c: backward(g, z, 1, 1), "gamma times inv_std"),
        (lambda g, z, s, c: backward(g, z, 1 / s, c), "divided by inv_std"),
        (lambda g, z, s, c: c * s * (g + sum(parts(g, z))), "taken away"),
        (lambda g, z, s, c: c * s * backward(g.T, z.T, 1, 1).T, "over the units of an example"),
        (lambda g, z, s, c: c * s * g - sum(parts(g, z)), "mind the brackets"),
        (lambda g, z, s, c: c * s * (g - g.mean(0) - (g * z).mean(0)), "not multiplied by z_norm"),
        (lambda g, z, s, c: c * s / len(g) * (g - g.sum(0) - z * (g * z).sum(0)), "not multiplied by m"),
        (lambda g, z, s, c: c * s * (g - g.sum(0) / 6 - parts(g, z)[1]), "On another input it is right"),
        (lambda g, z, s, c: -backward(g, z, s, c), "sign is turned"),
        (lambda g, z, s, c: g, "should be zero"),
        (lambda g, z, s, c: 2 * backward(g, z, s, c), "sums to zero as it should"),
        (lambda g, z, s, c: backward(g, z, s, c)[0], "keeps the shape"),
    ],
    "check_hand_grad_gamma": [
        (1, "gradient of beta"),
        (1.3416, "sign of z_norm"),
        (-0.3354, "averaged"),
        (0, "sum of z_norm"),
        (-1.5, "standard deviation"),
        (-1.34, "right size"),
        (-1.3, "right size"),
        (-1.1619, "m - 1"),
        (7, "is not it"),
    ],
    "check_bessel_last_term": [
        (1, "does change"),
        (0.75, "reciprocal"),
        (1.1547, "root"),
        (16 / 9, "square"),
        (1.25, "takes the place of m"),
        (1.33, "right size"),
        (1.3, "right size"),
        (2, "is not it"),
    ],
}
