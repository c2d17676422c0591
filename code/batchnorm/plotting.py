"""The book's figures, in one style and one palette: one figure, one function."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib_inline.backend_inline import set_matplotlib_formats

from batchnorm.validation import check_array, check_integer, plain

# Colours stand in one place, the widgets' style sheet; its first block holds the light ones.
_LIGHT = Path(__file__).with_name("widgets").joinpath("palette.css").read_text("utf-8").partition("}")[0]
COLORS = dict(re.findall(r"--bn-([\w-]+): (#[0-9a-f]{6});", _LIGHT))
PALETTE = {name: COLORS[name] for name in ("raw", "normalised", "scaled")}
# What is none of the three is told apart by line and marker; an open marker is a paler one.
NEUTRAL = (
    ("-", "o", "ink"),
    ("--", "s", "ink"),
    (":", "^", "ink"),
    ("-", "o", "paper"),
    ("--", "s", "paper"),
)


def use_style():
    """Draw every following figure in the book's style, as SVG without a date, so that runs do not differ."""
    plt.style.use(Path(__file__).with_name("book.mplstyle"))
    plt.rcParams["axes.prop_cycle"] = plt.cycler(color=PALETTE.values())
    plt.rcParams.update(dict.fromkeys(("axes.labelcolor", "text.color"), COLORS["ink"]))
    plt.rcParams.update(dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), COLORS["faint"]))
    set_matplotlib_formats("svg", metadata={"Date": None})


def load_photograph():
    """A real photograph that Matplotlib ships: a portrait of Grace Hopper.

    Matplotlib's copy is a JPEG, which decoders read a level or two apart; ours is what one of them read, so
    that the book's numbers are the same everywhere.

    Returns
    -------
    uint8 array of shape (600, 512, 3)
        Red, green and blue, each 0 to 255.

    Examples
    --------
    >>> photograph = load_photograph()
    >>> photograph.shape, photograph.dtype.name
    ((600, 512, 3), 'uint8')
    """
    shares = plt.imread(Path(__file__).with_name("photograph.png"))  # 0 to 1
    return np.round(255 * shares).astype(np.uint8)


def plot_distributions(samples, *, bins=40, xlabel="value"):
    """Draw histograms on one axis: how distributions lie to each other.

    The outermost half per cent at either end is left out.

    Parameters
    ----------
    samples : {str: array}
        Values by name; a name of ``PALETTE`` gets its colour.
    bins : int
        Bins of each histogram.
    xlabel : str
        What the values are.

    Returns
    -------
    matplotlib.axes.Axes
        The axis.

    Raises
    ------
    ValueError
        For a sample without values, NaN or infinity.
    """
    samples = {name: check_array(np.ravel(plain(x, name)), name).astype(float) for name, x in samples.items()}
    if not samples or not all(map(len, samples.values())):
        raise ValueError(
            f"each of the samples {list(samples)} needs values to be drawn: pass at least one of each"
        )
    bins = check_integer(bins, "bins")
    # a lone outlier would flatten the rest; of each sample all but a hundredth is seen
    low = min(np.quantile(values, 0.005, method="lower") for values in samples.values())
    high = max(np.quantile(values, 0.995, method="higher") for values in samples.values())
    if high - low <= bins * np.spacing(max(abs(low), abs(high))):  # as of a constant: one bar
        width = max(1.0, bins * np.spacing(abs(low)))
        low, high = low - width / 2, low + width / 2
    edges = np.linspace(low, high, bins + 1)
    _, ax = plt.subplots()
    for name, values in samples.items():
        look = {"density": True, "color": PALETTE.get(name)}
        ax.hist(values, edges, histtype="stepfilled", alpha=0.25, **look)
        ax.hist(values, edges, histtype="step", linewidth=1.8, label=name, **look)
    ax.set(xlabel=xlabel, ylabel="density")
    ax.legend()
    return ax


def plot_spread(x, runs, *, xlabel, ylabel):
    """Draw medians over seeds with the spread from the worst to the best seed.

    It shows what varies with x, and how much of it is chance.

    Parameters
    ----------
    x : array of shape (n,)
        What varies.
    runs : {str: array of shape (seeds, n)}
        Runs by name.
    xlabel, ylabel : str
        What the axes are.

    Returns
    -------
    matplotlib.axes.Axes
        The axis.

    Raises
    ------
    ValueError
        For more runs than the palette has colours.
    """
    if len(runs) > len(PALETTE):
        raise ValueError(
            f"{len(runs)} runs are too many for {len(PALETTE)} colours: draw some of them in another figure"
        )
    _, ax = plt.subplots()
    looks = zip(PALETTE.values(), ("o-", "o--", "o:"), strict=True)
    for (name, values), (color, line) in zip(runs.items(), looks, strict=False):
        values = np.asarray(values)
        ax.plot(x, np.median(values, axis=0), line, color=color, label=name)  # (seeds, x) -> (x,)
        ax.fill_between(x, values.min(axis=0), values.max(axis=0), color=color, alpha=0.15, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def plot_medians(x, runs, *, xlabel, ylabel):
    """Draw medians over seeds as lines without a colour of their own, and every seed as a small dot.

    Parameters
    ----------
    x : array of shape (n,)
        What varies.
    runs : {str: array of shape (seeds, n)}
        Runs by name, such as ``Runs.by`` returns them.
    xlabel, ylabel : str
        What the axes are.

    Returns
    -------
    matplotlib.axes.Axes
        The axis.

    Raises
    ------
    ValueError
        For more runs than can be told apart.
    """
    if len(runs) > len(NEUTRAL):
        raise ValueError(
            f"{len(runs)} runs are too many for {len(NEUTRAL)} lines: draw some in another figure"
        )
    _, ax = plt.subplots()
    for (name, values), (line, marker, face) in zip(runs.items(), NEUTRAL, strict=False):
        values = np.asarray(values)
        ax.plot(x, values.T, marker, color=COLORS["faint"], markersize=2, alpha=0.5)  # a seed a column
        look = {"color": COLORS["ink"], "markerfacecolor": COLORS[face], "linewidth": 1.5}
        ax.plot(x, np.median(values, axis=0), line, marker=marker, label=name, **look)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def plot_seeds(groups, *, xlabel):
    """Draw groups of runs below each other: every seed as a dot, the median as a bar.

    Parameters
    ----------
    groups : {str: array of shape (seeds,)}
        One number a seed, by name, such as ``Runs.by`` returns them.
    xlabel : str
        What the number is.

    Returns
    -------
    matplotlib.axes.Axes
        The axis.
    """
    _, ax = plt.subplots()
    for at, values in enumerate(groups.values()):
        ax.plot(values, np.full(len(values), at), "o", color=COLORS["faint"], markersize=5, alpha=0.4)
        ax.plot(np.median(values), at, "|", color=COLORS["ink"], markersize=18, markeredgewidth=2)
    ax.set(xlabel=xlabel, yticks=range(len(groups)), yticklabels=groups)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.invert_yaxis()
    ax.margins(y=0.15)
    return ax
