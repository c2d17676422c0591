"""Parameter, Dense, the activations, Dropout and the loss: what each of them computes."""

import numpy as np
import pytest

from batchnorm import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Parameter,
    ReLU,
    Sigmoid,
    Tanh,
    softmax_cross_entropy,
)

DTYPES = [np.float16, np.float32, np.float64]
RATES = [0.0, 0.1, 0.5, 0.9]

# Parameter


def test_a_parameter_starts_with_a_zero_gradient_and_its_own_copy():
    start = np.array([1.0, 2.0])
    parameter = Parameter(start)
    parameter.value[0] = 5
    np.testing.assert_array_equal(start, [1, 2])
    np.testing.assert_array_equal(parameter.grad, [0, 0])
    assert Parameter([1, 2]).value.dtype == Parameter([1, 2]).grad.dtype == np.float64


@pytest.mark.parametrize("side", ["value", "grad"])
def test_assigning_writes_into_the_array_that_is_there(side):
    parameter = Parameter(np.ones(3, np.float32))
    held = getattr(parameter, side)
    for given in (np.array([1.0, 2.0, 3.0]), 7):
        setattr(parameter, side, given)
        np.testing.assert_array_equal(held, np.broadcast_to(given, 3))
    assert getattr(parameter, side) is held
    assert held.dtype == np.float32
    with pytest.raises(ValueError, match=r"must be a number or of shape \(3,\), got \(4,\)"):
        setattr(parameter, side, np.ones(4, np.float32))
    with pytest.raises(TypeError, match="must hold real numbers, got dtype complex128"):
        setattr(parameter, side, np.ones(3, complex))


@pytest.mark.parametrize(
    ("layer", "name"),
    [(Dense(2, 3), "weight"), (Conv2D(2, 3, 1), "weight"), (BatchNorm(2), "gamma"), (BatchNorm(2), "beta")],
)
def test_a_layer_keeps_the_parameters_it_needs(layer, name):
    with pytest.raises(TypeError, match=f"{name} must be a Parameter, got None: assign to {name}.value"):
        setattr(layer, name, None)


# Dense


def test_dense_by_hand():
    layer = Dense(2, 3)
    layer.weight.value = [[1, 2, 3], [4, 5, 6]]
    layer.bias.value = [0.5, 0, -1]
    np.testing.assert_array_equal(layer.forward([[1, 1], [2, 0]]), [[5.5, 7, 8], [2.5, 4, 5]])
    np.testing.assert_array_equal(layer.backward([[1, 0, 2], [0, 1, 0]]), [[7, 16], [2, 5]])
    np.testing.assert_array_equal(layer.weight.grad, [[1, 2, 2], [1, 0, 2]])
    np.testing.assert_array_equal(layer.bias.grad, [1, 1, 2])


@pytest.mark.parametrize(
    ("make", "shape", "fan_in"),
    [
        (lambda **options: Dense(100, 2000, **options), (100, 2000), 100),
        (lambda **options: Conv2D(10, 200, 5, **options), (5, 5, 10, 200), 250),
    ],
)
def test_weights_start_as_he_says_and_by_their_seed(make, shape, fan_in):
    layer = make(rng=5)
    assert layer.weight.value.shape == shape
    assert layer.weight.value.var() == pytest.approx(2 / fan_in, rel=0.02)
    assert layer.weight.value.mean() == pytest.approx(0, abs=0.001)
    np.testing.assert_array_equal(layer.bias.value, np.zeros(shape[-1]))
    np.testing.assert_array_equal(make(rng=np.random.default_rng(5)).weight.value, layer.weight.value)
    assert not np.array_equal(make().weight.value, make().weight.value)  # without a seed
    for dtype in DTYPES:
        np.testing.assert_array_equal(make(rng=5, dtype=dtype).weight.value, layer.weight.value.astype(dtype))
    without = make(bias=False)
    assert without.bias is None
    assert without.parameters() == [without.weight]


# Activations


@pytest.mark.parametrize(
    ("activation", "expected", "slope"),
    [
        (ReLU, [0, 0, 2], [0, 0, 1]),
        (Tanh, [-0.761594, 0, 0.964028], [0.419974, 1, 0.070651]),
        (Sigmoid, [0.268941, 0.5, 0.880797], [0.196612, 0.25, 0.104994]),
    ],
)
def test_activation_values_and_slopes(activation, expected, slope):
    layer = activation()
    np.testing.assert_allclose(layer.forward([-1.0, 0.0, 2.0]), expected, atol=1e-6)
    np.testing.assert_allclose(layer.backward([1.0, 1.0, 1.0]), slope, atol=1e-6)
    assert layer.parameters() == []


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", [ReLU, Tanh, Sigmoid])
@pytest.mark.parametrize("dtype", DTYPES)
def test_activations_survive_large_values(activation, dtype):
    layer = activation()
    assert np.isfinite(layer.forward(np.array([-60000.0, 60000.0], dtype))).all()
    assert np.isfinite(layer.backward(np.ones(2, dtype))).all()


def test_sigmoid_keeps_the_digits_of_tiny_values():
    assert Sigmoid().forward([-700.0])[0] == pytest.approx(np.exp(-700.0), rel=1e-12)


