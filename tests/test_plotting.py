"""What a chapter shows beside its prose: figures in one style, and the package's own source."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.colors import same_color

from batchnorm.batch_norm import BatchNorm
from batchnorm.notebook import show_source
from batchnorm.plotting import (
    COLORS,
    NEUTRAL,
    PALETTE,
    load_photograph,
    plot_distributions,
    plot_medians,
    plot_seeds,
    plot_spread,
    use_style,
)

RNG = np.random.default_rng(5)
SAMPLES = {"scaled": RNG.normal(0.0, 1.0, 300), "raw": RNG.normal(4.0, 2.0, 500), "other": np.zeros((2, 3))}


@pytest.fixture(autouse=True)
def style():
    """The book's style, for one test."""
    with plt.rc_context():
        use_style()
        yield
    plt.close("all")


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_figure_is_saved_as_the_same_bytes_twice_with_its_text_as_text():
    formatter = InteractiveShell.instance().display_formatter.formatters["image/svg+xml"]
    first, second = (formatter(plot_distributions(SAMPLES).figure) for _ in range(2))
    assert first == second
    assert "<dc:date>" not in first
    assert ">density</text>" in first


def test_distributions_are_named_coloured_by_meaning_share_their_bins_and_have_area_one():
    assert all(map(same_color, plt.rcParams["axes.prop_cycle"].by_key()["color"], PALETTE.values()))
    ax = plot_distributions({name: SAMPLES[name] for name in ("scaled", "raw")}, bins=30, xlabel="z")
    assert (ax.get_xlabel(), ax.get_ylabel(), legend(ax)) == ("z", "density", ["scaled", "raw"])
    outlines = [patch for patch in ax.patches if not patch.get_fill()]
    for name, outline in zip(("scaled", "raw"), outlines, strict=True):
        assert same_color(outline.get_edgecolor(), PALETTE[name])
        x, y = outline.get_xy().T  # a staircase: each bin has its own width and height
        np.testing.assert_allclose(np.sum(np.diff(x) * y[1:]), 1.0)
    edges = [np.unique(patch.get_xy()[:, 0]) for patch in ax.patches]
    assert len(edges[0]) == 31
    assert all(np.array_equal(edges[0], other) for other in edges)


def test_spread_draws_the_median_and_the_worst_and_best_seed_in_lines_of_their_own_style():
    x, seeds = np.array([1.0, 2.0, 4.0]), np.array([[1.0, 5.0, 2.0], [3.0, 6.0, 9.0], [2.0, 4.0, 1.0]])
    runs = {"one": seeds, "two": (seeds + 10).tolist(), "three": seeds - 10}
    ax = plot_spread(x, runs, xlabel="batch size", ylabel="accuracy")
    assert (ax.get_xlabel(), ax.get_ylabel(), legend(ax)) == ("batch size", "accuracy", list(runs))
    for line, band, shift in zip(ax.lines, ax.collections, (0, 10, -10), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), x)
        np.testing.assert_array_equal(line.get_ydata(), np.add([2, 5, 2], shift))
        corners = band.get_paths()[0].vertices
        for at, low, high in zip(x, [1, 4, 1], [3, 6, 9], strict=True):
            heights = corners[corners[:, 0] == at, 1]
            assert (heights.min(), heights.max()) == (low + shift, high + shift)
        assert same_color(band.get_facecolor()[0, :3], line.get_color())
    assert len({line.get_linestyle() for line in ax.lines}) == 3


def test_more_runs_than_colours_are_refused():
    with pytest.raises(ValueError, match="4 runs are too many for 3 colours"):
        plot_spread([1, 2], {name: np.ones((3, 2)) for name in "abcd"}, xlabel="", ylabel="")
    assert plt.get_fignums() == []


def test_medians_are_lines_without_a_colour_of_a_meaning_with_every_seed_as_a_dot():
    x, seeds = [1.0, 2.0, 4.0], np.array([[1.0, 5.0, 2.0], [3.0, 6.0, 9.0], [2.0, 4.0, 1.0]])
    runs = {name: seeds + 10 * at for at, name in enumerate("abcde")}
    ax = plot_medians(x, runs, xlabel="rate", ylabel="loss")
    assert (ax.get_xlabel(), ax.get_ylabel(), legend(ax)) == ("rate", "loss", list(runs))
    medians = [line for line in ax.lines if line.get_label() in runs]
    dots = [line for line in ax.lines if line.get_label() not in runs]
    for at, line in enumerate(medians):
        np.testing.assert_array_equal(line.get_xydata().T, [x, np.add([2, 5, 2], 10 * at)])
        found = sorted(tuple(point) for seed in dots[3 * at : 3 * at + 3] for point in seed.get_xydata())
        assert found == sorted((a, b) for seed in seeds + 10 * at for a, b in zip(x, seed, strict=True))
    looks = [(line.get_linestyle(), line.get_marker(), line.get_markerfacecolor()) for line in medians]
    assert len(set(looks)) == 5
    assert all(dot.get_linestyle() == "None" for dot in dots)
    meant = [
        colour for line in ax.lines for colour in PALETTE.values() if same_color(line.get_color(), colour)
    ]
    assert meant == []
    assert {face for _, _, face in NEUTRAL} | {"ink", "faint"} <= set(COLORS) - set(PALETTE)


def test_more_medians_than_lines_are_refused():
    with pytest.raises(ValueError, match="6 runs are too many for 5 lines"):
        plot_medians([1, 2], {name: np.ones((3, 2)) for name in "abcdef"}, xlabel="", ylabel="")
    assert plt.get_fignums() == []


def test_seeds_stand_in_a_row_for_each_group_the_first_on_top_with_their_median():
    groups = {"plain": [3.0, 1.0, 2.0, 8.0], "usual": np.array([5.0, 4.0])}
    ax = plot_seeds(groups, xlabel="accuracy, %")
    assert ax.get_xlabel() == "accuracy, %"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["plain", "usual"]
    bottom, top = ax.get_ylim()
    assert bottom > top
    dots, bars = ax.lines[::2], ax.lines[1::2]
    for at, (values, median) in enumerate([([3, 1, 2, 8], 2.5), ([5, 4], 4.5)]):
        np.testing.assert_array_equal(dots[at].get_xydata(), [(value, at) for value in values])
        np.testing.assert_array_equal(bars[at].get_xydata(), [(median, at)])


def test_the_photograph_holds_pixels_from_0_to_255():
    assert (load_photograph().min(), load_photograph().max()) == (0, 255)


class Documented:
    """What it is.

    More about it.
    """

    def method(self):
        """What it does."""
        text = "a string that is no docstring"  # a comment stays
        return f"""{text}"""


def test_source_is_shown_without_docstrings():
    assert show_source(Documented).data == (
        "```python\nclass Documented:\n\n    def method(self):\n"
        '        text = "a string that is no docstring"  # a comment stays\n        return f"""{text}"""\n```'
    )
    source = show_source(BatchNorm.forward).data.removeprefix("```python\n").removesuffix("\n```")
    compile(source, "shown", "exec")
    assert source.startswith("def forward(self, x")
