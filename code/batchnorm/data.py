"""Data to learn from: real handwritten digits, seeded synthetic sets, and the two ways to normalize inputs.

The digits, shipped as ``digits.npz``, are the test part of: E. Alpaydin and C. Kaynak, "Optical Recognition
of Handwritten Digits", UCI Machine Learning Repository, 1998, doi 10.24432/C50P49, licence CC BY 4.0. Each
image is 8 x 8; a pixel counts the black dots, 0 ... 16, in a 4 x 4 block of the scan. Only the file format
was changed.
"""

from pathlib import Path

import numpy as np

from batchnorm.sums import working_dtype
from batchnorm.validation import (
    NonFiniteError,
    check_array,
    check_axis,
    check_integer,
    check_number,
    check_rng,
    is_finite,
    plain,
)


def load_digits():
    """Return the 1,797 handwritten digits.

    Returns
    -------
    images : uint8 array of shape (1797, 64)
        Values 0 ... 16, row by row; ``images[0].reshape(8, 8)`` is a picture.
    labels : int64 array of shape (1797,)
        Values 0 ... 9.

    Examples
    --------
    >>> images, labels = load_digits()
    >>> images.shape, images.dtype, int(images.max()), labels[:5]
    ((1797, 64), dtype('uint8'), 16, array([0, 1, 2, 3, 4]))

    References
    ----------
    Alpaydin and Kaynak 1998, see the head of this module.
    """
    with np.load(Path(__file__).with_name("digits.npz")) as file:
        return file["images"], file["labels"].astype(np.int64)


def train_test_split(x, labels, *, test_fraction=0.2, seed=0):
    """Shuffle the examples and set a part aside for testing.

    Parameters
    ----------
    x : array of shape (N, ...)
        The examples.
    labels : array of shape (N,)
        Their labels.
    test_fraction : float
        In (0, 1), rounded to whole examples.
    seed : int
        Of the shuffling.

    Returns
    -------
    x_train, x_test, labels_train, labels_test : array
        Each example in exactly one part.

    Raises
    ------
    ValueError
        Where lengths differ or a part would be empty.

    Examples
    --------
    >>> x_train, x_test, labels_train, labels_test = train_test_split(*load_digits())
    >>> x_train.shape, x_test.shape
    ((1438, 64), (359, 64))
    """
    x, labels = plain(x, "x"), plain(labels, "labels")
    check_axis(x, 0, "examples")
    check_axis(labels, 0, "examples", "labels")
    if len(x) != len(labels):
        raise ValueError(f"x has {len(x)} examples and labels has {len(labels)}: pass one label per example")
    test_size = round(check_number(test_fraction, "test_fraction", 0, 1) * len(x))
    if not 0 < test_size < len(x):
        raise ValueError(
            f"test_fraction {test_fraction} of {len(x)} examples leaves a part empty: choose another"
        )
    order = check_rng(seed, "seed").permutation(len(x))
    test, train = order[:test_size], order[test_size:]
    return x[train], x[test], labels[train], labels[test]


def make_spirals(points_per_class=200, *, classes=3, noise=0.2, seed=0):
    """Return points on interleaved spiral arms, a set no straight line can separate.

        r = 0 ... 1        angle = 4 (k + r) + noise N(0, 1)        x = (r sin(angle), r cos(angle))

    Parameters
    ----------
    points_per_class : int
        Points on an arm.
    classes : int
        The arms, k = 0, 1, ....
    noise : float
        At least 0, in radians.
    seed : int
        Of the noise.

    Returns
    -------
    x : array of shape (classes * points_per_class, 2)
        The points.
    labels : int64 array of shape (classes * points_per_class,)
        The arm of each point.

    Examples
    --------
    >>> x, labels = make_spirals(seed=1)
    >>> x.shape, np.bincount(labels)
    ((600, 2), array([200, 200, 200]))

    References
    ----------
    The toy set of Karpathy's notes for Stanford's CS231n, "Putting it together: minimal neural network".
    """
    points_per_class = check_integer(points_per_class, "points_per_class")
    labels = np.repeat(np.arange(check_integer(classes, "classes")), points_per_class)  # (classes * points,)
    radius = np.tile(np.linspace(0, 1, points_per_class), classes)  # (classes * points,)
    noise = check_number(noise, "noise") * check_rng(seed, "seed").normal(size=labels.shape)
    angle = 4 * (labels + radius) + noise
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1), labels


