"""What every layer promises, whatever it computes: gradients, dtypes, modes, and whose the arrays are."""

import numpy as np
import pytest

from batchnorm import BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer, Sequential, Tanh, check_gradients
from batchnorm.network import named_layers
from batchnorm.saving import STATISTICS
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
    "BatchNorm of 300 features": (BatchNorm(300), (3, 300)),
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
    strided = np.repeat(x, 2, axis=1)[:, ::2]
    for same in (np.asfortranarray(x), strided, frozen, x.tolist(), np.ma.array(x)):
        layer = randomize(LAYERS[name].make())
        np.testing.assert_allclose(layer.forward(same), y, atol=1e-13)
        np.testing.assert_allclose(layer.backward(np.asfortranarray(dy)), dx, atol=1e-13)
        np.testing.assert_array_equal(same, x)


HANDS = {  # what a caller holds and may write into between forward and backward
    "x": lambda layer, x, y: [x],
    "x, in another order": lambda layer, x, y: x.sort(axis=0),
    "y": lambda layer, x, y: [y],
    "parameters": lambda layer, x, y: [parameter.value for parameter in layer.parameters()],
    "statistics": lambda layer, x, y: [
        getattr(leaf, name)
        for leaf in named_layers(layer).values()
        for name in STATISTICS
        if hasattr(leaf, name)
    ],
}


@in_both_modes
@pytest.mark.parametrize("written", HANDS)
@by_name
def test_a_layer_owns_what_it_keeps(name, written, training):
    layer, x = randomize(LAYERS[name].make()), batch(name)
    y = layer.forward(x, training)
    dy = np.random.default_rng(4).normal(size=y.shape)
    dx, before = layer.backward(dy), grads(layer)
    layer = randomize(LAYERS[name].make())
    y = layer.forward(x, training)
    for array in HANDS[written](layer, x, y) or ():
        array *= 3.5
    if name == "fast.BatchNorm" and written.startswith("x") and training:
        with pytest.raises(RuntimeError, match=r"x was changed between forward and backward.*pass forward a"):
            layer.backward(dy)
    else:
        np.testing.assert_array_equal(layer.backward(dy), dx)
        np.testing.assert_array_equal(grads(layer), before)


@in_both_modes
@by_name
def test_what_a_layer_gives_is_the_callers(name, training):
    layer, x = randomize(LAYERS[name].make()), batch(name)
    y = layer.forward(x, training)
    dy = np.random.default_rng(4).normal(size=y.shape)
    kept = x.copy(), dy.copy()
    dx = layer.backward(dy)
    y[...], dx[...] = 7, 7
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(dy, kept[1])


@pytest.mark.parametrize("rows", [2, 2047, 2048, 65537])
@pytest.mark.parametrize("dtype", ["float16", "float32"])
@by_name
def test_neither_size_nor_dtype_decides(name, dtype, rows):
    kind = LAYERS[name]
    rng = np.random.default_rng(6)
    x = (3 + rng.normal(size=(rows, *kind.shape[1:]))).astype(dtype)
    layer, exact = (randomize(kind.make()) for _ in range(2))
    y, right = layer.forward(x), exact.forward(x.astype(float))
    dy = (0.5 + rng.normal(size=y.shape)).astype(dtype)
    dx, right_dx = layer.backward(dy), exact.backward(dy.astype(float))
    # a network rounds between its layers, too
    close = (40 if name == "Sequential" else 4) * np.finfo(dtype).eps
    np.testing.assert_allclose(y, right, rtol=close, atol=close * np.abs(right).max())
    np.testing.assert_allclose(dx, right_dx, rtol=close, atol=close * np.abs(right_dx).max())
    for ours, theirs in zip(grads(layer, flat=False), grads(exact, flat=False), strict=True):
        lost = max(close, 1e-4) if name == "Sequential" else 2e-5  # there, sums that nearly cancel
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=lost * np.abs(theirs).max())


@in_both_modes
@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1.0, 50.0])
@by_name
def test_numpy_may_be_told_to_raise(name, scale, training):
    layer, x = randomize(LAYERS[name].make()), scale * batch(name)
    with np.errstate(all="raise"):
        y = layer.forward(x, training)
        layer.backward(scale * np.ones(y.shape))


class Fails(Layer):
    def forward(self, x, training=True):
        raise ArithmeticError

    backward = forward


@by_name
def test_after_an_error_no_layer_of_a_network_has_moved(name):
    layer, x, _, dy, dx = used(name)
    before = state(layer)
    with pytest.raises(ArithmeticError):
        Sequential(layer, Fails()).forward(3 * x)
    with pytest.raises(ArithmeticError):
        Sequential(Fails(), layer).backward(3 * dy)
    assert state(layer) == before
    np.testing.assert_array_equal(layer.backward(dy), dx)


@by_name
def test_what_is_set_later_is_checked(name):
    for leaf in named_layers(LAYERS[name].make()).values():
        for attribute, value in list(vars(leaf).items()):
            assert attribute.startswith("_") or hasattr(vars_of_class(leaf)[attribute], "__set__"), attribute
            if attribute.startswith("_") or (attribute == "bias" and value is not None):
                continue
            for bad in ("much", object()):
                with pytest.raises(
                    (TypeError, ValueError, AttributeError), match=attribute + "|SeedSequence"
                ):
                    setattr(leaf, attribute, bad)
                assert getattr(leaf, attribute) is value


FIXED = {"num_features", "num_groups", "axis", "in_features", "out_features"}
FIXED |= {"in_channels", "out_channels", "kernel_size"}


@by_name
def test_what_other_attributes_were_made_for_stays(name):
    for leaf in named_layers(LAYERS[name].make()).values():
        for attribute in FIXED & vars(leaf).keys():
            with pytest.raises(AttributeError, match=f"{attribute} of a .* cannot be changed: make a new"):
                setattr(leaf, attribute, getattr(leaf, attribute))


def vars_of_class(leaf):
    return {name: value for kind in reversed(type(leaf).__mro__) for name, value in vars(kind).items()}


def grads(layer, *, flat=True):
    found = [parameter.grad.copy() for parameter in layer.parameters()]
    return np.concatenate([grad.ravel() for grad in found] or [[]]) if flat else found


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
