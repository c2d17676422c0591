"""Draw the picture that a link to the book is shown with, and the book's icons, into website/theme/static.

    python -m website.theme.social_picture

The picture is the book's one idea in its three colours: raw dots, their blue bell, the scaled one.
"""

import io

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from batchnorm import standardize
from batchnorm.plotting import COLORS, PALETTE, use_style
from website.paths import WEBSITE

IMAGES = WEBSITE / "theme" / "static"
INK, FAINT = COLORS["ink"], COLORS["faint"]
GAMMA, BETA = 1.6, 3.2
FAVICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <title>A bell</title>
  <path d="M2 27 C10 27 10 5 16 5 C22 5 22 27 30 27" fill="none" stroke="{PALETTE["normalised"]}" stroke-width="4" stroke-linecap="round"/>
</svg>
"""  # noqa: E501


def bell(x: np.ndarray, mean: float, deviation: float) -> np.ndarray:
    return np.exp(-((x - mean) ** 2) / (2 * deviation**2)) / deviation


def social_picture() -> Figure:
    figure = plt.figure(figsize=(12, 6.3), dpi=100)
    figure.text(0.075, 0.80, "The Batch Normalization Book", size=43, weight="bold", color=INK)
    figure.text(0.077, 0.705, "Drag it, derive it, run it, check it.", size=25, color=FAINT)
    axes = figure.add_axes((0, 0, 1, 0.66))
    axes.set(xlim=(-8.3, 9.5), ylim=(-0.3, 1.12))
    axes.axis("off")

    raw = 0.8 * np.random.default_rng(4).gamma(2.0, 1.0, 26) - 6.4
    normalised = standardize(raw)
    kinds = (("raw", raw), ("normalised", normalised), ("scaled", GAMMA * normalised + BETA))
    axes.axhline(0, color=FAINT, linewidth=1.5, zorder=1)
    for name, values in kinds:
        x = values.mean() + values.std() * np.linspace(-3.2, 3.2, 300)
        curve = bell(x, values.mean(), values.std())
        axes.fill_between(x, curve, color=PALETTE[name], alpha=0.10, linewidth=0)
        axes.plot(x, curve, color=PALETTE[name], linewidth=5)
        axes.plot(
            values, np.full_like(values, -0.11), "o", color=PALETTE[name], markersize=11, alpha=0.6, mew=0
        )
    return figure


def icon(pixels: int) -> Figure:
    """A bell within the middle 80 per cent, which every mask of a launcher leaves."""
    figure = plt.figure(figsize=(1, 1), dpi=pixels)
    axes = figure.add_axes((0.17, 0.17, 0.66, 0.66))
    axes.axis("off")
    x = np.linspace(-2.6, 2.6, 300)
    axes.plot(x, bell(x, 0, 0.85), color=PALETTE["normalised"], linewidth=7, solid_capstyle="round")
    return figure


def save(name: str, figure: Figure) -> None:
    """Save a figure as PNG with a palette, which is a third of the size and looks the same."""
    path, drawn = IMAGES / f"{name}.png", io.BytesIO()
    figure.savefig(drawn, dpi=figure.dpi, facecolor="white")
    Image.open(drawn).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1024:.1f} KiB")


if __name__ == "__main__":
    use_style()
    plt.rcParams.update({"figure.constrained_layout.use": False, "savefig.bbox": "standard"})
    save("social", social_picture())
    (IMAGES / "favicon.svg").write_text(FAVICON, "utf-8")
    for pixels in (180, 192, 512):
        save(f"icon-{pixels}", icon(pixels))
