"""Right answers and usual mistakes in the exercises of chapter 4."""

import numpy as np

from forms import forms_of_a_pair, forms_of_an_array


def scale(z_norm, gamma, beta):
    return gamma * z_norm + beta


def gradients(grad_y, z_norm):
    return (grad_y * z_norm).sum(axis=0), grad_y.sum(axis=0)


RIGHT = {
    "check_scale_and_shift": forms_of_an_array(scale),
    "check_scale_shift_gradients": forms_of_a_pair(gradients),
    "check_parameter_count": [16, 16.0, np.int64(16)],
}

WRONG = {
    "check_scale_and_shift": [
        (lambda z_norm, gamma, beta: gamma * (z_norm + beta), "beta is scaled too"),
        (lambda z_norm, gamma, beta: beta * z_norm + gamma, "swapped"),
        (lambda z_norm, gamma, beta: gamma * z_norm - beta, "it is added"),
        (lambda z_norm, gamma, beta: gamma * z_norm, "beta is missing"),
        (lambda z_norm, gamma, beta: gamma**2 * z_norm + beta, "gamma times z_norm, plus beta"),
        (lambda z_norm, gamma, beta: gamma + beta, "keeps the shape"),
    ],
    "check_scale_shift_gradients": [
        (lambda grad_y, z_norm: (grad_y * z_norm, grad_y), "add them up"),
        (lambda grad_y, z_norm: ((grad_y * z_norm).mean(0), grad_y.mean(0)), "averaged"),
        (lambda grad_y, z_norm: ((grad_y * z_norm).sum(), grad_y.sum()), "1 values"),
        (lambda grad_y, z_norm: gradients(grad_y, z_norm)[::-1], "swapped"),
        (lambda grad_y, z_norm: ((grad_y * z_norm).sum(1), grad_y.sum(1)), "over the units"),
        (lambda grad_y, z_norm: (grad_y.sum(0) * z_norm.sum(0), grad_y.sum(0)), "product of sums"),
        (lambda grad_y, z_norm: (grad_y.sum(0), grad_y.sum(0)), "that of beta"),
        (lambda grad_y, z_norm: (6 * (grad_y * z_norm).mean(0), grad_y.sum(0)), "On another input"),
        (lambda grad_y, z_norm: gradients(grad_y, z_norm)[0], "return 2 things"),
    ],
    "check_parameter_count": [
        (8, "has both"),
        (400, "positions"),
        (200, "positions"),
        (50, "position"),
        (32, "running statistics"),
        (2, "each has its own"),
        (16.005, "a whole number"),
        (3, "is not it"),
    ],
}
