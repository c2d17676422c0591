"""The digits, the synthetic sets, and the two ways to normalize inputs."""

from functools import partial

import numpy as np
import pytest

from batchnorm import (
    load_digits,
    make_gaussian,
    make_spirals,
    rescale_pixels,
    standardize,
    train_test_split,
)


def test_digits_are_the_test_part_of_the_uci_set():
    images, labels = load_digits()
    assert (images.shape, images.dtype) == ((1797, 64), np.uint8)
    assert (images.min(), images.max()) == (0, 16)
    assert labels.dtype == np.int64
    # the counts that the source's own description gives
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert images[0].reshape(8, 8)[0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert int(images.sum()) == 561718


def test_split_keeps_every_example_once():
    x, labels = np.arange(100).reshape(50, 2), np.arange(50)
    x_train, x_test, labels_train, labels_test = train_test_split(x, labels, test_fraction=0.3, seed=4)
    assert (len(x_train), len(x_test)) == (35, 15)
    assert sorted([*labels_train, *labels_test]) == list(range(50))
    np.testing.assert_array_equal(x_train[:, 0] // 2, labels_train)
    np.testing.assert_array_equal(x_test[:, 0] // 2, labels_test)
    again = train_test_split(x, labels, test_fraction=0.3, seed=4)
    np.testing.assert_array_equal(again[1], x_test)
    assert train_test_split(x, labels, test_fraction=0.3, seed=5)[1].tolist() != x_test.tolist()


def test_spirals():
    x, labels = make_spirals(50, classes=4, noise=0, seed=0)
    assert (x.shape, labels.dtype) == ((200, 2), np.int64)
    np.testing.assert_array_equal(np.bincount(labels), [50] * 4)
    np.testing.assert_allclose(np.hypot(*x.T), np.tile(np.linspace(0, 1, 50), 4))
    np.testing.assert_allclose(x[99], [np.sin(8), np.cos(8)])  # the tip of arm 1
    np.testing.assert_array_equal(make_spirals(seed=3)[0], make_spirals(seed=3)[0])
    assert np.abs(make_spirals(seed=3)[0] - make_spirals(seed=4)[0]).max() > 0.1


@pytest.mark.parametrize(("fraction", "sizes"), [(0.25, (3, 1)), (0.75, (1, 3))])
def test_a_part_may_hold_a_single_example(fraction, sizes):
    x_train, x_test, *_ = train_test_split(np.arange(4), np.arange(4), test_fraction=fraction)
    assert (len(x_train), len(x_test)) == sizes


def test_the_noise_of_spirals_is_an_angle():
    x, _ = make_spirals(5000, classes=1, noise=0.2)
    noise = np.angle(np.exp(1j * (np.arctan2(*x[1:].T) - 4 * np.linspace(0, 1, 5000)[1:])))
    assert (noise.mean(), noise.std()) == pytest.approx((0, 0.2), abs=0.01)


@pytest.mark.parametrize(
    "make", [make_spirals, partial(make_gaussian, 9), partial(train_test_split, range(9), range(9))]
)
def test_the_seed_is_0_unless_another_is_given(make):
    np.testing.assert_array_equal(make()[0], make(seed=0)[0])


def test_gaussian_features():
    x = make_gaussian(20_000, mean=[100, -1], std=[15, 0.1], seed=0)
    np.testing.assert_allclose(x.mean(axis=0), [100, -1], rtol=0.01)
    np.testing.assert_allclose(x.std(axis=0), [15, 0.1], rtol=0.02)
    assert make_gaussian(4).shape == (4, 1)
    assert make_gaussian(4, mean=[1, 2, 3]).shape == (4, 3)
    np.testing.assert_array_equal(make_gaussian(4, std=0, mean=2), np.full((4, 1), 2))


# standardize and rescale_pixels


def test_z_of_130_with_mean_100_and_standard_deviation_15():
    assert standardize([[130.0]], reference=[[85.0], [115.0]]) == 2


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_standardized_features_have_mean_0_and_standard_deviation_1(axis):
    x = np.random.default_rng(0).normal(7, 3, size=(20, 30))
    z = standardize(x, axis)
    np.testing.assert_allclose(z.mean(axis), 0, atol=1e-14)
    np.testing.assert_allclose(z.std(axis), 1)


def test_test_data_takes_the_statistics_of_the_training_data():
    rng = np.random.default_rng(1)
    x_train, x_test = rng.normal(5, 2, size=(40, 3)), rng.normal(5, 2, size=(10, 3))
    expected = (x_test - x_train.mean(axis=0)) / x_train.std(axis=0)
    np.testing.assert_allclose(standardize(x_test, reference=x_train), expected)


def test_z_scores_where_numpy_is_told_to_raise():
    with np.errstate(all="raise"):
        np.testing.assert_allclose(standardize([1e-310, -1e-310]), [1, -1])
        with pytest.raises(ValueError, match="the z-scores of x overflow"):
            standardize([1e308], reference=[0.0, 1e-300])


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e6 / 3])
def test_a_constant_feature_is_only_centered(constant):
    x = np.full((7, 2), constant)
    np.testing.assert_allclose(standardize(x), 0, atol=1e-9)
    np.testing.assert_allclose(standardize(x + 3, reference=x), 3)


@pytest.mark.parametrize("function", [standardize, rescale_pixels])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "uint8"])
def test_float_dtypes_stay_and_integers_become_float64(function, dtype):
    x = np.array([[0, 255], [51, 102]], dtype)
    assert function(x).dtype == (np.float64 if dtype == "uint8" else dtype)


