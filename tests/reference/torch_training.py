"""PyTorch's cross-entropy and optimizers."""

import torch

from reference.inputs import LEARNING_RATE


def cases(inputs):
    sgd, adam, adamax = torch.optim.SGD, torch.optim.Adam, torch.optim.Adamax
    return {
        "cross-entropy": cross_entropy(inputs),
        "new Adam": settings_of(adam([torch.zeros(1)])),
        "new AdaMax": settings_of(adamax([torch.zeros(1)])),
        "SGD": optimize(inputs, sgd),
        "Momentum": optimize(inputs, sgd, momentum=0.9),
        "Momentum, rate halved": optimize(inputs, sgd, halve_at=25, momentum=0.9),
        "Adam": optimize(inputs, adam),
        "Adam, eps 0.1": optimize(inputs, adam, betas=(0.8, 0.95), eps=0.1),
        "Adam, float32": optimize(inputs, adam, dtype=torch.float32),
        "AdaMax": optimize(inputs, adamax),
        "AdaMax, eps 0.1": optimize(inputs, adamax, betas=(0.8, 0.95), eps=0.1),
        "AdaMax, eps 1e-30": optimize(inputs, adamax, eps=1e-30),
        "AdaMax, eps 1e-30, float32": optimize(inputs, adamax, dtype=torch.float32, eps=1e-30),
    }


def cross_entropy(inputs):
    logits = torch.tensor(inputs["logits"], requires_grad=True)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(inputs["labels"]))
    loss.backward()
    return {"loss": loss.item(), "grad_logits": logits.grad}


def settings_of(optimizer):
    given = optimizer.param_groups[0]
    if "betas" not in given:
        return {"learning_rate": given["lr"], "momentum": given["momentum"]}
    beta1, beta2 = given["betas"]
    return {"learning_rate": given["lr"], "beta1": beta1, "beta2": beta2, "eps": given["eps"]}


def optimize(inputs, optimizer, dtype=torch.float64, halve_at=None, **settings):
    theta = torch.tensor(inputs["theta"], dtype=dtype, requires_grad=True)
    optimizer = optimizer([theta], lr=LEARNING_RATE, **settings)
    result = {"settings": settings_of(optimizer), "path": []}
    for step, gradient in enumerate(inputs["gradients"]):
        if step == halve_at:
            optimizer.param_groups[0]["lr"] /= 2
        theta.grad = torch.tensor(gradient, dtype=dtype)
        optimizer.step()
        result["path"].append(theta.tolist())
    return result
