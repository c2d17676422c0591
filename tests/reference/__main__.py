"""Run every library on the same inputs and write the golden numbers: `make reference`."""

import os
from importlib import import_module
from importlib.metadata import version

from reference import save
from reference.inputs import SEED, make_inputs

PACKAGES = {  # of each script, those whose versions its file names
    "torch_layers": ["torch"],
    "torch_training": ["torch"],
    "keras_layers": ["keras", "tensorflow-cpu"],
    "keras_training": ["keras", "tensorflow-cpu"],
    "tensorflow_layers": ["tensorflow-cpu"],
    "flax_layers": ["flax", "jax"],
    "optax_training": ["optax", "jax"],
    "onnx_layers": ["onnx", "numpy"],
}


def main():
    # Keras on its other backends narrows float64 to float32 inside its layers
    os.environ.update(KERAS_BACKEND="tensorflow", TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="2")
    os.environ.update(JAX_ENABLE_X64="1", JAX_PLATFORMS="cpu")
    inputs = make_inputs()
    save("inputs", {"made": {"seed": SEED, "numpy": version("numpy")}, "arrays": inputs})
    for name, packages in PACKAGES.items():
        cases = import_module(f"reference.{name}").cases(inputs)
        save(name, {"versions": {package: version(package) for package in packages}} | cases)


if __name__ == "__main__":
    main()
