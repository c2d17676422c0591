"""Flax's layers in float64: linen, its older interface, and nnx, the newer one.

Its default variance, E[x²] - E[x]², loses digits that are to be compared, so the layers are told to take the
mean off first.
"""

import jax
import numpy as np
from flax import linen, nnx
from jax import numpy as jnp

TWO_PASSES = {"use_fast_variance": False}


def cases(inputs):
    return {
        "new layer": new_layer(),
        "rows": batch_norm(inputs, "rows"),
        "rows, eps 1e-3": batch_norm(inputs, "rows", epsilon=1e-3),
        "images": batch_norm(inputs, "images", momentum=0.9),
        "images, channels first": batch_norm(inputs, "images", axis=1, epsilon=1e-3),
        "rows, nnx, float32": newer_interface(inputs),
        "LayerNorm": example_norm(inputs, linen.LayerNorm(**TWO_PASSES)),
        "GroupNorm": example_norm(inputs, linen.GroupNorm(2, **TWO_PASSES)),
        "InstanceNorm": example_norm(inputs, linen.InstanceNorm(**TWO_PASSES)),
        "RMSNorm": example_norm(inputs, linen.RMSNorm(**TWO_PASSES)),
    }


def new_layer():
    layer = linen.BatchNorm(use_running_average=True)
    variables = layer.init(jax.random.key(0), jnp.zeros((1, 4)))
    return {
        "momentum": layer.momentum,
        "eps": layer.epsilon,
        "gamma": variables["params"]["scale"],
        "beta": variables["params"]["bias"],
        "running_mean": variables["batch_stats"]["mean"],
        "running_var": variables["batch_stats"]["var"],
    }


def batch_norm(inputs, kind, axis=-1, **settings):
    layer = linen.BatchNorm(axis=axis, **TWO_PASSES, **settings)
    batches = [jnp.asarray(np.moveaxis(batch, -1, axis)) for batch in inputs[kind]]
    upstream = jnp.asarray(np.moveaxis(inputs[f"{kind}_gradient"], -1, axis))
    params = {"scale": jnp.asarray(inputs["gamma"]), "bias": jnp.asarray(inputs["beta"])}
    statistics = {"mean": jnp.zeros(4), "var": jnp.ones(4)}

    def train(x, params, statistics):
        variables = {"params": params, "batch_stats": statistics}
        y, changed = layer.apply(variables, x, use_running_average=False, mutable=["batch_stats"])
        return y, changed["batch_stats"]

    def infer(x, params):
        return layer.apply({"params": params, "batch_stats": statistics}, x, use_running_average=True)

    y, pull_back, _ = jax.vjp(
        lambda x, params: train(x, params, statistics), batches[0], params, has_aux=True
    )
    grad_x, grads = pull_back(upstream)
    for batch in batches:
        _, statistics = train(batch, params, statistics)
    inference_y, pull_back = jax.vjp(infer, batches[0], params)
    inference_grad_x, inference_grads = pull_back(upstream)
    return {
        "input": kind,
        "axis": axis,
        "momentum": layer.momentum,
        "eps": layer.epsilon,
        "y": y,
        "grad_x": grad_x,
        "grad_gamma": grads["scale"],
        "grad_beta": grads["bias"],
        "running_mean": statistics["mean"],
        "running_var": statistics["var"],
        "inference_y": inference_y,
        "inference_grad_x": inference_grad_x,
        "inference_grad_gamma": inference_grads["scale"],
    }


def newer_interface(inputs):
    """Its running statistics are float32, whatever the input is."""
    layer = nnx.BatchNorm(4, **TWO_PASSES, rngs=nnx.Rngs(0))
    layer.scale.set_value(jnp.asarray(inputs["gamma"], jnp.float32))
    layer.bias.set_value(jnp.asarray(inputs["beta"], jnp.float32))
    outputs = [layer(jnp.asarray(batch, jnp.float32)) for batch in inputs["rows"]]
    return {
        "input": "rows",
        "axis": -1,
        "momentum": layer.momentum,
        "eps": layer.epsilon,
        "y": outputs[0],
        "running_mean": layer.mean.get_value(),
        "running_var": layer.var.get_value(),
    }


def example_norm(inputs, layer):
    params = {"scale": jnp.asarray(inputs["gamma"])}
    if not isinstance(layer, linen.RMSNorm):
        params["bias"] = jnp.asarray(inputs["beta"])
    y, pull_back = jax.vjp(
        lambda x, params: layer.apply({"params": params}, x), jnp.asarray(inputs["images"][0]), params
    )
    grad_x, grads = pull_back(jnp.asarray(inputs["images_gradient"]))
    names = {"scale": "grad_gamma", "bias": "grad_beta"}
    return {"axis": -1, "eps": layer.epsilon, "y": y, "grad_x": grad_x} | {
        names[name]: grad for name, grad in grads.items()
    }
