"""What every layer promises, whatever it computes: gradients, dtypes, modes, and whose the arrays are."""

import numpy as np
import pytest

from batchnorm import BatchNorm, Conv2D, Dense, Dropout, Flatten, Sequential, Tanh, check_gradients
from layers_made import LAYERS, NEEDS_A_BATCH, batch, randomize, state, used

FLOATS = ["float16", "float32", "float64"]
by_name = pytest.mark.parametrize("name", LAYERS)
in_both_modes = pytest.mark.parametrize("training", [True, False])


class Repeating(Dropout):
    """Dropout that draws the same values in every forward, for central differences."""

    def forward(self, x, training=True):
        self.rng = np.random.default_rng(0)
        return super().forward(x, training)


SHAPED = {  # what one of each does not show: shapes, and settings that change where a sum runs
    **{f"BatchNorm of {shape}": (BatchNorm(3), shape) for shape in ((8, 3), (3, 3), (2, 3, 4, 3))},
    "BatchNorm, eps 0.3": (BatchNorm(3, eps=0.3), (2, 3)),  # of two, with a small eps, it is almost 0
    "BatchNorm, axis 1": (BatchNorm(3, axis=1), (2, 3, 3, 4)),
    "BatchNorm, axis 0": (BatchNorm(3, axis=0, eps=0.0), (3, 2, 4)),
    "BatchNorm, axis -3": (BatchNorm(3, axis=-3), (2, 3, 3, 4)),
    **{f"Dense of {shape}": (Dense(4, 3), shape) for shape in ((1, 4), (2, 3, 4), (4,))},
    "Dense without bias": (Dense(4, 3, bias=False), (5, 4)),
    "Conv2D, padding 1": (Conv2D(2, 3, 3, padding=1), (2, 5, 4, 2)),
    "Conv2D, stride 2": (Conv2D(2, 3, 3, padding=1, stride=2), (2, 6, 5, 2)),
    "Conv2D, stride 3": (Conv2D(2, 3, 2, stride=3, bias=False), (1, 7, 5, 2)),
    "Conv2D, one pixel": (Conv2D(2, 3, 1), (3, 2, 2, 2)),
    "Conv2D, all padding": (Conv2D(2, 3, 3, padding=2), (1, 1, 2, 2)),
    "Dropout in a network": (
        Sequential(Dense(4, 6, rng=0), BatchNorm(6), Tanh(), Repeating(0.4), Dense(6, 2, rng=1)),
        (5, 4),
    ),
    "Conv2D in a network": (
        Sequential(Conv2D(1, 2, 3, bias=False), BatchNorm(2), Tanh(), Flatten(), Dense(8, 3)),
        (3, 4, 4, 1),
    ),
}


@in_both_modes
@pytest.mark.parametrize("name", [*LAYERS, *SHAPED])
def test_gradients(name, training):
    layer, shape = SHAPED[name] if name in SHAPED else (LAYERS[name].make(), LAYERS[name].shape)
    layer = Repeating(0.4) if name == "Dropout" else randomize(layer)
    report = check_gradients(layer, np.random.default_rng(8).normal(size=shape), training=training)
    assert len(report.errors) == 1 + len(layer.parameters())
    assert max(report.errors.values()) < 1e-8, report


@by_name
def test_gradients_are_set_not_added(name):
    layer, _, _, dy, dx = used(name)
    before = state(layer)
    np.testing.assert_array_equal(layer.backward(dy), dx)
    assert state(layer) == before


@by_name
def test_backward_before_forward(name):
    layer = LAYERS[name].make()
    last = "Dense" if name == "Sequential" else type(layer).__name__
    with pytest.raises(RuntimeError, match=rf"{last}\.backward was called before forward: call forward\(x\)"):
        layer.backward(np.ones(3))


@in_both_modes
@by_name
@pytest.mark.parametrize("given", [*FLOATS, ">f4", "int8", "uint8", "bool"])
def test_dtype_in_is_dtype_out(name, given, training):
    x = (np.arange(batch(name).size).reshape(LAYERS[name].shape) % 3 == 0).astype(given)
    expected = given if given in FLOATS else "float64"
    for dtype in FLOATS if "dtype" in LAYERS[name].options else [None]:
        layer = LAYERS[name].make(**({"dtype": dtype} if dtype else {}))
        y = layer.forward(x, training)
        dx = layer.backward(np.ones(y.shape, given))
        assert y.dtype == dx.dtype == expected
        assert dx.shape == x.shape
        held = {str(array.dtype) for p in layer.parameters() for array in (p.value, p.grad)}
        assert held <= {dtype or "float64"}


