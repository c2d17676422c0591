"""The push of chapter 7 in the browser beside the package's own with the same data."""

import re

import pytest

from batchnorm.widgets import GradientPush
from handling import ROUNDED, numbers, saved_traits, settle

DRAWN = 2e-3  # the picture is written to a hundredth of a pixel, and one unit has some fifty


class PushOnPage:
    """The widget on the page; a test does to `package`, its twin, what the reader does on the page."""

    def __init__(self, page):
        page.goto("07-the-backward-pass.html")
        saved = saved_traits(page, "dy")
        self.page = page
        self.package = GradientPush(saved["z"], saved["dy"], gamma=saved["gamma"], eps=saved["eps"])
        self.root = page.locator(".bn-gradient-push")
        self.picture = self.root.locator("svg")
        self.m = self.root.get_by_role("slider", name="m, examples")
        self.gamma = self.root.get_by_role("slider", name="γ")
        self.eps = self.root.get_by_role("combobox", name="ε")
        self.constants = self.root.get_by_role("checkbox", name="constants")
        self.check()

    def handle(self, name, index):
        return self.root.get_by_role("slider", name=f"{name} of example {index + 1}")

    def button(self, name):
        return self.root.get_by_role("button", name=name)

    def scale(self, name):
        """Where 0 lies and how long 1 is, in pixels, by the tick marks of dy, dz or z."""
        side = "x" if name == "z" else "y"
        tick = f"(text) => [text.textContent, text.getAttribute('{side}')]"
        ticks = self.root.locator(f".bn-{name}-mark").evaluate_all(f"(texts) => texts.map({tick})")
        at = {numbers(text)[0]: float(position) for text, position in ticks}
        baseline = 0 if name == "z" else 4  # a text stands on its baseline, below its middle
        return at[0] - baseline, at[1] - at[0]

    def held(self, name):
        """The values that the handles of dy or of z stand at."""
        zero, one = self.scale(name)
        picture = self.picture.bounding_box()
        handles = self.root.locator(".bn-push-tip" if name == "dy" else ".bn-push-z")
        boxes = [handle.bounding_box() for handle in handles.all() if handle.is_visible()]
        if name == "z":
            return [(box["x"] + box["width"] / 2 - picture["x"] - zero) / one for box in boxes]
        return [(box["y"] + box["height"] / 2 - picture["y"] - zero) / one for box in boxes]

    def bars(self, name, panel):
        """From where to where the bars of a kind reach, in the units of a panel."""
        path = self.root.locator(f"path.bn-{name}").get_attribute("d")
        zero, one = self.scale(panel)
        ends = re.findall(r"M[-.\d]+,([-.\d]+)m[^V]*V([-.\d]+)", path)
        return [((float(a) - zero) / one, (float(b) - zero) / one) for a, b in ends]

    def ticks(self, name):
        """Where the ticks of a kind lie in the panel of dz."""
        zero, one = self.scale("dz")
        path = self.root.locator(f"path.bn-{name}").get_attribute("d")
        return [(float(y) - zero) / one for y in re.findall(r"M[-.\d]+,([-.\d]+)m", path)]

    def put(self, name, index, value):
        """Let the package hear of a value that the reader changed."""
        values = list(getattr(self.package, name))
        values[index] = value
        setattr(self.package, name, values)

    def adopt(self):
        """Give the package the dy that the page shows, to a tenth, after a press on Random."""
        settle(self.page)
        shown = self.root.locator(".bn-push-tip").evaluate_all("(all) => all.map((tip) => +tip.ariaValueNow)")
        self.package.dy = shown

    def check(self):
        """Everything shown is the package's: handles, bars, table and sentences."""
        settle(self.page)
        package, m = self.package, self.package.batch_size
        z, dy, dz = package.z[:m], package.dy[:m], package.grad_z()
        mean_part, norm_part = package.removed()
        line = mean_part + norm_part
        assert self.held("z") == pytest.approx(z, abs=DRAWN)
        assert self.held("dy") == pytest.approx(dy, abs=DRAWN)

        shown = dz.clip(-package.limit, package.limit)
        assert self.bars("dz", "dz") == [pytest.approx((0, end), abs=DRAWN) for end in shown]
        removed = [pytest.approx((0, end), abs=DRAWN) for end in mean_part]
        assert self.bars("mean-part", "dy") == removed
        pairs = zip(mean_part, line, strict=True)
        assert self.bars("norm-part", "dy") == [pytest.approx(pair, abs=DRAWN) for pair in pairs]
        rest = [] if package.constants else zip(line, dy, strict=True)
        assert self.bars("rest", "dy") == [pytest.approx(pair, abs=DRAWN) for pair in rest]

        rows = self.root.locator("tbody tr").evaluate_all(
            "(rows) => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent).join(' '))"
        )
        table = [numbers(row) for row in rows]
        assert table == [pytest.approx(list(row), abs=ROUNDED) for row in (z, dy, mean_part, norm_part, dz)]
        sums = [dz.sum(), dz @ package.normalised(), package.grad_gamma(), package.grad_beta()]
        assert numbers(self.root.locator(".bn-numbers").text_content()) == pytest.approx(sums, abs=ROUNDED)
        spoken = numbers(self.picture.get_attribute("aria-label"))[: 2 * m]
        assert spoken == pytest.approx([*dy, *dz], abs=ROUNDED)
