"""What the relatives of batch normalization refuse, in one sentence and with nothing changed."""

import numpy as np
import pytest

from batchnorm import GroupNorm, InstanceNorm, LayerNorm, RMSNorm

GOOD = np.random.default_rng(1).normal(size=(2, 3, 4))
LAYERS = {
    "LayerNorm": lambda **options: LayerNorm(4, **options),
    "RMSNorm": lambda **options: RMSNorm(4, **options),
    "GroupNorm": lambda **options: GroupNorm(2, 4, **options),
    "InstanceNorm": lambda **options: InstanceNorm(4, affine=True, **options),
}
BAD_INPUTS = [
    (np.ones((2, 3, 5)), ValueError, r"x has 5 features on axis -1 \(shape \(2, 3, 5\)\).*made for 4"),
    (np.float64(1.0), ValueError, r"x has shape \(\) and so no axis -1"),
    ([["a", "b", "c", "d"]] * 2, TypeError, "x must hold real numbers, got dtype <U1"),
    (np.ones((2, 3, 4), dtype=object), TypeError, "x must hold real numbers, got dtype object"),
    (np.ones((2, 3, 4), dtype=complex), TypeError, "x must hold real numbers, got dtype complex128"),
    (None, TypeError, "x must hold real numbers"),
    (np.where(np.eye(3, 4), np.nan, GOOD), ValueError, "x holds NaN or infinity"),
    (np.where(np.eye(3, 4), -np.inf, GOOD), ValueError, "x holds NaN or infinity"),
]


def assert_refused_and_unchanged(layer, bad, error, message, upstream=GOOD**2, x=GOOD):
    layer.forward(x)
    expected = layer.backward(upstream)
    kept = [array.copy() for parameter in layer.parameters() for array in (parameter.value, parameter.grad)]
    with pytest.raises(error, match=message) as caught:
        layer.forward(bad)
    assert "\n" not in str(caught.value)
    for array, same in zip(
        kept, [array for p in layer.parameters() for array in (p.value, p.grad)], strict=True
    ):
        np.testing.assert_array_equal(array, same)
    np.testing.assert_array_equal(layer.backward(upstream), expected)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize(("bad", "error", "message"), BAD_INPUTS)
def test_bad_input_is_named_and_changes_nothing(kind, bad, error, message):
    assert_refused_and_unchanged(LAYERS[kind](), bad, error, message)


@pytest.mark.parametrize("make", [GroupNorm, InstanceNorm])
def test_statistics_over_positions_need_a_batch_axis(make):
    layer = make(2, 4) if make is GroupNorm else make(4)
    assert_refused_and_unchanged(layer, np.ones(4), ValueError, r"x has shape \(4,\) and so no batch axis")


@pytest.mark.parametrize(
    ("layer", "bad", "size"),
    [
        (InstanceNorm(4), np.ones((5, 4)), 1),
        (InstanceNorm(4), np.ones((5, 1, 1, 4)), 1),
        (InstanceNorm(4), np.ones((5, 0, 3, 4)), 0),
        (GroupNorm(4, 4), np.ones((1, 4)), 1),
        (GroupNorm(2, 4), np.ones((5, 0, 4)), 0),
    ],
)
def test_a_group_of_a_single_value_has_no_variance(layer, bad, size):
    message = f"a group needs at least 2 values to have a variance, got {size}: give it more channels"
    assert_refused_and_unchanged(layer, bad, ValueError, message)


def test_layer_norm_of_a_single_feature_has_no_variance():
    with pytest.raises(ValueError, match="at least 2 values to have a variance, got 1"):
        LayerNorm(1).forward([[3.0], [4.0]])


def test_rms_norm_of_a_single_feature_is_its_sign():
    np.testing.assert_array_equal(RMSNorm(1, eps=0).forward([[3.0], [-4.0]]), [[1.0], [-1.0]])


@pytest.mark.parametrize("kind", LAYERS)
def test_a_constant_group_without_eps_is_an_error(kind):
    bad = GOOD.copy()
    bad[1, 2] = 0  # the last row
    bad[1, :, 2:] = 0  # the last group, and in it the last two maps
    first = {"LayerNorm": 5, "RMSNorm": 5, "GroupNorm": 3, "InstanceNorm": 6}[kind]
    message = f"group {first} is constant and eps is 0"
    assert_refused_and_unchanged(LAYERS[kind](eps=0), bad, ValueError, message)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.filterwarnings("ignore:overflow")
