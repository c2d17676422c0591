"""The push: raise the dy of one example and watch every dz of its batch answer."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.validation import check_array, check_number
from batchnorm.widgets.book_widget import BookWidget, Count, Number, module_source, style_source


class GradientPush(BookWidget):
    """The backward pass of one unit over a batch: dy arrives, a part of it is taken away, the rest is dz.

    Parameters
    ----------
    z : array of shape (m,)
        Pre-activations of one unit for 2 to 6 examples.
    dy : array of shape (m,), optional
        The upstream gradient; without it the first example is pushed by 1.
    gamma, eps : float
        As in `BatchNorm`.

    Raises
    ------
    ValueError
        For anything but two lines of 2 to 6 finite numbers, and for what `BatchNorm` refuses.

    Examples
    --------
    >>> push = GradientPush([1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 0.0, 0.0], eps=0)
    >>> push.grad_z().round(4).tolist()
    [0.2683, -0.3578, -0.0894, 0.1789]
    >>> push.constants = True  # the mean and the variance, treated as constants
    >>> push.grad_z().round(4).tolist()
    [0.8944, 0.0, 0.0, 0.0]

    References
    ----------
    Ioffe and Szegedy (2015), section 3.
    """

    _esm = module_source("gradient_push.js")
    _css = style_source("gradient_push.css")

    z = traitlets.List(traitlets.Float()).tag(sync=True)
    dy = traitlets.List(traitlets.Float()).tag(sync=True)
    batch_size = Count(
        2, low=2, high=lambda push: len(push.z), help="The first so many examples are the batch."
    ).tag(sync=True)
    gamma = Number(1.0).tag(sync=True)
    eps = Number(1e-5, low=0).tag(sync=True)
    constants = traitlets.Bool(False, help="Treat mean and variance as constants: the wrong way back.").tag(
        sync=True
    )
    reach = Number(3.0, help="z is dragged within [-reach, reach].").tag(sync=True)
    limit = Number(1.5, help="dy is dragged within [-limit, limit].").tag(sync=True)
    min_height = traitlets.Int(964).tag(sync=True)
    min_height_phone = traitlets.Int(1205).tag(sync=True)

    def __init__(self, z, dy=None, *, gamma=1.0, eps=1e-5):
        z = check_array(z, "z").astype(np.float64)
        if z.ndim != 1 or not 2 <= z.size <= 6:
            raise ValueError(
                f"z has shape {z.shape}; pass one value of one unit for 2 to 6 examples, such as z[:6, 0]."
            )
        dy = np.eye(z.size)[0] if dy is None else check_array(dy, "dy").astype(np.float64)
        if dy.shape != z.shape:
            raise ValueError(f"dy has shape {dy.shape} and z {z.shape}; pass one derivative for each z.")
        gamma = check_number(gamma, "gamma", low=-np.inf)
        BatchNorm(1, eps=eps).forward(z[:, None])
        super().__init__(
            z=z.tolist(),
            dy=dy.tolist(),
            batch_size=z.size,
            gamma=gamma,
            eps=eps,
            reach=float(np.ceil(max(3.0, 1.2 * np.abs(z).max()))),
            limit=float(np.ceil(max(3.0, 2.4 * np.abs(dy).max())) / 2),
        )

    def normalised(self):
        """z_norm of the examples in the batch."""
        return BatchNorm(1, eps=self.eps).forward(self._batch(self.z))[:, 0]

    def removed(self):
        """What the mean and what the variance take from dy: the mean part and the z_norm part."""
        dy, z_norm = self._batch(self.dy)[:, 0], self.normalised()
        return np.full_like(dy, dy.mean()), z_norm * (dy * z_norm).mean()

    def grad_z(self):
        """dz, what arrives at z; where `constants` is set, what would arrive if nothing were taken away."""
        layer, z, dy = BatchNorm(1, eps=self.eps), self._batch(self.z), self._batch(self.dy)
        layer.gamma.value = self.gamma
        layer.forward(z)
        if self.constants:
            layer.running_mean, layer.running_var = z.mean(axis=0), z.var(axis=0)
            layer.forward(z, training=False)  # in inference the statistics are constants
        return layer.backward(dy)[:, 0]

    def grad_gamma(self):
        """The gradient of gamma, the sum of dy z_norm."""
        return float(self._batch(self.dy)[:, 0] @ self.normalised())

    def grad_beta(self):
        """The gradient of beta, the sum of dy."""
        return float(self._batch(self.dy).sum())

    def _batch(self, values):
        return np.array(values)[: self.batch_size, None]
