"""Signals in a deep net: drag the initial scale and watch twenty layers' histograms."""

from itertools import pairwise

import numpy as np
import traitlets

from batchnorm.batch_norm import BatchNorm
from batchnorm.layers import Dense, ReLU, Sigmoid, Tanh
from batchnorm.validation import check_array, check_integer
from batchnorm.widgets.book_widget import BookWidget, Count, Number, module_source, style_source
from batchnorm.widgets.gamma_beta_explorer import ACTIVE

ACTIVATIONS = {"relu": ReLU, "tanh": Tanh, "sigmoid": Sigmoid}
SHOWN = ["values", "differences", "gradients"]
SCALES = [0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]
SCALES += [1.05, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0]
SHAPED = [0.25, 0.5, 0.8, 1.0, 1.35, 2.0, 4.0]  # the scales at which histograms are counted
BINS, REACH = 24, 4.0  # a histogram's bars, over as many of its layer's standard deviations to either side
STEPS = 26  # of a byte for the square root of a density, in which counting errs as much at every height
LEAST, MOST = 1e-13, 1e14  # sizes that are told apart


def propagate(x, weights, activation, batch_norm, upstream):
    """Send x (m, D) forward through the layers, and the gradient ``upstream`` of the last output back.

    Returns
    -------
    before, after, grad_before, grad_after : list of array of shape (m, n)
        z before and after batch normalization, and the gradients with respect to both, one array a layer.
        Without batch normalization before and after are the same.
    """
    layers = []
    for weight in weights:
        dense = Dense(*weight.shape, bias=False, rng=0)
        dense.weight.value = weight
        norm = BatchNorm(weight.shape[1], eps=0) if batch_norm else None
        layers.append((dense, norm, ACTIVATIONS[activation]()))

    a, raw, z = x, [], []
    for dense, norm, activate in layers:
        raw.append(dense.forward(a))  # (m, D) -> (m, n)
        z.append(norm.forward(raw[-1]) if norm else raw[-1])
        a = activate.forward(z[-1])

    grad_a, grad_raw, grad_z = upstream, [], []
    for dense, norm, activate in reversed(layers):
        grad_z.append(activate.backward(grad_a))
        grad_raw.append(norm.backward(grad_z[-1]) if norm else grad_z[-1])
        grad_a = dense.backward(grad_raw[-1])
    return raw, z, grad_raw[::-1], grad_z[::-1]


