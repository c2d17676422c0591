"""Undo batch normalization on one batch, then feed the layer the next one."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.validation import check_array, check_integer
from batchnorm.widgets.book_widget import (
    BookWidget,
    Count,
    Number,
    float32_bytes,
    module_source,
    style_source,
)

SMALLEST = 8  # examples in a batch
VISITS = 60  # batches that the layer sees before its running statistics are read: 0.9**60 = 0.002
SHIFT = 2  # how far the data can be shifted, in standard deviations


class UndoBatches(BookWidget):
    """Batches of one unit before and after the layer: an undo that fits one batch, and misses the next.

    Parameters
    ----------
    batches : array of shape (K, M)
        K batches of M pre-activations of one unit, 2 to 12 of them with 8 to 256 examples each. The first
        ``batch_size`` examples of a row are its batch.
    eps : float
        The constant under the root, as in `BatchNorm`.
    batch_size : int
        Examples in a batch at the start, 8 to M; 32 where there are so many.

    Raises
    ------
    ValueError
        For batches of another shape, a batch size they do not have, or values that `BatchNorm` refuses.

    Examples
    --------
    >>> from batchnorm import make_gaussian
    >>> undo = UndoBatches(make_gaussian(12 * 64, mean=5.0, std=3.0).reshape(12, 64))
    >>> undo.undo()
    >>> [round(miss, 6) for miss in undo.miss()]
    [0.0, 0.0]
    >>> undo.batch = 1  # the next batch, with gamma and beta as they are
    >>> mean, largest = undo.miss()
    >>> 0.1 < mean < largest
    True

    References
    ----------
    Ioffe and Szegedy (2015), section 3.
    """

    _esm = module_source("undo_batches.js")
    _css = style_source("undo_batches.css")

    batches = traitlets.Bytes(help="(K, M) values as float32, row after row.").tag(sync=True)
    count = Count(help="K, the number of batches.").tag(sync=True)
    batch = Count(high=lambda undo: undo.count - 1, help="The batch at hand, counted from 0.").tag(sync=True)
    batch_size = Count().tag(sync=True)
    shift = Number(0.0, help="What is added to every value that comes in.").tag(sync=True)
    gamma = Number(1.0).tag(sync=True)
    beta = Number(0.0).tag(sync=True)
    eps = Number(low=0).tag(sync=True)
    mode = traitlets.Enum(["training", "inference"], default_value="training").tag(sync=True)
    running_mean = Number().tag(sync=True)
    running_var = Number().tag(sync=True)
    limit = Number(help="gamma and beta are dragged within [-limit, limit].").tag(sync=True)
    shift_limit = Number().tag(sync=True)
    min_height = traitlets.Int(900).tag(sync=True)
    min_height_phone = traitlets.Int(1119).tag(sync=True)

    def __init__(self, batches, *, eps=1e-5, batch_size=None):
        batches = check_array(batches, "batches").astype(np.float32)
        if batches.ndim != 2 or not (2 <= len(batches) <= 12 and SMALLEST <= batches.shape[1] <= 256):
            raise ValueError(
                f"batches has shape {batches.shape}; pass 2 to 12 batches of {SMALLEST} to 256 examples of "
                f"one unit, such as z[:384, 0].reshape(12, 32)."
            )
        most = batches.shape[1]
        batch_size = min(32, most) if batch_size is None else check_integer(batch_size, "batch_size")
        if not SMALLEST <= batch_size <= most:
            raise ValueError(
                f"batch_size is {batch_size}; these batches can have {SMALLEST} to {most} examples."
            )
        layer = BatchNorm(1, eps=eps)
        for visit in range(VISITS):
            layer.forward(batches[visit % len(batches)][:, None])
        mean, variance = float(layer.running_mean[0]), float(layer.running_var[0])
        shift_limit = float(np.ceil(SHIFT * np.sqrt(variance)))
        super().__init__(
            batches=float32_bytes(batches),
            count=len(batches),
            batch_size=batch_size,
            eps=float(eps),
            running_mean=mean,
            running_var=variance,
            limit=float(np.ceil(max(4.0, abs(mean) + shift_limit + np.sqrt(variance + eps)))),
            shift_limit=shift_limit,
        )

    def z(self, batch=None):
        """What comes in: a batch, shifted.

        Parameters
        ----------
        batch : int, optional
            Its number; without it the batch at hand.

        Returns
        -------
        array of shape (batch_size,)
            The values.
        """
        rows = np.frombuffer(self.batches, "<f4").reshape(self.count, -1).astype(np.float64)
        return rows[self.batch if batch is None else batch, : self.batch_size] + self.shift

    def output(self, batch=None):
        """What `BatchNorm` with this gamma and beta makes of a batch, in the chosen mode.

        Parameters
        ----------
        batch : int, optional
            As in ``z``.

        Returns
        -------
        array of shape (batch_size,)
            The outputs.
        """
        layer = BatchNorm(1, eps=self.eps)
        layer.gamma.value, layer.beta.value = self.gamma, self.beta
        layer.running_mean, layer.running_var = np.array([self.running_mean]), np.array([self.running_var])
        return layer.forward(self.z(batch)[:, None], training=self.mode == "training")[:, 0]

    def miss(self, batch=None):
        """Mean and largest distance between an output and its input.

        Parameters
        ----------
        batch : int, optional
            As in ``z``.

        Returns
        -------
        mean, largest : float
            The distances.
        """
        distance = np.abs(self.output(batch) - self.z(batch))
        return float(distance.mean()), float(distance.max())

    def undo(self):
        """Set gamma = sqrt(variance + eps) and beta = mean of the batch at hand."""
        z = self.z()
        self._set_pair(z.mean(), z.var())

    def undo_running(self):
        """Set gamma and beta in the same way from the running statistics."""
        self._set_pair(self.running_mean, self.running_var)

    def _set_pair(self, mean, variance):
        with self.hold_sync():
            self.gamma, self.beta = float(np.sqrt(variance + self.eps)), float(mean)
