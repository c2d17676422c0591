"""Layers, folding and the loss, set as another library is, give the numbers that it recorded in reference."""

from functools import cache

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
BATCHES = INPUTS["rows"]
GOLDEN = {name: load(f"{name}_layers") for name in ("torch", "keras", "tensorflow", "flax", "onnx")}

# How each library differs from ours, which has PyTorch's conventions.
WEIGHS_THE_OLD = {"keras", "tensorflow", "flax", "onnx"}  # by momentum, where ours weighs the new
REMEMBERS_BIASED = {"keras", "flax", "onnx"}  # a variance of 1/m, where ours has 1/(m - 1)


def to_axis(array, golden):
    return np.moveaxis(array, -1, golden["axis"])


def weight_of_the_new(library, momentum, t):
    if momentum is None:
        return 1 / t  # PyTorch's word for the mean of all batches so far
    return 1 - momentum if library in WEIGHS_THE_OLD else momentum


@cache
def train_and_infer(library, case):
    """Do with our layer what the library did, and return its arrays by the same names."""
    golden = GOLDEN[library][case]
    layer = BatchNorm(4, eps=golden["eps"], axis=golden["axis"])
    layer.gamma.value, layer.beta.value = INPUTS["gamma"], INPUTS["beta"]
    dtype = np.float32 if "float32" in case else np.float64
    batches = [to_axis(batch, golden).astype(dtype) for batch in INPUTS[golden["input"]]]
    upstream = to_axis(INPUTS[f"{golden['input']}_gradient"], golden)

    for t, batch in enumerate(batches, start=1):
        layer.momentum = weight_of_the_new(library, golden["momentum"], t)
        y = layer.forward(batch)
        if t == 1:
            ours = {"y": y, "grad_x": layer.backward(upstream)}
            ours |= {"grad_gamma": layer.gamma.grad.copy(), "grad_beta": layer.beta.grad.copy()}
    if library in REMEMBERS_BIASED:
        rest = (1 - layer.momentum) ** t  # what is left of the 1 it started with
        m = batch.size // 4
        layer.running_var = rest + (layer.running_var - rest) * (m - 1) / m
    ours |= {"running_mean": layer.running_mean, "running_var": layer.running_var}

    ours |= {"inference_y": layer.forward(batches[0], training=False)}
    return ours | {
        "inference_grad_x": layer.backward(upstream),
        "inference_grad_gamma": layer.gamma.grad.copy(),
    }


@pytest.mark.parametrize(
    ("library", "case", "name"),
    [
        (library, case, name)
        for library, cases in GOLDEN.items()
        for case, golden in cases.items()
        if "input" in golden  # a whole run: training, then inference
        for name in sorted(golden.keys() - {"input", "axis", "momentum", "eps"})
    ],
)
def test_batch_norm(library, case, name):
    same(
        train_and_infer(library, case)[name],
        GOLDEN[library][case][name],
        5e-6 if "float32" in case else 1e-13,
    )