class DeepSignals(BookWidget):
    """Follow a batch through a deep network at its first step, by dragging the scale of its weights.

    The weights are ``scale`` times He's: W ~ scale N(0, 2 / n) for a layer with n inputs. ``show`` chooses
    among the pre-activations z ("values"), what of them differs between examples, z minus its unit's mean
    over the batch ("differences"), and dL/dz ("gradients"), where a random dL/da of standard deviation 1
    arrives at the last layer. With ``batch_norm`` a `BatchNorm` with eps = 0 follows each `Dense`.

    Parameters
    ----------
    x : array of shape (m, D)
        The batch, standardised.
    width, depth : int
        Units in a layer, and layers (2 to 24).
    seed : int
        Of the weights and of the gradient.
    scale : float
        Where the widget starts; a synchronised trait, rounded to the nearest of ``scales``.
    **state
        More such traits: ``activation`` ("relu", "tanh", "sigmoid"), ``batch_norm`` and ``show``.

    Raises
    ------
    ValueError
        For anything but a batch in rows, a depth out of range, and what `BatchNorm` refuses.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=(64, 30))
    >>> signals = DeepSignals(x, width=30, scale=0.5)
    >>> at_half = signals.sizes()
    >>> signals.scale = 1.0
    >>> bool(np.allclose(signals.sizes() / at_half, 2.0 ** np.arange(1, 21)))  # 2 to the power of the layer
    True
    >>> signals.batch_norm = True
    >>> bool(np.allclose(signals.sizes(), 1))
    True

    References
    ----------
    He et al. (2015), section 2.2; Ioffe and Szegedy (2015), section 3.3.
    """

    _esm = module_source("deep_signals.js")
    _css = style_source("deep_signals.css")

    scale = Number(1.0).tag(sync=True)
    activation = traitlets.Enum(list(ACTIVATIONS), default_value="relu").tag(sync=True)
    batch_norm = traitlets.Bool(False).tag(sync=True)
    show = traitlets.Enum(SHOWN, default_value="values").tag(sync=True)

    scales = traitlets.List(traitlets.Float(), SCALES).tag(sync=True)
    shaped = traitlets.List(traitlets.Float(), SHAPED).tag(sync=True)
    depth = Count(20).tag(sync=True)
    active = traitlets.Dict(ACTIVE, help="Interval of z outside which an activation is flat.").tag(sync=True)
    sizes_table = traitlets.Bytes(help="int16, logarithms in thousandths; see `_tabulate`.").tag(sync=True)
    shapes_table = traitlets.Bytes(help="uint8; see `_tabulate`.").tag(sync=True)
    flat_table = traitlets.Bytes(help="uint8, per cent; see `_tabulate`.").tag(sync=True)
    bins = Count(BINS).tag(sync=True)
    min_height = traitlets.Int(706).tag(sync=True)
    min_height_phone = traitlets.Int(918).tag(sync=True)

    def __init__(self, x, *, width=100, depth=20, seed=0, scale=1.0, **state):
        x = check_array(x).astype(np.float64)
        if x.ndim != 2:
            raise ValueError(f"x has shape {x.shape}; pass a batch in rows, such as x[:128].")
        if not 2 <= check_integer(depth, "depth") <= 24:
            raise ValueError(f"depth is {depth}; pass 2 to 24 layers, which is what there is room for.")
        rng = np.random.default_rng(seed)
        widths = [x.shape[1]] + depth * [check_integer(width, "width")]
        self._weights = [rng.normal(0, np.sqrt(2 / n), (n, units)) for n, units in pairwise(widths)]
        self._upstream = rng.normal(size=(len(x), width))
        self._x = x
        super().__init__(scale=scale, depth=depth, **state, **self._tabulate())

    @traitlets.validate("scale")
    def _nearest_scale(self, proposal):
        if not 0 < proposal.value < np.inf:
            raise traitlets.TraitError(f"scale is {proposal.value}; pass a number above 0.")
        return min(SCALES, key=lambda scale: abs(np.log(scale / proposal.value)))

    def _run(self, activation, batch_norm, scale):
        """Arrays (depth, m, n): `(before, after)` batch normalization, for each name of SHOWN."""
        weights = [scale * weight for weight in self._weights]
        parts = propagate(self._x, weights, activation, batch_norm, self._upstream)
        raw, z, grad_raw, grad_z = (np.stack(part) for part in parts)
        differences = [part - part.mean(axis=1, keepdims=True) for part in (raw, z)]
        return dict(zip(SHOWN, [(raw, z), differences, (grad_raw, grad_z)], strict=True))

    def _tabulate(self):
        """All that can be shown, computed once and packed small, as it travels in the page.

        Exact laws save most of the work. ReLU is homogeneous: all weights times s make layer l of ReLU s^l
        times as large. Batch normalization takes out any s: only what stands before it scales, by s. So
        every table has one row, for the scale 1, but tanh and sigmoid without batch normalization have one
        for each scale. The tables follow each other by activation, off / before / after batch norm, shown.

        ``sizes_table``, (row, layer): standard deviations, at each of SCALES. ``shapes_table``, (row, layer,
        bin): histograms in units of their standard deviation, at each of SHAPED; the page blends them.
        ``flat_table``, (activation, off / on, scale): the last layer's share in the flat part.
        """
        sizes, flat, shapes = [], [], []
        for activation in ACTIVATIONS:
            scales = [1.0] if activation == "relu" else SCALES
            runs = [self._run(activation, False, scale) for scale in scales]
            normed = self._run(activation, True, 1.0)
            for shown in SHOWN:
                sizes.append(stds([run[shown][1] for run in runs]))
                counted = [run for run, scale in zip(runs, scales, strict=True) if scale in SHAPED]
                shapes += [densities(run[shown][1]) for run in counted]
            for place in (0, 1):
                for shown in SHOWN:
                    sizes.append(stds([normed[shown][place]]))
                    shapes.append(densities(normed[shown][place]))
            for all_runs in (runs, [normed]):
                last = [flat_shares(run["values"][1], activation)[-1] for run in all_runs]
                flat.append(np.broadcast_to(np.round(100 * np.array(last)), len(SCALES)))
        logs = np.log(np.clip(np.concatenate(sizes), LEAST, MOST))
        return {
            "sizes_table": np.round(1000 * logs).astype("<i2").tobytes(),
            "flat_table": np.array(flat, np.uint8).tobytes(),
            "shapes_table": np.round(STEPS * np.sqrt(shapes)).astype(np.uint8).tobytes(),
        }

    def signals(self, *, before=False):
        """What is shown: values, differences or gradients.

        Parameters
        ----------
        before : bool
            Before batch normalization, not after it, where it is on.

        Returns
        -------
        array of shape (depth, m, width)
            The signals.
        """
        shown = self._run(self.activation, self.batch_norm, self.scale)[self.show]
        return shown[0 if before else 1]

    def sizes(self, *, before=False):
        """The standard deviation of each layer's signals, over its units and examples.

        Parameters
        ----------
        before : bool
            As in ``signals``.

        Returns
        -------
        array of shape (depth,)
            The sizes.
        """
        return stds([self.signals(before=before)])[0]

    def shapes(self, *, before=False):
        """Each layer's histogram as it is drawn: densities over its standard deviation.

        Between two of SHAPED it is their mean, weighted by how near the logarithm of the scale is to each.

        Parameters
        ----------
        before : bool
            As in ``signals``.

        Returns
        -------
        array of shape (depth, BINS)
            The densities.
        """
        position = np.interp(np.log(self.scale), np.log(SHAPED), np.arange(len(SHAPED)))
        ends = [SHAPED[int(end)] for end in (np.floor(position), np.ceil(position))]
        runs = [self._run(self.activation, self.batch_norm, scale)[self.show] for scale in ends]
        low, high = (densities(run[0 if before else 1]) for run in runs)
        return low + (high - low) * (position % 1)

    def growth(self):
        """The factor from layer to layer, on average, in the direction in which the signal travels."""
        sizes = self.sizes()
        first, last = sizes[[-1, 0]] if self.show == "gradients" else sizes[[0, -1]]
        return float((last / first) ** (1 / (self.depth - 1)))

    def flat_share(self):
        """Each layer's share of values in the flat part of the activation, 0 to 1, (depth,)."""
        _, z = self._run(self.activation, self.batch_norm, self.scale)["values"]
        return flat_shares(z, self.activation)


def stds(runs):
    """Standard deviation of each layer of each run: arrays (depth, m, n) -> (runs, depth)."""
    return np.array([run.std(axis=(1, 2)) for run in runs])


def flat_shares(z, activation):
    """Share of each layer's z (depth, m, n) where the activation is flat, (depth,)."""
    low, high = ACTIVE[activation]
    return ((z < low) | (z > (np.inf if high is None else high))).mean(axis=(1, 2))


def densities(run):
    """Histogram of each layer over its own standard deviation: (depth, m, n) -> (depth, BINS)."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    counts = [np.histogram(signal / (signal.std() or 1.0), edges)[0] for signal in run]
    return np.array(counts) / (run[0].size * (edges[1] - edges[0]))
