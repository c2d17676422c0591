"""The push of chapter 7 in the browser beside the package's own."""

import re

import pytest

from batchnorm.widgets import GradientPush
from handling import ROUNDED, numbers
from widget_on_page import WidgetOnPage

DRAWN = 2e-3  # the picture is written to a hundredth of a pixel, and one unit has some fifty


def near(values):
    return [pytest.approx(value, abs=DRAWN) for value in values]


class PushOnPage(WidgetOnPage):
    chapter, name, trait = "07-the-backward-pass", "gradient-push", "dy"

    def twin(self):
        saved = self.saved
        return GradientPush(saved["z"], saved["dy"], gamma=saved["gamma"], eps=saved["eps"])

    def handle(self, name, index):
        return self.slider(f"{name} of example {index + 1}")

    def units(self, name):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks of dy, dz or z."""
        zero, one = self.scale(f".bn-{name}-mark", "x" if name == "z" else "y")
        return zero - (0 if name == "z" else 4), one  # a text stands on its baseline, below its middle

    def held(self, name):
        """The values that the handles of dy or of z stand at."""
        zero, one = self.units(name)
        along, across = ("x", "width") if name == "z" else ("y", "height")
        corner = self.picture.bounding_box()[along]
        handles = self.root.locator(".bn-push-tip" if name == "dy" else ".bn-push-z")
        boxes = [handle.bounding_box() for handle in handles.all() if handle.is_visible()]
        return [(box[along] + box[across] / 2 - corner - zero) / one for box in boxes]

    def places(self, name, panel, shape):
        """What a pattern finds in a path of a kind, in the units of a panel."""
        zero, one = self.units(panel)
        found = re.finditer(shape, self.path(name))
        return [tuple((float(y) - zero) / one for y in match.groups()) for match in found]

    def bars(self, name, panel):
        """From where to where the bars of a kind reach."""
        return self.places(name, panel, r"M[-.\d]+,([-.\d]+)m[^V]*V([-.\d]+)")

    def ticks(self, name):
        """Where the ticks of a kind lie in the panel of dz."""
        return [y for (y,) in self.places(name, "dz", r",([-.\d]+)m")]

    def put(self, name, index, value):
        """The twin hears of a value that the reader changed."""
        values = list(getattr(self.package, name))
        values[index] = value
        self.shows(**{name: values})

    def adopt(self):
        """The twin gets the dy that the page shows, to a tenth, after a press on Random."""
        self.shows(dy=[float(value) for value in self.attributes(".bn-push-tip", "aria-valuenow")])

    def compare(self):
        package, m = self.package, self.package.batch_size
        z, dy, dz = package.z[:m], package.dy[:m], package.grad_z()
        mean_part, norm_part = package.removed()
        line = mean_part + norm_part
        assert self.held("z") == near(z)
        assert self.held("dy") == near(dy)
        assert self.bars("dz", "dz") == near((0, end) for end in dz.clip(-package.limit, package.limit))
        assert self.bars("mean-part", "dy") == near((0, end) for end in mean_part)
        assert self.bars("norm-part", "dy") == near(zip(mean_part, line, strict=True))
        rest = [] if package.constants else zip(line, dy, strict=True)
        assert self.bars("rest", "dy") == near(rest)

        rows = self.root.locator("tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent).join(' '))"
        )
        table = [numbers(row) for row in rows]
        assert table == [pytest.approx(list(row), abs=ROUNDED) for row in (z, dy, mean_part, norm_part, dz)]
        sums = [dz.sum(), dz @ package.normalised(), package.grad_gamma(), package.grad_beta()]
        assert numbers(self.text(".bn-numbers")) == pytest.approx(sums, abs=ROUNDED)
        spoken = numbers(self.picture.get_attribute("aria-label"))[: 2 * m]
        assert spoken == pytest.approx([*dy, *dz], abs=ROUNDED)
