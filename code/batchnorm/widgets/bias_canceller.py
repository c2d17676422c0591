"""The bias canceller: drag b through one unit with batch normalization before or after its activation."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm, batch_statistics
from batchnorm.layers import Dense
from batchnorm.validation import check_array
from batchnorm.widgets.book_widget import BookWidget, Number, module_source, style_source
from batchnorm.widgets.deep_signals import ACTIVATIONS

LARGEST_INPUT = 3.0  # |x|: what lies farther out would leave the picture


class BiasCanceller(BookWidget):
    """Follow a small batch through z = w x + b, batch normalization and an activation, and drag b.

    The loss is L = (1/2m) Σ (output - target)², gamma is 1. Statistics that are frozen are the mean and the
    biased variance that the batch had when `frozen` was set.

    Parameters
    ----------
    x : array of shape (m,)
        One input for each of 2 to 12 examples, within -3 and 3.
    target : array of shape (m,)
        What the loss compares the outputs with.
    eps : float above 0
        The constant under the root, as in `BatchNorm`.
    order : {"before", "after", "none"}
        Batch normalization before the activation, after it, or not at all.
    activation : {"relu", "sigmoid", "tanh"}
        The activation.

    Raises
    ------
    ValueError
        For lists of other lengths, inputs beyond 3, NaN or infinity, and an eps of 0.

    Examples
    --------
    >>> unit = BiasCanceller([-1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0])
    >>> unit.b = 2.0
    >>> {row: round(move, 6) for row, move in unit.moves().items()}
    {'z': 2.0, 'scaled': 0.0, 'activation': 0.0}
    >>> abs(unit.gradients()["b"]) < 1e-15
    True
    >>> unit.order = "after"
    >>> unit.b = 0.5
    >>> round(unit.gradients()["b"], 4)
    -0.0483

    References
    ----------
    Ioffe and Szegedy (2015), section 3.2.
    """

    _esm = module_source("bias_canceller.js")
    _css = style_source("bias_canceller.css")

    x = traitlets.List(traitlets.Float()).tag(sync=True)
    target = traitlets.List(traitlets.Float()).tag(sync=True)
    eps = Number(1e-5, low=np.finfo(float).tiny).tag(sync=True)  # above 0, for w = 0 leaves nothing else
    w = Number(1.0).tag(sync=True)
    b = Number(0.0).tag(sync=True)
    beta = Number(0.0).tag(sync=True)
    limits = traitlets.Dict({"w": 1.5, "b": 2.5, "beta": 2.5}, help="Each is dragged this far.").tag(
        sync=True
    )
    order = traitlets.Enum(["before", "after", "none"], default_value="before").tag(sync=True)
    activation = traitlets.Enum(list(ACTIVATIONS), default_value="relu").tag(sync=True)
    frozen = traitlets.Bool(False, help="Inference: the statistics stay as they are.").tag(sync=True)
    kept = traitlets.List([1.0, 0.0], help="w and b of the frozen statistics.").tag(sync=True)
    ghost = traitlets.List([1.0, 0.0, 0.0], help="w, b and beta that the ghosts show.").tag(sync=True)
    min_height = traitlets.Int(764).tag(sync=True)
    min_height_phone = traitlets.Int(1059).tag(sync=True)

    def __init__(self, x, target, *, eps=1e-5, order="before", activation="relu"):
        x, target = (check_array(values, name) for values, name in ((x, "x"), (target, "target")))
        if x.ndim != 1 or x.shape != target.shape or not 2 <= len(x) <= 12:
            raise ValueError(
                f"x has shape {x.shape} and target {target.shape}: pass 2 to 12 inputs and as many targets."
            )
        if np.abs(x).max() > LARGEST_INPUT:
            raise ValueError(
                f"x reaches {np.abs(x).max():g}, beyond {LARGEST_INPUT:g}: standardise it first."
            )
        super().__init__(x=x.tolist(), target=target.tolist(), eps=eps, order=order, activation=activation)

    @traitlets.observe("frozen")
    def _keep(self, change):
        if change.new:
            self.kept = [self.w, self.b]

    def layers(self, w=None, b=None, beta=None):
        """The package's layers for this unit, in order.

        Parameters
        ----------
        w, b, beta : float, optional
            Anything not given is as it is now.

        Returns
        -------
        tuple of `Layer`
            The `Dense` layer and what follows it.
        """
        dense = Dense(1, 1, rng=0)
        dense.weight.value = self.w if w is None else w
        dense.bias.value = self.b if b is None else b
        norm, activation = BatchNorm(1, eps=self.eps), ACTIVATIONS[self.activation]()
        norm.beta.value = self.beta if beta is None else beta
        named = {"before": (norm, activation), "after": (activation, norm), "none": (activation,)}
        if self.frozen and self.order != "none":
            values = self.kept[0] * np.array(self.x)[:, None] + self.kept[1]  # (m,) -> (m, 1)
            values = activation.forward(values) if self.order == "after" else values
            norm.running_mean, norm.running_var = batch_statistics(values)
        return dense, *named[self.order]

    def rows(self, **place):
        """The values on each line, from the top.

        Parameters
        ----------
        **place : float
            w, b or beta, as in ``layers``.

        Returns
        -------
        {str: array of shape (m,)}
            "z", "scaled", "activation" in the order.
        """
        values, rows = np.array(self.x)[:, None], {}
        for layer in self.layers(**place):
            values = layer.forward(values, training=not self.frozen)
            name = {Dense: "z", BatchNorm: "scaled"}.get(type(layer), "activation")
            rows[name] = values[:, 0]
        return rows

    def moves(self):
        """How far the values on each line are from their ghosts, at most: {name: distance}."""
        ghosts = self.rows(**dict(zip(("w", "b", "beta"), self.ghost, strict=True)))
        return {name: float(np.abs(values - ghosts[name]).max()) for name, values in self.rows().items()}

    def loss(self):
        """L = (1/2m) Σ (output - target)²."""
        *_, output = self.rows().values()
        return float(np.mean((output - np.array(self.target)) ** 2) / 2)

    def gradients(self):
        """dL/dz of each example, (m,), and dL/dw, dL/db, dL/dbeta: {"z", "w", "b", "beta"}."""
        layers = self.layers()
        values = np.array(self.x)[:, None]
        for layer in layers:
            values = layer.forward(values, training=not self.frozen)
        grad = (values - np.array(self.target)[:, None]) / len(self.x)
        for layer in reversed(layers[1:]):
            grad = layer.backward(grad)
        layers[0].backward(grad)
        norms = [layer for layer in layers if isinstance(layer, BatchNorm)]
        return {
            "z": grad[:, 0],
            "w": layers[0].weight.grad.item(),
            "b": layers[0].bias.grad.item(),
            "beta": norms[0].beta.grad.item() if norms else 0.0,
        }