def test_a_variance_beyond_float64_is_an_error(kind):
    bad = GOOD * np.where(GOOD > 0, 1e200, 1e199)
    message = "the variance of group 0 overflows float64"
    assert_refused_and_unchanged(LAYERS[kind](), bad, ValueError, message)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        (np.ones((2, 4)), ValueError, r"grad_y has shape \(2, 4\), but forward returned shape \(2, 3, 4\)"),
        (np.full((2, 3, 4), np.nan), ValueError, "grad_y holds NaN"),
        (np.ones((2, 3, 4), dtype=complex), TypeError, "grad_y must hold real numbers"),
    ],
)
def test_a_bad_gradient_is_named_and_changes_nothing(kind, bad, error, message):
    layer = LAYERS[kind]()
    layer.forward(GOOD)
    layer.backward(GOOD)
    kept = [parameter.grad.copy() for parameter in layer.parameters()]
    with pytest.raises(error, match=message):
        layer.backward(bad)
    for parameter, grad in zip(layer.parameters(), kept, strict=True):
        np.testing.assert_array_equal(parameter.grad, grad)


@pytest.mark.parametrize("kind", LAYERS)
def test_backward_before_forward(kind):
    with pytest.raises(RuntimeError, match=rf"{kind}.backward was called before forward: call forward\(x\)"):
        LAYERS[kind]().backward(GOOD)


@pytest.mark.parametrize("make", [LayerNorm, RMSNorm, InstanceNorm, lambda *a, **k: GroupNorm(1, *a, **k)])
@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((0,), {}, ValueError, "num_features must be 1 or more, got 0"),
        ((2.0,), {}, TypeError, r"num_features must be an integer, got 2\.0"),
        ((3,), {"eps": -1e-5}, ValueError, r"eps must lie in \[0, inf\), got -1e-05"),
        ((3,), {"eps": "small"}, TypeError, "eps must be a real number, got 'small'"),
        ((3,), {"axis": 0.5}, TypeError, r"axis must be an integer, got 0\.5"),
        ((3,), {"dtype": int}, TypeError, "dtype must be float16, float32 or float64, got int64"),
    ],
)
def test_bad_options(make, arguments, options, error, message):
    with pytest.raises(error, match=message):
        make(*arguments, **options)


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        (0, ValueError, "num_groups must be 1 or more, got 0"),
        (1.5, TypeError, r"num_groups must be an integer, got 1\.5"),
        (4, ValueError, "num_features 6 cannot be split into 4 groups of equal size: choose a num_groups"),
        (12, ValueError, "num_features 6 cannot be split into 12 groups"),
    ],
)
def test_bad_groups(groups, error, message):
    with pytest.raises(error, match=message):
        GroupNorm(groups, 6)


@pytest.mark.parametrize("kind", LAYERS)
def test_any_memory_layout_gives_the_same_and_x_is_left_alone(kind):
    expected = LAYERS[kind]().forward(GOOD)
    frozen = GOOD.copy()
    frozen.flags.writeable = False
    for same in (np.asfortranarray(GOOD), np.repeat(GOOD, 2, axis=1)[:, ::2], frozen, GOOD.tolist()):
        layer = LAYERS[kind]()
        np.testing.assert_array_equal(layer.forward(same), expected)
        grad_y = np.asfortranarray(same)
        np.testing.assert_array_equal(layer.backward(grad_y), layer.backward(GOOD))
    np.testing.assert_array_equal(frozen, GOOD)


@pytest.mark.parametrize("kind", [*LAYERS, "InstanceNorm, not affine"])
def test_what_forward_returned_may_be_written_to(kind):
    layer = LAYERS[kind]() if kind in LAYERS else InstanceNorm(4)
    y = layer.forward(GOOD)
    expected = layer.backward(GOOD**2)
    y[...] = 0
    np.testing.assert_array_equal(layer.backward(GOOD**2), expected)


@pytest.mark.parametrize("kind", LAYERS)
def test_no_examples_and_a_single_one(kind):
    layer = LAYERS[kind]()
    assert layer.forward(GOOD[:0]).shape == layer.backward(GOOD[:0]).shape == (0, 3, 4)
    assert all((parameter.grad == 0).all() for parameter in layer.parameters())
    np.testing.assert_allclose(layer.forward(GOOD[:1]), layer.forward(GOOD)[:1], atol=1e-14)
