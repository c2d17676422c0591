"""The relatives of batch normalization, convolution, folding and the loss agree with other libraries."""

import numpy as np
import pytest

from batchnorm import (
    BatchNorm,
    Conv2D,
    Dense,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    RMSNorm,
    fold_batch_norm,
    softmax_cross_entropy,
)
from reference import load, load_inputs, same

INPUTS = load_inputs()
GOLDEN = {library: load(f"{library}_layers") for library in ("torch", "keras", "flax")}

RELATIVES = {
    "LayerNorm": lambda **settings: LayerNorm(4, **settings),
    "GroupNorm": lambda **settings: GroupNorm(2, 4, **settings),
    "InstanceNorm": lambda **settings: InstanceNorm(4, affine=True, **settings),
    "RMSNorm": lambda **settings: RMSNorm(4, **settings),
}
DEFAULT_EPS = {
    "torch": dict.fromkeys(RELATIVES, 1e-5) | {"RMSNorm": None, "RMSNorm, eps 1e-5": 1e-5},
    "keras": dict.fromkeys(RELATIVES, 1e-3) | {"RMSNorm": 1e-6},
    "flax": dict.fromkeys(RELATIVES, 1e-6),
}


@pytest.mark.parametrize(
    ("library", "case"), [(library, case) for library, cases in DEFAULT_EPS.items() for case in cases]
)
def test_relatives_of_batch_norm(library, case):
    golden = GOLDEN[library][case]
    assert golden["eps"] == DEFAULT_EPS[library][case]
    eps = np.finfo(np.float64).eps if golden["eps"] is None else golden["eps"]  # None of PyTorch
    layer = RELATIVES[case.partition(",")[0]](eps=eps, axis=golden["axis"])
    for parameter in layer.parameters():
        parameter.value = INPUTS[parameter.name]
    x, upstream = (
        np.moveaxis(array, -1, golden["axis"]) for array in (INPUTS["images"][0], INPUTS["images_gradient"])
    )
    same(layer.forward(x), golden["y"])
    same(layer.backward(upstream), golden["grad_x"])
    assert {f"grad_{parameter.name}" for parameter in layer.parameters()} == {
        name for name in golden if name.startswith("grad_")
    } - {"grad_x"}
    for parameter in layer.parameters():
        same(parameter.grad, golden[f"grad_{parameter.name}"])


def test_convolution():
    golden = GOLDEN["torch"]["Conv2D"]
    layer = Conv2D(3, 4, 2, stride=golden["stride"], padding=golden["padding"])
    layer.weight.value, layer.bias.value = INPUTS["kernel"], INPUTS["bias"]
    same(layer.forward(INPUTS["pixels"]), golden["y"])
    same(layer.backward(INPUTS["pixels_gradient"]), golden["grad_x"])
    same(layer.weight.grad, golden["grad_weight"])
    same(layer.bias.grad, golden["grad_bias"])


@pytest.mark.parametrize(
    ("case", "make", "weight"),
    [
        ("fold Dense", lambda **settings: Dense(3, 4, **settings), "weight"),
        ("fold Conv2D", lambda **settings: Conv2D(3, 4, 2, **settings), "kernel"),
    ],
)
def test_folding(case, make, weight):
    golden = GOLDEN["torch"][case]
    norm = BatchNorm(4, eps=golden["eps"])
    norm.gamma.value, norm.beta.value = INPUTS["gamma"], INPUTS["beta"]
    norm.running_mean, norm.running_var = INPUTS["running_mean"], INPUTS["running_var"]
    layer, without_bias = make(), make(bias=False)
    layer.weight.value = without_bias.weight.value = INPUTS[weight]
    layer.bias.value = INPUTS["bias"]

    folded = fold_batch_norm(layer, norm)
    # torch has the outputs first: (out, in), (out, in, K, K)
    same(np.moveaxis(folded.weight.value, (-1, -2), (0, 1)), golden["weight"])
    same(folded.bias.value, golden["bias"])
    same(fold_batch_norm(without_bias, norm).bias.value, golden["bias from none"])


@pytest.mark.parametrize("library", ["torch", "optax"])
def test_cross_entropy(library):
    golden = load(f"{library}_training")["cross-entropy"]
    loss, grad_logits = softmax_cross_entropy(INPUTS["logits"], INPUTS["labels"])
    same(loss, golden["loss"])
    same(grad_logits, golden["grad_logits"])