@by_name
def test_any_memory_layout_gives_the_same_and_x_is_left_alone(name):
    _, x, y, dy, dx = used(name)
    frozen = x.copy()
    frozen.flags.writeable = False
    for same in (np.asfortranarray(x), np.repeat(x, 2, axis=1)[:, ::2], frozen, x.tolist()):
        layer = randomize(LAYERS[name].make())
        np.testing.assert_allclose(layer.forward(same), y, atol=1e-13)
        np.testing.assert_allclose(layer.backward(np.asfortranarray(dy)), dx, atol=1e-13)
        np.testing.assert_array_equal(same, x)


# fast.BatchNorm says that it reads x again
@pytest.mark.parametrize(
    "name", [name for name in LAYERS if name not in ("Dense", "Sequential", "fast.BatchNorm")]
)
def test_x_may_be_written_to_before_backward(name):
    layer, x, _, dy, dx = used(name)
    before = state(layer)
    x[...] = 0
    np.testing.assert_array_equal(layer.backward(dy), dx)
    assert state(layer) == before


@pytest.mark.parametrize("name", [name for name in LAYERS if name not in ("ReLU", "Tanh", "Sigmoid")])
def test_what_forward_returned_may_be_written_to(name):
    layer, _, y, dy, dx = used(name)
    y[...] = 0
    np.testing.assert_array_equal(layer.backward(dy), dx)


def test_what_dropout_returned_in_inference_is_not_x():
    x = np.ones((2, 3))
    Dropout().forward(x, training=False)[...] = 0
    np.testing.assert_array_equal(x, 1)


@by_name
def test_inference_changes_nothing_and_an_example_does_not_feel_its_batch(name):
    layer, x, *_ = used(name)
    before = state(layer)
    y = layer.forward(x, training=False)
    for n in range(len(x)):
        np.testing.assert_allclose(layer.forward(x[n : n + 1], training=False)[0], y[n], atol=1e-13)
    assert state(layer) == before
    assert layer.forward(x[:0], training=False).shape == (0, *y.shape[1:])
    assert layer.backward(y[:0]).shape == x[:0].shape


@pytest.mark.parametrize("name", [name for name in LAYERS if name not in NEEDS_A_BATCH])
def test_without_statistics_of_a_batch_training_is_as_inference(name):
    layer, x, y, *_ = used(name)
    np.testing.assert_array_equal(layer.forward(x, training=False), y)
    np.testing.assert_allclose(layer.forward(x[:1]), y[:1], atol=1e-13)
    assert layer.backward(layer.forward(x[:0])).shape == x[:0].shape
    assert all((parameter.grad == 0).all() for parameter in layer.parameters())


@in_both_modes
@pytest.mark.parametrize("name", [name for name, kind in LAYERS.items() if "axis" in kind.options])
def test_axis_1_is_channels_last_with_the_axes_moved(name, training):
    first, last = (randomize(LAYERS[name].make(axis=axis)) for axis in (1, -1))
    x, dy = np.random.default_rng(2).normal(size=(2, 2, 4, 3, 5))
    moved_x, moved_dy = np.moveaxis(x, 1, -1), np.moveaxis(dy, 1, -1)
    exactly = {"rtol": 1e-12, "atol": 1e-13}  # a batch is added up in another order
    y = np.moveaxis(first.forward(x, training), 1, -1)
    np.testing.assert_allclose(y, last.forward(moved_x, training), **exactly)
    dx = np.moveaxis(first.backward(dy), 1, -1)
    np.testing.assert_allclose(dx, last.backward(moved_dy), **exactly)
    for one, other in zip(first.parameters(), last.parameters(), strict=True):
        np.testing.assert_allclose(one.grad, other.grad, **exactly)
    if name.endswith("BatchNorm"):
        np.testing.assert_allclose(first.running_var, last.running_var, **exactly)