# Dropout


@pytest.mark.parametrize("rate", RATES)
def test_dropout_keeps_the_mean_and_drops_its_share(rate):
    n, layer = 200_000, Dropout(rate, rng=1)
    y = layer.forward(np.full(n, 3.0))
    np.testing.assert_allclose(y[y != 0], 3 / (1 - rate), rtol=1e-15)
    sigma = np.sqrt(rate * (1 - rate) / n)  # of the share that is dropped
    assert (y == 0).mean() == pytest.approx(rate, abs=5 * sigma)
    assert y.mean() == pytest.approx(3, abs=5 * 3 * sigma / (1 - rate))
    np.testing.assert_array_equal(layer.backward(np.full(n, 3.0)), y)  # backward drops the same


def test_values_are_dropped_one_by_one():
    # not by rows or columns: two neighbours are dropped together as often as independent values are
    dropped = Dropout(0.5, rng=2).forward(np.ones((300, 300))) == 0
    for neighbours in (dropped[1:] & dropped[:-1], dropped[:, 1:] & dropped[:, :-1]):
        assert neighbours.mean() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("rate", RATES)
def test_dropout_in_inference_is_the_identity(rate):
    x, layer = np.random.default_rng(3).normal(size=(4, 5)), Dropout(rate, rng=0)
    np.testing.assert_array_equal(layer.forward(x, training=False), x)
    np.testing.assert_array_equal(layer.backward(x**2), x**2)


def test_the_same_seed_drops_the_same_and_every_batch_differs():
    x = np.ones((8, 8))
    first, second = Dropout(0.5, rng=4), Dropout(0.5, rng=np.random.default_rng(4))
    batches = [first.forward(x) for _ in range(3)]
    for batch in batches:
        np.testing.assert_array_equal(second.forward(x), batch)
    assert not np.array_equal(batches[0], batches[1])
    assert not np.array_equal(Dropout(0.5, rng=5).forward(x), batches[0])
    assert Dropout().rate == 0.5
    assert not np.array_equal(Dropout(0.5).forward(x), Dropout(0.5).forward(x))  # no seed, 2^-64 to be equal


# The loss


def test_cross_entropy_by_hand():
    # p = (1, 2, 7) / 10
    loss, grad = softmax_cross_entropy(np.log([[1.0, 2.0, 7.0]]), [1])
    assert isinstance(loss, float)
    assert loss == pytest.approx(np.log(5))
    np.testing.assert_allclose(grad, [[0.1, -0.8, 0.7]])
    assert softmax_cross_entropy(np.zeros((4, 10)), [0, 3, 5, 9])[0] == pytest.approx(np.log(10))


def test_its_gradient_is_the_slope_of_the_loss():
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
    with pytest.raises(ValueError, match="the loss overflows float64: the logits are too far apart"):
        softmax_cross_entropy([[1e308, -1e308]], [1])
    assert softmax_cross_entropy([[1e308, -1e308]], [0])[0] == 0
    loss, grad = softmax_cross_entropy([[1e4, 0.0], [0.0, 1e4]], [0, 0])
    assert loss == 5000
    np.testing.assert_array_equal(grad, [[0, 0], [-0.5, 0.5]])
    logits = np.array([[0.25, -1.0, 2.0]])
    assert softmax_cross_entropy(logits + 1024, [2])[0] == pytest.approx(
        softmax_cross_entropy(logits, [2])[0]
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_gradient_has_the_dtype_of_the_logits(dtype):
    logits = np.array([[1, 2]], dtype)
    assert softmax_cross_entropy(logits, np.array([0], np.uint8))[1].dtype == dtype
    np.testing.assert_array_equal(logits, [[1, 2]])


ONES = np.ones((2, 3))


@pytest.mark.parametrize(
    ("logits", "labels", "error", "message"),
    [
        (ONES, [0, 3], ValueError, r"labels must lie in 0 \.\.\. 2, got 0 \.\.\. 3"),
        (ONES, [0, -1], ValueError, r"labels must lie in 0 \.\.\. 2, got -1 \.\.\. 0"),
        (ONES, [0.0, 1.0], TypeError, "labels must be integers, got dtype float64"),
        (ONES, [True, False], TypeError, "labels must be integers, got dtype bool"),
        (ONES, [0], ValueError, r"labels must have shape \(2,\), one per example, got \(1,\)"),
        (ONES, [[1, 0, 0], [0, 1, 0]], ValueError, r"labels must have shape \(2,\)"),
        (ONES[0], [0], ValueError, r"logits must have shape \(N, K\).*got \(3,\)"),
        (ONES[:0], [], ValueError, r"logits must have shape \(N, K\).*got \(0, 3\)"),
        (ONES[:, :, None], [0, 1], ValueError, r"logits must have shape \(N, K\).*got \(2, 3, 1\)"),
        ([[np.nan, 1.0]], [0], ValueError, "logits holds NaN or infinity"),
        ([["a", "b"]], [0], TypeError, "logits must hold real numbers"),
    ],
)
def test_what_the_loss_refuses(logits, labels, error, message):
    with pytest.raises(error, match=message):
        softmax_cross_entropy(logits, labels)
