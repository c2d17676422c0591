"""What else libraries and courses do by convention, each with the way to do it with our BatchNorm."""

import numpy as np
import pytest

from batchnorm import BatchNorm
from reference import load, load_inputs, same

INPUTS = load_inputs()
BATCHES = INPUTS["rows"]
TORCH, KERAS, FLAX, ONNX = (load(f"{name}_layers") for name in ("torch", "keras", "flax", "onnx"))


# --- a new layer ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("golden", "momentum", "eps"),
    [
        pytest.param(TORCH["new layer"], 0.1, 1e-5, id="PyTorch"),
        pytest.param(TORCH["new synchronized layer"], 0.1, 1e-5, id="PyTorch, synchronized"),
        pytest.param(KERAS["new layer"], 0.99, 1e-3, id="Keras"),
        pytest.param(FLAX["new layer"], 0.99, 1e-5, id="Flax"),
    ],
)
def test_a_new_layer(golden, momentum, eps):
    """All start from gamma 1, beta 0, mean 0 and variance 1, as ours does; momentum and eps are their own."""
    assert (golden["momentum"], golden["eps"]) == (momentum, eps)
    layer = BatchNorm(4)
    np.testing.assert_array_equal(layer.gamma.value, golden["gamma"])
    np.testing.assert_array_equal(layer.beta.value, golden["beta"])
    np.testing.assert_array_equal(layer.running_mean, golden["running_mean"])
    np.testing.assert_array_equal(layer.running_var, golden["running_var"])


def test_our_defaults_are_those_of_torch():
    layer, golden = BatchNorm(4), TORCH["new layer"]
    assert (layer.momentum, layer.eps) == (golden["momentum"], golden["eps"])


def test_onnx_infers_unless_told_to_train():
    golden = ONNX["new layer"]
    assert golden["training_mode"] == 0
    assert (golden["momentum"], golden["epsilon"]) == tuple(np.float32([0.9, 1e-5]))


# --- when statistics move ---------------------------------------------------------------------------------


def test_no_grad_of_torch_is_not_inference():
    layer = BatchNorm(4)
    layer.forward(BATCHES[0])  # without a backward
    same(layer.running_mean, TORCH["no_grad"]["running_mean"])
    same(layer.running_var, TORCH["no_grad"]["running_var"])


def test_a_frozen_layer_of_keras_infers():
    golden = KERAS["frozen"]
    layer = BatchNorm(4, eps=golden["eps"])
    layer.running_mean, layer.running_var = np.array(golden["running_mean"]), np.array(golden["running_var"])
    same(layer.forward(BATCHES[1], training=False), golden["y"])


def test_takes_and_refuses_the_batches_that_torch_does():
    golden = TORCH["fewest values"]
    layer = BatchNorm(4, axis=1)
    for shape in golden["takes"]:
        layer.forward(np.zeros(shape))
    for shape in golden["refuses"]:
        with pytest.raises(ValueError, match="at least 2 values per feature"):
            layer.forward(np.zeros(shape))
        layer.forward(np.zeros(shape), training=False)


# --- conventions of those that are not run here, written out ----------------------------------------------


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(1.0, id="Paddle"),  # paddle/phi/kernels/cpu/batch_norm_kernel.cc
        pytest.param(0.0, id="CS231n"),  # assignment 2, batchnorm_forward
    ],
)
def test_a_decay_and_the_biased_variance(start):
    decay, mean, var = 0.9, np.zeros(4), np.full(4, start)
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
    gain, bias, decay = INPUTS["gamma"], INPUTS["beta"], 0.999
    m = BATCHES.shape[1]
    layer = BatchNorm(4, eps=0, momentum=1)  # remembers each batch alone
    layer.gamma.value, layer.beta.value = gain * np.sqrt((m - 1) / m), bias
    running_std = std_written_out = np.ones(4)
    for batch in BATCHES:
        mean, std = batch.mean(axis=0), batch.std(axis=0, ddof=1)
        same(layer.forward(batch), gain * (batch - mean) / std + bias)
        std_written_out = decay * std_written_out + (1 - decay) * std
        running_std = decay * running_std + (1 - decay) * np.sqrt(layer.running_var)
    same(running_std, std_written_out)
