"""The dots of a batch: drag one value and watch every normalised value move."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.validation import check_array
from batchnorm.widgets.book_widget import BookWidget, Count, Number, module_source, style_source


class BatchDots(BookWidget):
    """A small batch as a table and as dots on a line, normalised down a column or along a row.

    Parameters
    ----------
    values : array of shape (N, D)
        Pre-activations of D units for N examples, at most 12 by 6 of them.
    eps : float
        The constant under the root, as in `BatchNorm`.

    Raises
    ------
    ValueError
        For a table of another size, or one that `BatchNorm` refuses.

    Examples
    --------
    >>> dots = BatchDots([[1.0, 0.0], [2.0, 5.0], [3.0, 1.0], [4.0, 2.0]])
    >>> dots.normalised().round(4).tolist()
    [-1.3416, -0.4472, 0.4472, 1.3416]
    >>> dots.batch_size = 2  # the first two examples only
    >>> dots.normalised().round(3).tolist()
    [-1.0, 1.0]

    References
    ----------
    Ioffe and Szegedy (2015), Algorithm 1; the row is Ba, Kiros and Hinton (2016), equation 3.
    """

    _esm = module_source("batch_dots.js")
    _css = style_source("batch_dots.css")

    values = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    batch_size = Count(2, low=2, high=lambda dots: len(dots.values)).tag(sync=True)
    eps = Number(low=0).tag(sync=True)
    across = traitlets.Enum(["column", "row"], default_value="column").tag(sync=True)
    feature = Count(high=lambda dots: len(dots.values[0]) - 1, help="The chosen column, counted from 0.").tag(
        sync=True
    )
    example = Count(high=lambda dots: len(dots.values) - 1, help="The chosen row, counted from 0.").tag(
        sync=True
    )
    min_height = traitlets.Int(500).tag(sync=True)
    min_height_phone = traitlets.Int(848).tag(sync=True)

    def __init__(self, values, *, eps=1e-5):
        values = check_array(values, "values").astype(np.float64)
        if values.ndim != 2 or not (2 <= len(values) <= 12 and 2 <= values.shape[1] <= 6):
            raise ValueError(
                f"values has shape {values.shape}; pass 2 to 12 examples of 2 to 6 units, such as z[:8, :4]."
            )
        BatchNorm(values.shape[1], eps=eps).forward(values)
        super().__init__(values=values.tolist(), batch_size=len(values), eps=eps)

    def chosen(self):
        """The values that share one mean: the chosen column of the batch, or the chosen row."""
        batch = np.array(self.values)[: self.batch_size]
        return batch[:, self.feature] if self.across == "column" else np.array(self.values)[self.example]

    def normalised(self):
        """z_norm of the chosen values, with the mean and variance taken over just them."""
        return BatchNorm(1, eps=self.eps).forward(self.chosen()[:, None])[:, 0]