RELATIVES = {
    "LayerNorm": LayerNorm,
    "GroupNorm": lambda channels, **settings: GroupNorm(2, channels, **settings),
    "InstanceNorm": lambda channels, **settings: InstanceNorm(channels, affine=True, **settings),
    "RMSNorm": RMSNorm,
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
    layer = RELATIVES[case.partition(",")[0]](4, eps=eps, axis=golden["axis"])
    for parameter in layer.parameters():
        parameter.value = INPUTS[parameter.name]
    x, upstream = (to_axis(array, golden) for array in (INPUTS["images"][0], INPUTS["images_gradient"]))
    ours = {"y": layer.forward(x), "grad_x": layer.backward(upstream)}
    ours |= {f"grad_{parameter.name}": parameter.grad for parameter in layer.parameters()}
    assert ours.keys() == golden.keys() - {"axis", "eps"}
    for name in ours:
        same(ours[name], golden[name])


def test_convolution():
    golden = GOLDEN["torch"]["Conv2D"]
    layer = Conv2D(3, 4, 2, stride=golden["stride"], padding=golden["padding"])
    layer.weight.value, layer.bias.value = INPUTS["kernel"], INPUTS["bias"]
    same(layer.forward(INPUTS["pixels"]), golden["y"])
    same(layer.backward(INPUTS["pixels_gradient"]), golden["grad_x"])
    same(layer.weight.grad, golden["grad_weight"])
    same(layer.bias.grad, golden["grad_bias"])


@pytest.mark.parametrize(
    ("case", "make", "sizes", "weight"),
    [("fold Dense", Dense, (3, 4), "weight"), ("fold Conv2D", Conv2D, (3, 4, 2), "kernel")],
)
def test_folding(case, make, sizes, weight):
    golden = GOLDEN["torch"][case]
    norm = BatchNorm(4, eps=golden["eps"])
    norm.gamma.value, norm.beta.value = INPUTS["gamma"], INPUTS["beta"]
    norm.running_mean, norm.running_var = INPUTS["running_mean"], INPUTS["running_var"]
    layer, without_bias = make(*sizes), make(*sizes, bias=False)
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


# A new layer, and when statistics move


@pytest.mark.parametrize(
    ("library", "case", "momentum", "eps"),
    [
        ("torch", "new layer", 0.1, 1e-5),
        ("torch", "new synchronized layer", 0.1, 1e-5),
        ("keras", "new layer", 0.99, 1e-3),
        ("flax", "new layer", 0.99, 1e-5),
    ],
)
def test_a_new_layer(library, case, momentum, eps):
    """All start from gamma 1, beta 0, mean 0 and variance 1, as ours does; momentum and eps are their own."""
    golden, layer = GOLDEN[library][case], BatchNorm(4)
    assert (golden["momentum"], golden["eps"]) == (momentum, eps)
    ours = layer.gamma.value, layer.beta.value, layer.running_mean, layer.running_var
    names = ("gamma", "beta", "running_mean", "running_var")
    np.testing.assert_array_equal(ours, [golden[name] for name in names])
    if library == "torch":
        assert (layer.momentum, layer.eps) == (momentum, eps)


def test_onnx_infers_unless_told_to_train():
    golden = GOLDEN["onnx"]["new layer"]
    assert golden["training_mode"] == 0
    assert (golden["momentum"], golden["epsilon"]) == tuple(np.float32([0.9, 1e-5]))


def test_no_grad_of_torch_is_not_inference():
    layer, golden = BatchNorm(4), GOLDEN["torch"]["no_grad"]
    layer.forward(BATCHES[0])  # without a backward
    same(layer.running_mean, golden["running_mean"])
    same(layer.running_var, golden["running_var"])


def test_a_frozen_layer_of_keras_infers():
    golden = GOLDEN["keras"]["frozen"]
    layer = BatchNorm(4, eps=golden["eps"])
    layer.running_mean, layer.running_var = np.array(golden["running_mean"]), np.array(golden["running_var"])
    same(layer.forward(BATCHES[1], training=False), golden["y"])


def test_takes_and_refuses_the_batches_that_torch_does():
    golden, layer = GOLDEN["torch"]["fewest values"], BatchNorm(4, axis=1)
    for shape in golden["takes"]:
        layer.forward(np.zeros(shape))
    for shape in golden["refuses"]:
        with pytest.raises(ValueError, match="at least 2 values per feature"):
            layer.forward(np.zeros(shape))
        layer.forward(np.zeros(shape), training=False)


# Conventions of those that are not run here, written out


def test_cs231n_has_a_decay_and_the_biased_variance_and_starts_it_at_0():
    """Assignment 2, batchnorm_forward."""
    decay, mean, var, start = 0.9, np.zeros(4), np.zeros(4), 0.0
    layer = BatchNorm(4, momentum=1 - decay)
    layer.running_var = var
    for batch in BATCHES:
        mean = decay * mean + (1 - decay) * batch.mean(axis=0)
        var = decay * var + (1 - decay) * batch.var(axis=0)
        layer.forward(batch)
    same(layer.running_mean, mean)
    m, rest = len(batch), start * decay ** len(BATCHES)
    same(rest + (layer.running_var - rest) * (m - 1) / m, var)


def test_karpathy_normalizes_by_the_unbiased_deviation_and_remembers_it():
    """Part 3 of "Building makemore": no eps, and a running deviation, not the root of a running variance."""
    gain, bias, decay, m = INPUTS["gamma"], INPUTS["beta"], 0.999, BATCHES.shape[1]
    layer = BatchNorm(4, eps=0, momentum=1)  # remembers each batch alone
    layer.gamma.value, layer.beta.value = gain * np.sqrt((m - 1) / m), bias
    running_std = std_written_out = np.ones(4)
    for batch in BATCHES:
        mean, std = batch.mean(axis=0), batch.std(axis=0, ddof=1)
        same(layer.forward(batch), gain * (batch - mean) / std + bias)
        std_written_out = decay * std_written_out + (1 - decay) * std
        running_std = decay * running_std + (1 - decay) * np.sqrt(layer.running_var)
    same(running_std, std_written_out)
