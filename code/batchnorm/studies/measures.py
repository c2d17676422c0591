"""What the studies measure alike: the digits they train on, and a network in inference mode."""

from functools import cache

import numpy as np

from batchnorm.data import load_digits, standardize, train_test_split
from batchnorm.losses import softmax_cross_entropy
from batchnorm.training import accuracy

# how far what `in_inference` measures may move from one processor to another
ALIKE = {
    "loss_as_trained": 1e-3,
    "training_loss": 1e-3,
    "test_loss": 1e-3,
    "training_accuracy": 0.5,
    "test_accuracy": 0.5,
}


@cache
def digits():
    """Return the digits: x_train, x_test, labels_train, labels_test, standardized by the training images."""
    x_train, x_test, labels_train, labels_test = train_test_split(*load_digits())
    return standardize(x_train), standardize(x_test, reference=x_train), labels_train, labels_test


def loss(network, x, labels):
    """Return the cross-entropy in nats, in inference mode."""
    return softmax_cross_entropy(network.forward(x, training=False), labels)[0]


def in_inference(network, history):
    """Return the numbers that every study has of a trained network.

    ``loss_as_trained`` is the mean over the batches of the last epoch, with the noise of their statistics;
    everything else is measured in inference mode after it. Where training left the floating-point numbers,
    the losses are infinite and no digit is read.
    """
    if history.diverged:
        lost = dict.fromkeys(("loss_as_trained", "training_loss", "test_loss"), np.inf)
        return {**lost, "training_accuracy": 0.0, "test_accuracy": 0.0}
    x_train, x_test, labels_train, labels_test = digits()
    return {
        "loss_as_trained": history.losses[-1],
        "training_loss": loss(network, x_train, labels_train),
        "test_loss": loss(network, x_test, labels_test),
        "training_accuracy": 100 * accuracy(network, x_train, labels_train),
        "test_accuracy": 100 * accuracy(network, x_test, labels_test),
    }
