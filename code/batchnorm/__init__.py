"""Batch normalization in NumPy: the package behind the Batch Normalization Book."""

from batchnorm.batch_norm import BatchNorm, batch_statistics
from batchnorm.data import (
    load_digits,
    make_gaussian,
    make_spirals,
    rescale_pixels,
    standardize,
    train_test_split,
)
from batchnorm.gradient_check import GradientCheck, check_gradients
from batchnorm.layers import Dense, Layer, Parameter, ReLU, Sigmoid, Tanh
from batchnorm.losses import softmax_cross_entropy
from batchnorm.network import Sequential
from batchnorm.optimizers import SGD, Adam, AdaMax, Momentum
from batchnorm.training import History, accuracy, fit

__all__ = [
    "SGD",
    "AdaMax",
    "Adam",
    "BatchNorm",
    "Dense",
    "GradientCheck",
    "History",
    "Layer",
    "Momentum",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "accuracy",
    "batch_statistics",
    "check_gradients",
    "fit",
    "load_digits",
    "make_gaussian",
    "make_spirals",
    "rescale_pixels",
    "softmax_cross_entropy",
    "standardize",
    "train_test_split",
]
