"""Whatever a reader does at random, on all pages: no error, no draft or focus lost, and Python answers."""

import pytest

from building import pages
from monkey import SIZES, Monkey

SEEDS = (1, 2, 3)
ACTS = 300


@pytest.mark.night
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_a_hand_does_nothing_is_lost(browser, site, server, seed):
    width, height = SIZES[seed % len(SIZES)]
    with browser.new_context(base_url=server, viewport={"width": width, "height": height}) as context:
        monkey = Monkey(context, [path.name for path in pages(site)], seed)
        for _ in range(ACTS):
            monkey.go_on()
        answer = monkey.answers("04-gamma-and-beta.html", "cell-check-by-hand")
        assert answer.strip() == "2", monkey.story()
        monkey.check()
