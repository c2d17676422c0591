"""Softmax cross-entropy: values by hand, the gradient by differences, and what it refuses."""

import numpy as np
import pytest

from batchnorm import softmax_cross_entropy


def test_by_hand():
    # p = (1, 2, 7) / 10
    loss, grad = softmax_cross_entropy(np.log([[1.0, 2.0, 7.0]]), [1])
    assert isinstance(loss, float)
    assert loss == pytest.approx(np.log(5))
    np.testing.assert_allclose(grad, [[0.1, -0.8, 0.7]])


def test_equal_logits_cost_log_k():
    loss, _ = softmax_cross_entropy(np.zeros((4, 10)), [0, 3, 5, 9])
    assert loss == pytest.approx(np.log(10))


def test_gradient_is_the_slope_of_the_loss():
    rng = np.random.default_rng(0)
    logits, labels, h = rng.normal(size=(5, 4)), rng.integers(4, size=5), 1e-5
    _, grad = softmax_cross_entropy(logits, labels)
    for index in np.ndindex(logits.shape):
        nudge = np.zeros_like(logits)
        nudge[index] = h
        above, below = (softmax_cross_entropy(logits + s * nudge, labels)[0] for s in (1, -1))
        assert grad[index] == pytest.approx((above - below) / (2 * h), abs=1e-10)
    np.testing.assert_allclose(grad.sum(axis=1), 0, atol=1e-16)


@pytest.mark.filterwarnings("error")
def test_huge_logits_and_shifts_change_nothing():
    loss, grad = softmax_cross_entropy([[1e4, 0.0], [0.0, 1e4]], [0, 0])
    assert loss == 5000
    np.testing.assert_array_equal(grad, [[0, 0], [-0.5, 0.5]])
    logits = np.array([[0.25, -1.0, 2.0]])
    loss, _ = softmax_cross_entropy(logits, [2])
    assert softmax_cross_entropy(logits + 1024, [2])[0] == pytest.approx(loss)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_dtype_in_is_dtype_out(dtype):
    logits = np.array([[1, 2]], dtype)
    _, grad = softmax_cross_entropy(logits, np.array([0], np.uint8))
    assert grad.dtype == dtype
    np.testing.assert_array_equal(logits, [[1, 2]])


@pytest.mark.parametrize(
    ("logits", "labels", "error", "message"),
    [
        (np.ones((2, 3)), [0, 3], ValueError, r"labels must lie in 0 \.\.\. 2, got 0 \.\.\. 3"),
        (np.ones((2, 3)), [0, -1], ValueError, r"labels must lie in 0 \.\.\. 2, got -1 \.\.\. 0"),
        (np.ones((2, 3)), [0.0, 1.0], TypeError, "labels must be integers, got dtype float64"),
        (np.ones((2, 3)), [True, False], TypeError, "labels must be integers, got dtype bool"),
        (np.ones((2, 3)), [0], ValueError, r"labels must have shape \(2,\), one per example, got \(1,\)"),
        (np.ones((2, 3)), [[1, 0, 0], [0, 1, 0]], ValueError, r"labels must have shape \(2,\)"),
        (np.ones(3), [0], ValueError, r"logits must have shape \(N, K\).*got \(3,\)"),
        (np.ones((0, 3)), [], ValueError, r"logits must have shape \(N, K\).*got \(0, 3\)"),
        ([[np.nan, 1.0]], [0], ValueError, "logits holds NaN or infinity"),
        ([["a", "b"]], [0], TypeError, "logits must hold real numbers"),
    ],
)
def test_bad_input(logits, labels, error, message):
    with pytest.raises(error, match=message):
        softmax_cross_entropy(logits, labels)
