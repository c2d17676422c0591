"""Optax's cross-entropy and optimizers, in float64."""

from inspect import signature

import jax
import optax
from jax import numpy as jnp

from reference.inputs import LEARNING_RATE


def cases(inputs):
    rough = {"b1": 0.8, "b2": 0.95, "eps": 0.1}
    return {
        "cross-entropy": cross_entropy(inputs),
        "SGD": optimize(inputs, optax.sgd),
        "Momentum": optimize(inputs, optax.sgd, momentum=0.9),
        "Adam": optimize(inputs, optax.adam),
        "Adam, eps 0.1": optimize(inputs, optax.adam, **rough),
        "AdaMax": optimize(inputs, optax.adamax),
        "AdaMax, eps 0.1": optimize(inputs, optax.adamax, **rough),
        "AdaMax, eps 1e-30": optimize(inputs, optax.adamax, eps=1e-30),
    }


def cross_entropy(inputs):
    def mean_loss(logits):
        return optax.softmax_cross_entropy_with_integer_labels(logits, inputs["labels"]).mean()

    loss, grad_logits = jax.value_and_grad(mean_loss)(jnp.asarray(inputs["logits"]))
    return {"loss": float(loss), "grad_logits": grad_logits}


def settings_of(optimizer, settings):
    names = {
        "learning_rate": "learning_rate",
        "momentum": "momentum",
        "b1": "beta1",
        "b2": "beta2",
        "eps": "eps",
    }
    defaults = {name: parameter.default for name, parameter in signature(optimizer).parameters.items()}
    return {name: (defaults | settings)[theirs] for theirs, name in names.items() if theirs in defaults}


def optimize(inputs, optimizer, **settings):
    settings["learning_rate"] = LEARNING_RATE
    result = {"settings": settings_of(optimizer, settings), "path": []}
    theta = jnp.asarray(inputs["theta"])
    optimizer = optimizer(**settings)
    state = optimizer.init(theta)
    for gradient in inputs["gradients"]:
        update, state = optimizer.update(jnp.asarray(gradient), state, theta)
        theta = optax.apply_updates(theta, update)
        result["path"].append(theta.tolist())
    return result
