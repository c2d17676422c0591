"""Right answers and usual mistakes in the exercises of chapter 6."""

import numpy as np

from batchnorm import BatchNorm
from forms import forms_of_a_pair, forms_of_an_array


def grad_bias(grad_z):
    return grad_z.sum(axis=0)


def biases(layer):
    bias = getattr(layer, "bias", None)
    return 0 if bias is None else bias.value.size


def dead(network):
    pairs = zip(network.layers, network.layers[1:], strict=False)
    return sum(biases(layer) for layer, after in pairs if isinstance(after, BatchNorm))


def dead_in_a_loop(network):
    count = 0
    for i, layer in enumerate(network.layers):
        if isinstance(layer, BatchNorm) and i > 0:
            count += biases(network.layers[i - 1])
    return np.array([count])


def mirrored(gamma, beta):
    return -gamma, beta


def dead_of(network, pick):
    """The number that a loop finds which keeps but one of the dead layers, or looks at one."""
    found = [
        biases(layer) if isinstance(after, BatchNorm) else 0
        for layer, after in zip(network.layers, network.layers[1:], strict=False)
    ]
    return pick(found)


def taking_the_networks_apart(network):
    count = dead(network)
    network.layers = []
    return count


RIGHT = {
    "check_bias_gradient": [
        *forms_of_an_array(grad_bias),
        lambda grad_z: grad_z.sum(axis=0, keepdims=True),
        lambda grad_z: np.ones(len(grad_z)) @ grad_z,
    ],
    "check_parameters_left": [4041, 4041.0, np.int64(4041)],
    "check_dead_biases": [
        dead,
        dead_in_a_loop,
        lambda network: float(dead(network)),
        taking_the_networks_apart,
    ],
    "check_mirrored_weights": forms_of_a_pair(mirrored),
    "check_late_bias": [0.25, np.array([[0.25]]), 2 * 0.5 / 16**0.5],
}

WRONG = {
    "check_bias_gradient": [
        (lambda grad_z: grad_z, "add them up"),
        (lambda grad_z: grad_z.mean(axis=0), "adds them up"),
        (lambda grad_z: grad_z.sum(axis=1), "one a unit"),
        (lambda grad_z: grad_z.sum(), "1 values"),
        (lambda grad_z: np.zeros(grad_z.shape[1]), "only where batch norm follows"),
        (lambda grad_z: 6 * grad_z.mean(axis=0), "On another input it is right"),
        (lambda grad_z: -grad_z.sum(axis=0), "what each of them passes on"),
    ],
    "check_parameters_left": [
        (4241, "still counts the biases"),
        (3841, "not an even exchange"),
        (3641, "gamma and beta"),
        (4040, "output layer"),
        (3640, "those are the weights"),
        (4441, "nine matrices"),
        (4041.4, "a whole number"),
        (12, "is not it"),
    ],
    "check_dead_biases": [
        (lambda network: sum(map(biases, network.layers)), "too many"),
        (lambda network: sum(biases(layer) for layer in network.layers[:-1]), "too many"),
        (lambda network: dead(network) > 0, "count the values"),
        (lambda network: dead_of(network, np.count_nonzero), "count the values"),
        (lambda network: dead_of(network, lambda found: next(filter(None, found), 0)), "stop at the first"),
        (lambda network: dead_of(network, lambda found: next(filter(None, found[::-1]), 0)), "the last of"),
        (lambda network: dead_of(network, lambda found: found[0]), "only the first layer"),
        (lambda network: dead_of(network, max), "Dense → BatchNorm you find too few"),
        (
            lambda network: (
                dead(network) + biases(network.layers[-1]) * isinstance(network.layers[0], BatchNorm)
            ),
            "in BatchNorm → Dense → ReLU → Dense you find too many",
        ),
        (
            lambda network: sum(layer.bias.value.size for layer in network.layers[:1]) and dead(network),
            "bias=False",
        ),
        (lambda network: 0, "too few"),
        (lambda network: dead(network) if len(network.layers) < 5 else 10, "too many"),
        (lambda network: network.layers[0].bias.value.size, "Dense → ReLU → Dense you find too many"),
        (lambda network: dead(network) + 0 * network.layers[0].bias.value.size, "bias=False"),
        (lambda network: [1, 2], "one number"),
    ],
    "check_mirrored_weights": [
        (lambda gamma, beta: (gamma, beta), "keeps the wrong one"),
        (lambda gamma, beta: (-gamma / 2, beta), "cancels by itself"),
        (lambda gamma, beta: (-2 * gamma, beta), "change sign"),
        (lambda gamma, beta: (-gamma, -beta), "beta is off"),
        (lambda gamma, beta: (gamma, -beta), "keeps the wrong one"),
        (lambda gamma, beta: (beta, -gamma), "swapped"),
        (lambda gamma, beta: (-gamma[0], beta), "two arrays"),
        (lambda gamma, beta: -gamma, "return 2 things"),
    ],
    "check_late_bias": [
        (0, "in training"),
        (0.5, "how far z moves"),
        (1, "divided first"),
        (0.125, "not scaled"),
        (0.0625, "its root"),
        (0.03125, "gamma is missing"),
        (-0.25, "the sign is not"),
        (4, "multiplied by the root"),
        (0.2502, "right size"),
        (7, "is not it"),
    ],
}