def make_gaussian(examples, mean=0.0, std=1.0, *, seed=0):
    """Return examples of independent Gaussian features, x ~ N(mean, std²).

    Parameters
    ----------
    examples : int
        N, how many.
    mean, std : float or array of shape (D,)
        One number per feature, or a single number; std is at least 0.
    seed : int
        Of the numbers.

    Returns
    -------
    array of shape (N, D)
        The examples, x.

    Raises
    ------
    ValueError
        For a negative std.

    Examples
    --------
    >>> x = make_gaussian(1000, mean=[100, 0], std=[15, 1])
    >>> x.shape, x.std(axis=0).round()
    ((1000, 2), array([15.,  1.]))
    """
    mean, std = np.atleast_1d(check_array(mean, "mean"), check_array(std, "std"))
    if mean.ndim > 1 or std.ndim > 1 or len({1, mean.size, std.size}) > 2:
        raise ValueError(
            f"mean and std have the shapes {mean.shape} and {std.shape}: give one number per feature, or one"
        )
    mean, std = np.broadcast_arrays(mean, std)
    if (std < 0).any():
        raise ValueError(f"std must be 0 or more, got {std.min():g}: pass a standard deviation")
    return check_rng(seed, "seed").normal(mean, std, size=(check_integer(examples, "examples"), mean.size))


@np.errstate(over="ignore", under="ignore", invalid="ignore")  # of an overflow, an error tells
def standardize(x, axis=0, *, reference=None):
    """Return the z-scores of x.

        z = (x - mu) / sigma

    mu and sigma are the mean and the standard deviation of ``reference`` over ``axis``. A test set takes
    those of the training set: ``standardize(x_test, reference=x_train)``. A constant feature, sigma = 0, is
    only centered.

    Parameters
    ----------
    x : array
        Examples on ``axis``.
    axis : int
        0 for one example a row.
    reference : array, optional
        Same features as x; without it x is its own.

    Returns
    -------
    array
        z in the shape of x; float dtypes stay, integers become float64.

    Raises
    ------
    ValueError
        For NaN, infinity or features that differ.
    TypeError
        For what is not a real number.

    Examples
    --------
    >>> x_train, x_test = np.array([[1, 7], [2, 7], [3, 7]]), np.array([[2, 8]])
    >>> standardize(x_train).round(4)
    array([[-1.2247,  0.    ],
           [ 0.    ,  0.    ],
           [ 1.2247,  0.    ]])
    >>> standardize(x_test, reference=x_train)
    array([[0., 1.]])

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.3.
    """
    x, axis = check_array(x), check_integer(axis, "axis", low=-np.inf)
    reference = (x if reference is None else check_array(reference, "reference")).astype(np.float64)
    check_axis(x, axis, "examples")
    check_axis(reference, axis, "examples", "reference")
    if np.delete(x.shape, axis).tolist() != np.delete(reference.shape, axis).tolist():
        raise ValueError(
            f"x has shape {x.shape} and reference {reference.shape}: they may differ only on axis {axis}"
        )
    if reference.shape[axis] == 0:
        raise ValueError(
            f"there are no examples on axis {axis} of shape {reference.shape}: pass at least one"
        )
    first = reference.take([0], axis)  # taken off first, so that a large mean costs no digits
    shifted = reference - first
    residual = shifted.mean(axis, keepdims=True)
    centered = shifted - residual
    largest = np.abs(centered).max(axis, keepdims=True)  # its square might overflow, or be 0
    largest[largest == 0] = 1  # of a constant feature
    std = largest * np.sqrt(((centered / largest) ** 2).mean(axis, keepdims=True))
    std[std == 0] = 1
    z = (x.astype(np.float64) - first - residual) / std
    if not is_finite(z):
        raise NonFiniteError("the z-scores of x overflow float64: scale the input down")
    return z.astype(x.dtype, copy=False)


def rescale_pixels(x, *, maximum=255):
    """Return pixels divided by the largest possible value.

        z = x / 255

    This puts 0 ... maximum on 0 ... 1; it does not center, so the mean is not 0.

    Parameters
    ----------
    x : array
        Pixels, of any shape.
    maximum : float
        255 for photographs, 16 for `load_digits`.

    Returns
    -------
    array
        z in the shape of x; float dtypes stay, integers become float64.

    Raises
    ------
    ValueError
        For a pixel outside 0 ... maximum.
    TypeError
        For what is not a real number.

    Examples
    --------
    >>> rescale_pixels([0, 51, 255])
    array([0. , 0.2, 1. ])
    """
    x, maximum = check_array(x), check_number(maximum, "maximum")
    if (x.size and not 0 <= x.min() <= x.max() <= maximum) or maximum == 0:
        raise ValueError(
            f"pixels must lie in 0 ... {maximum:g}, got {x.min():g} ... {x.max():g}: give their maximum"
        )
    dtype = working_dtype(x)  # in float16, 65,535 is infinite
    return (x.astype(dtype) / dtype.type(maximum)).astype(x.dtype)
