"""Batch normalization in NumPy: the package behind the Batch Normalization Book."""

from batchnorm.batch_norm import BatchNorm, batch_statistics
from batchnorm.conv import Conv2D, Flatten
from batchnorm.data import (
    load_digits,
    make_gaussian,
    make_spirals,
    rescale_pixels,
    standardize,
    train_test_split,
)
from batchnorm.dropout import Dropout
from batchnorm.folding import fold_batch_norm
from batchnorm.gradient_check import GradientCheck, check_gradients
from batchnorm.layers import Dense, Layer, Parameter, ReLU, Sigmoid, Tanh
from batchnorm.losses import softmax_cross_entropy
from batchnorm.moments import merge_moments
from batchnorm.network import Sequential
from batchnorm.norms import GroupNorm, InstanceNorm, LayerNorm, RMSNorm
from batchnorm.optimizers import SGD, Adam, AdaMax, Momentum
from batchnorm.saving import load_network, save_network
from batchnorm.training import History, accuracy, fit

__all__ = [
    "SGD",
    "AdaMax",
    "Adam",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GradientCheck",
    "GroupNorm",
    "History",
    "InstanceNorm",
    "Layer",
    "LayerNorm",
    "Momentum",
    "Parameter",
    "RMSNorm",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "accuracy",
    "batch_statistics",
    "check_gradients",
    "fit",
    "fold_batch_norm",
    "load_digits",
    "load_network",
    "make_gaussian",
    "make_spirals",
    "merge_moments",
    "rescale_pixels",
    "save_network",
    "softmax_cross_entropy",
    "standardize",
    "train_test_split",
]
