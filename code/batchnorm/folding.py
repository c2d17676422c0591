"""Folding: after training, batch normalization is an affine map and disappears into the layer before it."""

import copy

import numpy as np

from batchnorm.batch_norm import BatchNorm
from batchnorm.conv import Conv2D
from batchnorm.layers import Dense, Parameter
from batchnorm.validation import check_running


def fold_batch_norm(layer, batch_norm):
    """Return one layer that does in inference what ``layer`` and then ``batch_norm`` do.

        a = gamma / sqrt(running_var + eps)        W' = W a        b' = (b - running_mean) a + beta

    a has one number per output feature and multiplies the column of W that makes it. The new layer does not
    follow further training.

    Parameters
    ----------
    layer : `Dense` or `Conv2D`
        With or without a bias.
    batch_norm : `BatchNorm`
        The one directly after it, its features on the last axis: -1, or 1 of (N, D) and 3 of images.

    Returns
    -------
    `Dense` or `Conv2D`
        A new layer of the same kind and dtype, with a bias; the two stay as they are.

    Raises
    ------
    TypeError
        For other layers.
    ValueError
        For widths that differ, features that are not on the last axis, and a running variance of 0 when eps
        is 0.

    Examples
    --------
    >>> dense, norm = Dense(1, 1), BatchNorm(1, eps=0)
    >>> dense.weight.value, norm.gamma.value, norm.beta.value = 2, 6, 1
    >>> norm.running_mean, norm.running_var = np.array([3.0]), np.array([4.0])
    >>> folded = fold_batch_norm(dense, norm)
    >>> folded.weight.value, folded.bias.value
    (array([[6.]]), array([-8.]))

    References
    ----------
    Ioffe and Szegedy 2015, algorithm 2, step 11, and section 3.2.
    """
    if not isinstance(layer, Dense | Conv2D) or not isinstance(batch_norm, BatchNorm):
        raise TypeError(
            f"fold_batch_norm takes a Dense or Conv2D and a BatchNorm, got {type(layer).__name__} and "
            f"{type(batch_norm).__name__}: pass the two layers in the order of the network"
        )
    weight = layer.weight.value  # (..., out): (in, out) of Dense, (K, K, in, out) of Conv2D
    last = {-1, 3} if isinstance(layer, Conv2D) else {-1, 1}  # y is (N, H, W, out), or (N, out)
    if weight.shape[-1] != batch_norm.num_features or batch_norm.axis not in last:
        raise ValueError(
            f"the layer has {weight.shape[-1]} outputs on axis -1 and the BatchNorm normalizes "
            f"{batch_norm.num_features} on axis {batch_norm.axis}: pass the BatchNorm that follows the layer"
        )
    check_running(batch_norm.running_mean, batch_norm.running_var, batch_norm.eps)

    a = batch_norm.gamma.value / np.sqrt(batch_norm.running_var + batch_norm.eps)  # (out,)
    bias = 0 if layer.bias is None else layer.bias.value
    shift = (bias - batch_norm.running_mean) * a + batch_norm.beta.value  # (out,)

    folded = copy.copy(layer)
    folded.weight = Parameter((weight * a).astype(weight.dtype), name="weight")
    folded.bias = Parameter(shift.astype(weight.dtype), name="bias")
    folded._cache = None  # what the layer saw before is not of this one
    return folded
