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
    looks = list(zip(PALETTE.values(), ("o-", "o--", "o:"), strict=True))
    pairs = _with_looks(runs, looks, "colours")
    _, ax = plt.subplots()
    for (name, values), (color, line) in pairs:
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
    pairs = _with_looks(runs, NEUTRAL, "lines")
    _, ax = plt.subplots()
    for (name, values), (line, marker, face) in pairs:
        values = np.asarray(values)
        ax.plot(x, values.T, marker, color=COLORS["faint"], markersize=2, alpha=0.5)  # a seed a column
        look = {"color": COLORS["ink"], "markerfacecolor": COLORS[face], "linewidth": 1.5}
        ax.plot(x, np.median(values, axis=0), line, marker=marker, label=name, **look)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend()
    return ax


def _with_looks(runs, looks, kind):
    """Pair each run with a look of its own, or say that there are too many runs."""
    if len(runs) > len(looks):
        raise ValueError(
            f"{len(runs)} runs are too many for {len(looks)} {kind}: draw some of them in another figure"
        )
    return zip(runs.items(), looks, strict=False)


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


def plot_blocks(shared):
    """Draw arrays as blocks of cells, and colour in each the cells that share one mean.

    Examples lie downwards, units or channels to the right, positions to the back.

    Parameters
    ----------
    shared : {str: bool array of shape (examples, channels, positions)}
        By title, which cells share a mean.

    Returns
    -------
    list of matplotlib.axes.Axes
        One for each block; a block of one position is a table.
    """
    right, down, back = np.array([[1.0, 0.0], [0.0, -1.0], [0.4, 0.4]])  # one cell on, in each direction
    shapes = [np.shape(cells) for cells in shared.values()]
    widths = [1.2 + columns + 0.5 * positions for _, columns, positions in shapes]
    lowest, highest = -1.5 - max(shape[0] for shape in shapes), 0.1 + 0.4 * max(shape[2] for shape in shapes)
    _, axes = plt.subplots(1, len(shared), squeeze=False, figsize=(6.4, 2.2), width_ratios=widths)
    small = {"color": COLORS["faint"], "fontsize": "small", "va": "top"}
    for ax, (title, cells), width in zip(axes[0], shared.items(), widths, strict=True):
        rows, columns, positions = np.shape(cells)
        faces = [(cells[:, :, 0], 0 * right, down, right)]
        if positions > 1:  # else it is a table
            faces += [(cells[0].T, 0 * right, back, right), (cells[:, -1], columns * right, down, back)]
            side = rows * down + columns * right + positions / 2 * back + [0.2, -0.2]
            ax.text(*side, "positions", rotation=45, rotation_mode="anchor", ha="center", **small)
        for face, corner, across, along in faces:
            for (i, j), is_shared in np.ndenumerate(face):
                at = corner + i * across + j * along
                cell = [at, at + along, at + along + across, at + across]
                color = PALETTE["normalised"] if is_shared else COLORS["shade"]
                ax.fill(*np.transpose(cell), facecolor=color, edgecolor=COLORS["faint"], linewidth=0.8)
        ax.text(columns / 2, -rows - 0.2, "channels" if positions > 1 else "units", ha="center", **small)
        ax.text(-0.9, -rows / 2, "examples", rotation=90, ha="left", **small | {"va": "center"})
        ax.set(title=title, aspect="equal", xlim=(-1, width - 1), ylim=(lowest, highest))
        ax.axis("off")
    return list(axes[0])