def test_pixels():
    np.testing.assert_array_equal(rescale_pixels(np.array([0, 51, 255], np.uint8)), [0, 0.2, 1])
    assert rescale_pixels(load_digits()[0], maximum=16).max() == 1
    np.testing.assert_array_equal(rescale_pixels([[51.0]]), [[0.2]])


ONES = np.ones((3, 2))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        *(
            (
                lambda share=share: train_test_split(ONES, ONES[:, 0], test_fraction=share),
                ValueError,
                "part empty",
            )
            for share in (0.0, 1.0, 0.001)
        ),
        (
            lambda: train_test_split(ONES, ONES[:, 0], test_fraction=1.5),
            ValueError,
            r"test_fraction must lie in \[0, 1\], got 1.5",
        ),
        (lambda: train_test_split(ONES, np.arange(4)), ValueError, "x has 3 examples and labels has 4"),
        (lambda: train_test_split(ONES, np.arange(2)), ValueError, "x has 3 examples and labels has 2"),
        (lambda: make_gaussian(4, std=[1, -1]), ValueError, "std must be 0 or more, got -1"),
        (lambda: make_gaussian(4, std=[[1, 2]]), ValueError, r"shapes \(1,\) and \(1, 2\): give one number"),
        (lambda: make_gaussian(0), ValueError, "examples must be 1 or more, got 0"),
        (lambda: make_spirals(5, classes=0), ValueError, "classes must be 1 or more, got 0"),
        (lambda: make_spirals(5, noise=-1), ValueError, "noise must lie in"),
        (lambda: standardize([[1.0, np.nan]]), ValueError, "x holds NaN"),
        (lambda: standardize([[1.0]], reference=[[np.inf]]), ValueError, "reference holds NaN or infinity"),
        (lambda: standardize([["a"]]), TypeError, "x must hold real numbers"),
        (
            lambda: standardize(ONES, reference=np.ones((3, 4))),
            ValueError,
            r"x has shape \(3, 2\) and reference",
        ),
        (lambda: standardize(ONES[:0]), ValueError, "there are no examples on axis 0"),
        (lambda: rescale_pixels([-1, 4]), ValueError, r"pixels must lie in 0 \.\.\. 255, got -1"),
        (lambda: rescale_pixels([3, 256]), ValueError, r"pixels must lie in 0 \.\.\. 255, got 3"),
    ],
)
def test_what_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
