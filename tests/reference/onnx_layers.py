"""BatchNormalization-15 of ONNX by the reference evaluator, in float64. It has no backward pass."""

import numpy as np
from onnx import TensorProto, defs, helper
from onnx.reference import ReferenceEvaluator

OPSET = 15
NAMES = ["x", "gamma", "beta", "running_mean", "running_var"]


def cases(inputs):
    return {
        "new layer": {name: default(name) for name in ("momentum", "epsilon", "training_mode")},
        "rows": batch_norm(inputs, "rows"),
        "images": batch_norm(inputs, "images", epsilon=2**-10, momentum=0.75),
    }


def default(attribute):
    """Return what the specification says; an attribute is a float32, so 1e-5 is not quite that."""
    attributes = defs.get_schema("BatchNormalization", OPSET).attributes
    return helper.get_attribute_value(attributes[attribute].default_value)


def batch_norm(inputs, kind, **settings):
    batches = np.moveaxis(inputs[kind], -1, 2)  # (batches, N, ..., D) -> (batches, N, D, ...)
    parameters = [inputs["gamma"], inputs["beta"]]
    statistics = [np.zeros(4), np.ones(4)]
    outputs = []
    for batch in batches:
        y, *statistics = run([batch, *parameters, *statistics], training_mode=1, **settings)
        outputs.append(y)
    (inference_y,) = run([batches[0], *parameters, *statistics], **settings)  # training_mode is 0
    return {
        "input": kind,
        "axis": 1,
        "momentum": settings.get("momentum", default("momentum")),
        "eps": settings.get("epsilon", default("epsilon")),
        "y": outputs[0],
        "running_mean": statistics[0],
        "running_var": statistics[1],
        "inference_y": inference_y,
    }


def run(arrays, **settings):
    outputs = ["y", "mean_after", "var_after"] if "training_mode" in settings else ["y"]
    node = helper.make_node("BatchNormalization", NAMES, outputs, **settings)

    def declare(names):
        return [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None) for name in names]

    graph = helper.make_graph([node], "batch normalization", declare(NAMES), declare(outputs))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    return ReferenceEvaluator(model).run(None, dict(zip(NAMES, arrays, strict=True)))
