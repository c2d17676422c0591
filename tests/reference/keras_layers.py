"""Keras's layers, in float64."""

import keras
import numpy as np
import tensorflow as tf

keras.config.set_floatx("float64")


def cases(inputs):
    layers = keras.layers
    return {
        "new layer": new_layer(),
        "rows": batch_norm(inputs, "rows"),
        "rows, eps 1e-5": batch_norm(inputs, "rows", epsilon=1e-5),
        "images": batch_norm(inputs, "images"),
        "images, channels first": batch_norm(inputs, "images", axis=1, momentum=0.9, epsilon=1e-5),
        "frozen": frozen(inputs),
        "LayerNorm": example_norm(inputs, layers.LayerNormalization()),
        "GroupNorm": example_norm(inputs, layers.GroupNormalization(2)),
        "InstanceNorm": example_norm(inputs, layers.GroupNormalization(-1)),
        "RMSNorm": example_norm(inputs, layers.RMSNormalization()),
    }


def new_layer():
    layer = keras.layers.BatchNormalization()
    layer.build((None, 4))
    return {
        "momentum": layer.momentum,
        "eps": layer.epsilon,
        "gamma": layer.gamma.numpy(),
        "beta": layer.beta.numpy(),
        "running_mean": layer.moving_mean.numpy(),
        "running_var": layer.moving_variance.numpy(),
    }


def batch_norm(inputs, kind, axis=-1, **settings):
    batches = [np.moveaxis(batch, -1, axis) for batch in inputs[kind]]
    upstream = np.moveaxis(inputs[f"{kind}_gradient"], -1, axis)
    layer = keras.layers.BatchNormalization(axis=axis, **settings)
    layer.build(batches[0].shape)
    layer.gamma.assign(inputs["gamma"])
    layer.beta.assign(inputs["beta"])

    y, grads = forward_and_backward(layer, batches[0], upstream, training=True)
    for batch in batches[1:]:
        layer(batch, training=True)
    inference_y, inference_grads = forward_and_backward(layer, batches[0], upstream, training=False)
    return {
        "input": kind,
        "axis": axis,
        "momentum": layer.momentum,
        "eps": layer.epsilon,
        "y": y,
        **grads,
        "running_mean": layer.moving_mean.numpy(),
        "running_var": layer.moving_variance.numpy(),
        "inference_y": inference_y,
        "inference_grad_x": inference_grads["grad_x"],
        "inference_grad_gamma": inference_grads["grad_gamma"],
    }


def forward_and_backward(layer, x, upstream, **mode):
    wanted = {"grad_x": tf.constant(x)} | {
        f"grad_{variable.name}": variable.value for variable in layer.trainable_variables
    }
    with tf.GradientTape() as tape:
        tape.watch(wanted["grad_x"])
        y = layer(wanted["grad_x"], **mode)
    return y, tape.gradient(y, wanted, upstream)


def frozen(inputs):
    """`trainable = False` means inference, even where the call asks for training."""
    layer = keras.layers.BatchNormalization()
    layer(inputs["rows"][0], training=True)
    before = layer.moving_mean.numpy(), layer.moving_variance.numpy()
    layer.trainable = False
    y = layer(inputs["rows"][1], training=True)
    after = layer.moving_mean.numpy(), layer.moving_variance.numpy()
    assert np.array_equal(before, after)
    return {"running_mean": after[0], "running_var": after[1], "eps": layer.epsilon, "y": y}


def example_norm(inputs, layer):
    layer.build((None, 3, 2, 4))
    for variable in layer.trainable_variables:
        variable.assign(inputs["beta" if variable.name == "beta" else "gamma"])
    y, grads = forward_and_backward(layer, inputs["images"][0], inputs["images_gradient"])
    if "grad_scale" in grads:
        grads["grad_gamma"] = grads.pop("grad_scale")  # RMSNormalization's name for it
    return {"axis": -1, "eps": layer.epsilon, "y": y, **grads}
