"""Keras's optimizers, in float64."""

import keras
import numpy as np

from reference.inputs import LEARNING_RATE

keras.config.set_floatx("float64")


def cases(inputs):
    sgd, adam, adamax = keras.optimizers.SGD, keras.optimizers.Adam, keras.optimizers.Adamax
    moments = {"beta_1": 0.9, "beta_2": 0.999}
    rough = {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.1}
    return {
        "new Adam": settings_of(adam()),
        "new AdaMax": settings_of(adamax()),
        "SGD": optimize(inputs, sgd),
        "Momentum": optimize(inputs, sgd, momentum=0.9),
        "Momentum, rate halved": optimize(inputs, sgd, halve_at=25, momentum=0.9),
        "Adam": optimize(inputs, adam, **moments),
        "Adam, eps 0.1": optimize(inputs, adam, **rough),
        "AdaMax": optimize(inputs, adamax, **moments),
        "AdaMax, eps 0.1": optimize(inputs, adamax, **rough),
    }


def settings_of(optimizer):
    names = {"learning_rate": "learning_rate", "momentum": "momentum"}
    names |= {"beta_1": "beta1", "beta_2": "beta2", "epsilon": "eps"}
    config = optimizer.get_config()
    return {name: config[theirs] for theirs, name in names.items() if theirs in config}


def optimize(inputs, optimizer, halve_at=None, **settings):
    theta = keras.Variable(inputs["theta"])
    # TensorFlow rounds a plain float to float32 on the way to float64
    optimizer = optimizer(LEARNING_RATE, **{name: np.float64(value) for name, value in settings.items()})
    result = {"settings": settings_of(optimizer), "path": []}
    for step, gradient in enumerate(inputs["gradients"]):
        if step == halve_at:
            optimizer.learning_rate = LEARNING_RATE / 2
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [theta])
        result["path"].append(theta.numpy().tolist())
    return result
