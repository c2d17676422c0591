"""The gamma-beta explorer: drag the bell of a batch-normalised unit."""

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.validation import check_array
from batchnorm.widgets.book_widget import BookWidget, Number, float32_bytes, module_source, style_source

# An activation counts as flat where its slope is below a tenth of its largest slope:
# sigmoid'(z) = s(1 - s) < 1/40 beyond |z| = 3.637, tanh'(z) = 1 - tanh(z)^2 < 1/10 beyond half of that.
SIGMOID_EDGE = float(np.log((1 + np.sqrt(0.9)) / (1 - np.sqrt(0.9))))
ACTIVE = {
    "sigmoid": (-SIGMOID_EDGE, SIGMOID_EDGE),
    "tanh": (-SIGMOID_EDGE / 2, SIGMOID_EDGE / 2),
    "relu": (0.0, None),
}


class GammaBetaExplorer(BookWidget):
    """Explore z~ = gamma z_norm + beta on the pre-activations of one unit, by dragging their distribution.

    Parameters
    ----------
    z : array of shape (m,)
        Pre-activations of one unit over a batch of m examples.
    eps : float
        The constant under the root, as in `BatchNorm`.
    gamma, beta : float
        Where the explorer starts; both are synchronised traits.
    activation : {"sigmoid", "tanh", "relu"}
        The function drawn under the distribution.

    Raises
    ------
    ValueError
        For anything but a line of at least two finite numbers.

    Examples
    --------
    >>> explorer = GammaBetaExplorer([1.0, 2.0, 3.0, 4.0], gamma=2.0, beta=3.0)
    >>> explorer.scaled().round(4).tolist()
    [0.3167, 2.1056, 3.8944, 5.6833]
    >>> explorer.undo()
    >>> explorer.scaled().round(4).tolist()
    [1.0, 2.0, 3.0, 4.0]

    References
    ----------
    Ioffe and Szegedy (2015), Algorithm 1 and section 3.
    """

    _esm = module_source("gamma_beta_explorer.js")
    _css = style_source("gamma_beta_explorer.css")

    raw = traitlets.Bytes(help="z as float32.").tag(sync=True)
    x_hat = traitlets.Bytes(help="z_norm as float32.").tag(sync=True)
    mean = Number().tag(sync=True)
    inv_std = Number(1.0, help="1 / sqrt(variance + eps).").tag(sync=True)
    gamma = Number(1.0).tag(sync=True)
    beta = Number(0.0).tag(sync=True)
    limit = Number(4.0, help="gamma and beta are dragged within [-limit, limit].").tag(sync=True)
    activation = traitlets.Enum(list(ACTIVE), default_value="sigmoid").tag(sync=True)
    active = traitlets.Dict(ACTIVE, help="Interval of z outside which an activation is flat.").tag(sync=True)
    min_height = traitlets.Int(712).tag(sync=True)
    min_height_phone = traitlets.Int(912).tag(sync=True)

    def __init__(self, z, *, eps=1e-5, gamma=1.0, beta=0.0, activation="sigmoid"):
        z = check_array(z, "z").astype(np.float64)
        if z.ndim != 1:
            raise ValueError(
                f"z has shape {z.shape}; the explorer shows one unit: pass one column, such as z[:, 0]."
            )
        x_hat = BatchNorm(1, eps=eps).forward(z[:, None])[:, 0]
        self._z_norm = x_hat
        self._root = float(np.sqrt(z.var() + eps))
        super().__init__(
            raw=float32_bytes(z),
            x_hat=float32_bytes(x_hat),
            mean=float(z.mean()),
            inv_std=1 / self._root,
            limit=float(np.ceil(max(4.0, 1.2 * self._root, 1.2 * abs(z.mean())))),
            gamma=gamma,
            beta=beta,
            activation=activation,
        )

    def scaled(self):
        """The scaled values z~ = gamma z_norm + beta, of shape (m,)."""
        return self.gamma * self._z_norm + self.beta

    def flat_share(self):
        """Share of the scaled values in the flat part of the activation, between 0 and 1."""
        low, high = self.active[self.activation]
        z = self.scaled()
        return float(np.mean((z < low) | (z > (np.inf if high is None else high))))

    def snap(self, gamma, beta):
        """Set gamma and beta together, so that nothing is shown of one without the other.

        Parameters
        ----------
        gamma, beta : float
            Their new values.
        """
        with self.hold_sync():
            self.gamma, self.beta = gamma, beta

    def normalised(self):
        """Set gamma = 1 and beta = 0: the scaled values are z_norm."""
        self.snap(1.0, 0.0)

    def undo(self):
        """Set gamma = sqrt(variance + eps) and beta = mean: the scaled values are z."""
        self.snap(self._root, self.mean)
