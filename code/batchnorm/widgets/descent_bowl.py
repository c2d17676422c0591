"""The bowl of a linear regression: stretch a feature, and gradient descent zigzags."""

import bisect

import numpy as np
import traitlets

from batchnorm.data import standardize
from batchnorm.validation import check_array, check_number
from batchnorm.widgets.book_widget import BookWidget, Number, module_source, style_source

SCALES = 0.1, 100.0
OFFSETS = -3.0, 3.0
SHARES = 0.05, 1.1
FARTHEST = 1.5, 3.0  # the start, from the minimum: w and b
COUNTED = 2**30  # steps; more are called never, and Python in a browser counts no range further


class DescentBowl(BookWidget):
    """The loss of y = w x + b around its minimum, and the path of gradient descent to it.

    The loss is half the mean squared error. How it curves depends on two numbers of the feature x alone: its
    standard deviation, `scale`, and its mean, `offset` standard deviations from 0.

    Parameters
    ----------
    features : {str: array of shape (m,)}
        Values of a feature over m examples, by name; each becomes a button.
    scale, offset : float
        The feature to start with; synchronised traits, in [0.1, 100] and [-3, 3].
    share : float
        The learning rate, as a share of the largest stable one, in [0.05, 1.1]; a synchronised trait.

    Raises
    ------
    ValueError
        For a feature that is constant, no line of finite numbers, or out of the bowl's range.

    Examples
    --------
    >>> bowl = DescentBowl(scale=4.0, share=0.8)
    >>> bowl.condition_number(), bowl.largest_rate()
    (16.0, 0.125)
    >>> bowl.steps_until(0.01)
    44
    >>> bowl.standardised = True
    >>> bowl.condition_number(), bowl.steps_until(0.01)
    (1.0, 10)

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, sections 5.1 and 5.3.
    """

    _esm = module_source("descent_bowl.js")
    _css = style_source("descent_bowl.css")

    scale = Number(4.0, *SCALES, help="Standard deviation of the feature.").tag(sync=True)
    offset = Number(0.0, *OFFSETS, help="Mean of the feature, in standard deviations.").tag(sync=True)
    share = Number(0.8, *SHARES, help="Learning rate over the largest stable one.").tag(sync=True)
    standardised = traitlets.Bool(False, help="Whether the path is that of the z-score.").tag(sync=True)
    start = traitlets.List([0.9, -2.5], help="Where the path begins: w and b from their best values.").tag(
        sync=True
    )
    features = traitlets.List(help="Name, scale and offset of each feature with a button.").tag(sync=True)
    min_height = traitlets.Int(693).tag(sync=True)
    min_height_phone = traitlets.Int(876).tag(sync=True)

    def __init__(self, features=None, *, scale=4.0, offset=0.0, share=0.8):
        super().__init__(
            features=[[name, *_describe(values, name)] for name, values in (features or {}).items()],
            scale=scale,
            offset=offset,
            share=share,
        )

    def hessian(self):
        """X^T X / m of the chosen feature beside a column of ones; its rows are w and b."""
        x = self.scale * (self.offset + np.array([-1.0, 1.0]))  # two examples with that mean and spread
        x = standardize(x) if self.standardised else x
        design = np.column_stack([x, np.ones(2)])
        return design.T @ design / 2

    def condition_number(self):
        """The largest eigenvalue of the hessian over the smallest."""
        smallest, largest = np.linalg.eigvalsh(self.hessian())
        return float(largest / smallest)

    def largest_rate(self):
        """The learning rate from which on gradient descent does not converge, 2 / largest eigenvalue."""
        return float(2 / np.linalg.eigvalsh(self.hessian())[-1])

    def path(self, steps):
        """The start and the points after each step, as distances of w and b.

        Parameters
        ----------
        steps : int
            How many.

        Returns
        -------
        array of shape (steps + 1, 2)
            The points.
        """
        step = np.eye(2) - self.share * self.largest_rate() * self.hessian()
        points = [np.array(self.start)]
        for _ in range(steps):
            points.append(step @ points[-1])
        return np.array(points)

    def steps_until(self, share, of="distance"):
        """Steps until the distance, or the loss, is at most a share of what it was.

        Parameters
        ----------
        share : float
            The share, above 0.
        of : {"distance", "loss"}
            What is to shrink.

        Returns
        -------
        int or None
            The steps; None if it never is.
        """
        hessian, start = self.hessian(), np.array(self.start)
        step = np.eye(2) - self.share * self.largest_rate() * hessian

        def left(steps):
            point = np.linalg.matrix_power(step, steps) @ start
            return point @ hessian @ point / 2 if of == "loss" else np.linalg.norm(point)

        if self.share >= 1:
            return None
        goal = share * left(0)
        steps = bisect.bisect_left(range(COUNTED), True, key=lambda count: left(count) <= goal)
        return steps if steps < COUNTED else None


def _describe(values, name):
    """Standard deviation and mean of a feature, the mean in standard deviations."""
    values = check_array(values, f"feature {name!r}").astype(np.float64)
    if values.ndim != 1 or values.size < 2 or np.ptp(values) == 0:
        raise ValueError(
            f"feature {name!r} has shape {values.shape}; pass a line of at least two different numbers"
        )
    scale = values.std()
    return (
        check_number(float(scale), f"the standard deviation of {name!r}", *SCALES),
        check_number(float(values.mean() / scale), f"the mean of {name!r} in standard deviations", *OFFSETS),
    )
