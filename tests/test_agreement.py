"""Batch normalization, set as another library is, gives its numbers: every array of tests/reference."""

from functools import cache

import numpy as np
import pytest

from batchnorm import BatchNorm
from reference import load, load_inputs, same

INPUTS = load_inputs()
CASES = {  # those that name an input are whole runs: training, then inference
    (library, case): golden
    for library in ("torch", "keras", "tensorflow", "flax", "onnx")
    for case, golden in load(f"{library}_layers").items()
    if "input" in golden
}
SETTINGS = {"input", "axis", "momentum", "eps"}

# How each library differs from ours, which has PyTorch's conventions.
WEIGHS_THE_OLD = {"keras", "tensorflow", "flax", "onnx"}  # by momentum, where ours weighs the new
REMEMBERS_BIASED = {"keras", "flax", "onnx"}  # a variance of 1/m, where ours has 1/(m - 1)


@cache
def run(library, case):
    """Do with our layer what the library did, and return its arrays by the same names."""
    golden = CASES[library, case]
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
    ours |= {"inference_grad_x": layer.backward(upstream), "inference_grad_gamma": layer.gamma.grad.copy()}
    return ours


def to_axis(array, golden):
    return np.moveaxis(array, -1, golden["axis"])


def weight_of_the_new(library, momentum, t):
    if momentum is None:
        return 1 / t  # PyTorch's word for the mean of all batches so far
    return 1 - momentum if library in WEIGHS_THE_OLD else momentum


@pytest.mark.parametrize(
    ("library", "case", "name"),
    [(*key, name) for key, golden in CASES.items() for name in golden if name not in SETTINGS],
)
def test_agrees(library, case, name):
    tolerance = 5e-6 if "float32" in case else 1e-13
    same(run(library, case)[name], CASES[library, case][name], tolerance)
