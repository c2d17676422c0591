"""The running mean: batch means scatter around a target that the reader drags, and an average follows."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.validation import check_integer
from batchnorm.widgets.book_widget import (
    BookWidget,
    Count,
    Number,
    float32_bytes,
    module_source,
    style_source,
)

STEPS = 500  # batches that can be seen before a reset
REACH = 3  # the target is dragged this many sigma from 0
LEFT = 0.01  # a jump counts as followed once this share of it is left
SLOWEST = 0.01  # the smallest weight of a new batch that the slider offers


class RunningMean(BookWidget):
    """A running mean chases the mean of one unit, a batch at a time.

    Parameters
    ----------
    sigma : float
        Standard deviation of the unit, so that batch means scatter with sigma / sqrt(m); more than 0.
    target : float
        The unit's true mean at the start, within three sigma of 0; it is dragged.
    momentum : float
        Weight of the new batch, as in `BatchNorm`, in [0.01, 1].
    batch_size : int
        Examples in a batch, m, at least 2.
    convention : {"PyTorch", "Keras"}
        Whether the slider shows the weight of the new batch or that of the old running mean.
    seed : int
        Of the scatter.

    Raises
    ------
    ValueError
        For a number outside these ranges.

    Examples
    --------
    >>> chase = RunningMean(target=5.0, batch_size=64)
    >>> chase.step(10)
    >>> chase.trail().shape, round(float(chase.gap()), 1)
    ((10,), 1.7)
    >>> chase.batches_to_follow()
    44

    References
    ----------
    Ioffe and Szegedy (2015), section 3.1, "moving averages"; the update is `BatchNorm`'s own.
    """

    _esm = module_source("running_mean.js")
    _css = style_source("running_mean.css")

    noise = traitlets.Bytes(help="One standard normal number for each batch, as float32.").tag(sync=True)
    sigma = Number(1.0, low=np.finfo(float).tiny).tag(sync=True)
    target = Number(0.0, lambda chase: -REACH * chase.sigma, lambda chase: REACH * chase.sigma).tag(sync=True)
    targets = traitlets.List(traitlets.Float(), help="The target at each batch seen so far.").tag(sync=True)
    momentum = Number(1.0, SLOWEST, 1).tag(sync=True)
    batch_size = Count(2, low=2).tag(sync=True)
    convention = traitlets.Enum(["PyTorch", "Keras"], default_value="PyTorch").tag(sync=True)
    min_height = traitlets.Int(498).tag(sync=True)
    min_height_phone = traitlets.Int(844).tag(sync=True)

    def __init__(self, *, sigma=2.0, target=5.0, momentum=0.1, batch_size=32, convention="PyTorch", seed=0):
        super().__init__(
            noise=float32_bytes(np.random.default_rng(seed).normal(size=STEPS)),
            sigma=sigma,
            target=target,
            momentum=momentum,
            batch_size=batch_size,
            convention=convention,
        )

    @traitlets.validate("sigma")
    def _holds_the_target(self, proposal):
        if abs(self.target) > REACH * proposal.value:
            raise ValueError(f"sigma is {proposal.value:g}, and the target, {self.target:g}, is farther off.")
        return proposal.value

    def step(self, batches=1):
        """See some more batches at the present target; the last one possible is batch 500.

        Parameters
        ----------
        batches : int
            How many.
        """
        more = check_integer(batches, "batches", 0)
        self.targets = [*self.targets, *[self.target] * more][:STEPS]

    def reset(self):
        """Forget all batches; the running mean is 0 again."""
        self.targets = []

    def batch_means(self):
        """Mean of each batch seen so far, of shape (batches,)."""
        noise = np.frombuffer(self.noise, "<f4").astype(np.float64)[: len(self.targets)]
        return np.array(self.targets) + self.sigma / np.sqrt(self.batch_size) * noise

    def trail(self):
        """The running mean after each batch, of shape (batches,), by `BatchNorm` itself."""
        layer, trail = BatchNorm(1, momentum=self.momentum), []
        for mean in self.batch_means():
            layer.forward([[mean], [mean]])  # two values are the smallest batch with this mean
            trail.append(layer.running_mean[0])
        return np.array(trail)

    def running_mean(self):
        """The running mean now; 0 before the first batch."""
        return float(self.trail()[-1]) if self.targets else 0.0

    def gap(self):
        """How far the running mean still is from the target."""
        return self.target - self.running_mean()

    def shift(self):
        """Mean of z_norm in evaluation, in standard deviations: what is 0 in training."""
        return self.gap() / self.sigma

    def batches_to_follow(self):
        """Batches until 1 % of a jump of the target is left: the smallest n with (1 - p)^n <= 0.01."""
        left, batches = 1.0, 0
        while left > LEFT * (1 + 1e-9):
            left, batches = left * (1 - self.momentum), batches + 1
        return batches

    def scatter(self):
        """Standard deviation of the running mean around a target at rest: sigma sqrt(p / ((2 - p) m))."""
        return self.sigma * np.sqrt(self.momentum / (2 - self.momentum) / self.batch_size)
