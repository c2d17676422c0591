"""A weight vector on a growing circle: batch normalization turns the learning rate into an angle."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.validation import check_array
from batchnorm.widgets.book_widget import BookWidget, Count, Number, module_source, style_source

LONGEST_TRAIL = 400  # tips that are remembered and drawn


class GrowingCircle(BookWidget):
    """Two weights w of one batch-normalised unit, trained by SGD on mini-batches taken in turn.

        z = u w        L = (1/2m) Σ (z_norm - target)²        w = (1 - eta lambda) w - eta dL/dw

    L is the same for w and for 2 w, so dL/dw stands at a right angle to w and every step without decay makes
    w longer. eps is 0 here, which makes both statements exact.

    Parameters
    ----------
    inputs : array of shape (N, 2)
        The examples u.
    targets : array of shape (N,)
        What z_norm should be.
    weights : two numbers
        Where w starts.
    learning_rate, weight_decay : float
        eta and lambda; both are synchronised traits.
    batch_size : int
        m; it divides N, so that every example is used equally often.

    Raises
    ------
    ValueError
        For inputs that are not N pairs, other lengths, a batch size that does not divide N, or w = 0.

    Examples
    --------
    >>> circle = GrowingCircle([[0, 1], [1, 0], [2, 2], [3, 1]], [0, 1, 1, 2], batch_size=4)
    >>> round(float(circle.gradient() @ circle.weights), 12) + 0.0
    0.0
    >>> circle.step(20)
    >>> circle.norm() > 1
    True

    References
    ----------
    Van Laarhoven (2017) and Hoffer et al. (2018).
    """

    _esm = module_source("growing_circle.js")
    _css = style_source("growing_circle.css")

    inputs = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    targets = traitlets.List(traitlets.Float()).tag(sync=True)
    batch_size = Count(2, low=2, high=lambda circle: len(circle.inputs)).tag(sync=True)
    start = traitlets.List(traitlets.Float(), help="Where `reset` puts w.").tag(sync=True)
    weights = traitlets.List(traitlets.Float(), help="w, two numbers.").tag(sync=True)
    trail = traitlets.List(help="Where w was before each step since it was last moved by hand.").tag(
        sync=True
    )
    steps = Count(0, help="Steps taken; it says which batch is next.").tag(sync=True)
    learning_rate = Number(1.0, low=0).tag(sync=True)
    weight_decay = Number(0.0, low=0).tag(sync=True)
    longest_trail = Count(LONGEST_TRAIL).tag(sync=True)
    min_height = traitlets.Int(604).tag(sync=True)
    min_height_phone = traitlets.Int(971).tag(sync=True)

    def __init__(
        self, inputs, targets, *, weights=(1.0, 0.0), learning_rate=1.0, weight_decay=0.0, batch_size=8
    ):
        inputs = check_array(inputs, "inputs").astype(np.float64)
        targets = check_array(targets, "targets").astype(np.float64)
        weights = check_array(weights, "weights").astype(np.float64)
        if inputs.ndim != 2 or inputs.shape[1] != 2:
            raise ValueError(f"inputs has shape {inputs.shape}; pass N examples of two numbers, (N, 2).")
        if targets.shape != (len(inputs),):
            raise ValueError(f"targets has shape {targets.shape}; pass one for each of {len(inputs)} inputs.")
        if weights.shape != (2,) or not weights.any():
            raise ValueError(f"weights is {weights.tolist()}; pass two numbers that are not both 0.")
        super().__init__(
            inputs=inputs.tolist(),
            targets=targets.tolist(),
            batch_size=batch_size,
            start=weights.tolist(),
            weights=weights.tolist(),
            learning_rate=learning_rate,
            weight_decay=weight_decay,
        )
        self.gradient()  # a batch of equal values cannot be normalised: say so now

    @traitlets.validate("batch_size")
    def _divides(self, proposal):
        examples = len(self.inputs)
        if examples % proposal.value:
            raise ValueError(f"batch_size is {proposal.value}; pass a divisor of the {examples} examples.")
        return proposal.value

    def batch(self):
        """Inputs and targets of the next step's batch."""
        first = self.steps * self.batch_size % len(self.inputs)
        rows = slice(first, first + self.batch_size)
        return np.array(self.inputs[rows]), np.array(self.targets[rows])

    def gradient(self):
        """dL/dw on the next batch, of shape (2,), by the package's own backward pass."""
        inputs, targets = self.batch()
        layer = BatchNorm(1, eps=0)
        z_norm = layer.forward(inputs @ np.array(self.weights)[:, None])  # (m, 2) -> (m, 1)
        return inputs.T @ layer.backward((z_norm - targets[:, None]) / len(targets))[:, 0]  # (m, 1) -> (2,)

    def loss(self):
        """L over all examples, which depends on the direction of w alone."""
        z_norm = BatchNorm(1, eps=0).forward(np.array(self.inputs) @ np.array(self.weights)[:, None])[:, 0]
        return float(np.mean((z_norm - np.array(self.targets)) ** 2) / 2)

    def step(self, times=1):
        """Take some steps of SGD.

        Parameters
        ----------
        times : int
            How many.
        """
        with self.hold_sync():
            for _ in range(times):
                w = np.array(self.weights)
                kept = (1 - self.learning_rate * self.weight_decay) * w
                self.trail = [*self.trail, w.tolist()][-LONGEST_TRAIL:]
                self.weights = (kept - self.learning_rate * self.gradient()).tolist()
                self.steps += 1

    def reset(self):
        """Put w where it started, before the first batch."""
        with self.hold_sync():
            self.weights, self.trail, self.steps = list(self.start), [], 0

    def norm(self):
        """The length of w."""
        return float(np.linalg.norm(self.weights))

    def effective_rate(self):
        """eta / ||w||²: the learning rate that a vector of length 1 would need to turn as far."""
        return self.learning_rate / self.norm() ** 2

    def turned(self):
        """Degrees by which the last step turned w, counter-clockwise; 0 before the first."""
        if not self.trail:
            return 0.0
        (x, y), (new_x, new_y) = self.trail[-1], self.weights
        return float(np.degrees(np.arctan2(x * new_y - y * new_x, x * new_x + y * new_y)))
