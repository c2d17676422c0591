"""PyTorch's layers, with the features on axis 1 where they ask for it."""

import numpy as np
import torch
from torch import nn
from torch.nn.utils import fusion

BATCH_NORM = {"rows": nn.BatchNorm1d, "images": nn.BatchNorm2d}


def cases(inputs):
    float64 = {"dtype": torch.float64}
    return {
        "new layer": new_layer(nn.BatchNorm1d),
        "new synchronized layer": new_layer(nn.SyncBatchNorm),
        "rows": batch_norm(inputs, "rows"),
        "rows, eps 1e-3": batch_norm(inputs, "rows", eps=1e-3),
        "rows, mean of all batches": batch_norm(inputs, "rows", momentum=None),
        "rows, float32": batch_norm(inputs, "rows", torch.float32),
        "images": batch_norm(inputs, "images"),
        "images, eps 1e-3": batch_norm(inputs, "images", eps=1e-3),
        "images, float32": batch_norm(inputs, "images", torch.float32),
        "no_grad": no_grad(inputs),
        "fewest values": fewest_values(),
        "LayerNorm": example_norm(inputs, nn.LayerNorm(4, **float64), axis=-1),
        "GroupNorm": example_norm(inputs, nn.GroupNorm(2, 4, **float64), axis=1),
        "InstanceNorm": example_norm(inputs, nn.InstanceNorm2d(4, affine=True, **float64), axis=1),
        "RMSNorm": example_norm(inputs, nn.RMSNorm(4, **float64), axis=-1),
        "RMSNorm, eps 1e-5": example_norm(inputs, nn.RMSNorm(4, eps=1e-5, **float64), axis=-1),
        "Conv2D": convolution(inputs),
        "fold Dense": fold(inputs, fusion.fuse_linear_bn_weights, inputs["weight"].T),
        "fold Conv2D": fold(inputs, fusion.fuse_conv_bn_weights, inputs["kernel"].transpose(3, 2, 0, 1)),
    }


def tensor(array, dtype=torch.float64):
    return torch.tensor(np.ascontiguousarray(array), dtype=dtype)


def new_layer(kind):
    layer = kind(4)
    return {
        "momentum": layer.momentum,
        "eps": layer.eps,
        "gamma": layer.weight.detach(),
        "beta": layer.bias.detach(),
        "running_mean": layer.running_mean,
        "running_var": layer.running_var,
    }


def batch_norm(inputs, kind, dtype=torch.float64, **settings):
    batches = tensor(np.moveaxis(inputs[kind], -1, 2), dtype)  # (batches, N, ..., D) -> (batches, N, D, ...)
    upstream = tensor(np.moveaxis(inputs[f"{kind}_gradient"], -1, 1), dtype)
    layer = BATCH_NORM[kind](4, dtype=dtype, **settings)
    layer.weight = nn.Parameter(tensor(inputs["gamma"], dtype))
    layer.bias = nn.Parameter(tensor(inputs["beta"], dtype))
    x = batches[0].clone().requires_grad_()
    wanted = [x, layer.weight, layer.bias]

    y = layer(x)
    grad_x, grad_gamma, grad_beta = torch.autograd.grad(y, wanted, upstream)
    for batch in batches[1:]:
        layer(batch)
    layer.eval()
    inference_y = layer(x)
    inference_grads = torch.autograd.grad(inference_y, wanted, upstream)
    return {
        "input": kind,
        "axis": 1,
        "momentum": layer.momentum,
        "eps": layer.eps,
        "y": y.detach(),
        "grad_x": grad_x,
        "grad_gamma": grad_gamma,
        "grad_beta": grad_beta,
        "running_mean": layer.running_mean,
        "running_var": layer.running_var,
        "inference_y": inference_y.detach(),
        "inference_grad_x": inference_grads[0],
        "inference_grad_gamma": inference_grads[1],
    }


def no_grad(inputs):
    """It is not `eval`: the running statistics move all the same."""
    layer = nn.BatchNorm1d(4, dtype=torch.float64)
    with torch.no_grad():
        layer(tensor(inputs["rows"][0]))
    return {"running_mean": layer.running_mean, "running_var": layer.running_var}


def fewest_values():
    """Which batches of 4 channels it takes in training."""
    shapes = [(2, 4, 1, 1), (1, 4, 1, 2), (1, 4, 3, 3), (1, 4, 1, 1)]
    answers = {"takes": [], "refuses": []}
    for shape in shapes:
        try:
            nn.BatchNorm2d(4)(torch.zeros(shape))
        except ValueError:
            answers["refuses"].append(shape)
        else:
            answers["takes"].append(shape)
    return answers


def example_norm(inputs, layer, axis):
    layer.weight = nn.Parameter(tensor(inputs["gamma"]))
    wanted = {"grad_gamma": layer.weight}
    if getattr(layer, "bias", None) is not None:
        layer.bias = wanted["grad_beta"] = nn.Parameter(tensor(inputs["beta"]))
    wanted["grad_x"] = x = tensor(np.moveaxis(inputs["images"][0], -1, axis)).requires_grad_()
    y = layer(x)
    upstream = tensor(np.moveaxis(inputs["images_gradient"], -1, axis))
    grads = torch.autograd.grad(y, list(wanted.values()), upstream)
    return {"axis": axis, "eps": layer.eps, "y": y.detach()} | dict(zip(wanted, grads, strict=True))


def convolution(inputs):
    """In our layout, (N, H, W, C) and (K, K, in, out)."""
    stride, padding = 2, 1
    x = tensor(inputs["pixels"]).requires_grad_()
    kernel, bias = tensor(inputs["kernel"]).requires_grad_(), tensor(inputs["bias"]).requires_grad_()
    y = nn.functional.conv2d(
        x.permute(0, 3, 1, 2), kernel.permute(3, 2, 0, 1), bias, stride, padding
    ).permute(0, 2, 3, 1)
    grads = torch.autograd.grad(y, [x, kernel, bias], tensor(inputs["pixels_gradient"]))
    return {
        "stride": stride,
        "padding": padding,
        "y": y.detach(),
        "grad_x": grads[0],
        "grad_weight": grads[1],
        "grad_bias": grads[2],
    }


def fold(inputs, fuse, weight):
    """Weights, (out, in, ...), and biases of a layer that took in the batch normalization behind it."""
    eps = 1e-3
    statistics = [tensor(inputs[name]) for name in ("running_mean", "running_var")]
    norm = [*statistics, eps, tensor(inputs["gamma"]), tensor(inputs["beta"])]
    folded, bias = fuse(tensor(weight), tensor(inputs["bias"]), *norm)
    _, bias_from_none = fuse(tensor(weight), None, *norm)
    return {
        "eps": eps,
        "weight": folded.detach(),
        "bias": bias.detach(),
        "bias from none": bias_from_none.detach(),
    }
