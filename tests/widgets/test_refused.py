"""What the widgets refuse, because they could not show it: in one sentence, when they are made."""

import numpy as np
import pytest
from traitlets import Float, Int, TraitError

from batchnorm.widgets import (
    BatchDots,
    BiasCanceller,
    DeepSignals,
    DescentBowl,
    GammaBetaExplorer,
    GradientPush,
    GrowingCircle,
    Quiz,
    RateMap,
    RunningMean,
    UndoBatches,
)
from batchnorm.widgets.book_widget import Count, Number
from made import CHOICES, MAKE, TABLE

PAIR, ONES = [1.0, 2.0], np.ones((2, 16))
SHARES = np.arange(12).reshape(2, 2, 3) / 12
LOSSES = 1 / (1.0 + np.arange(48).reshape(2, 2, 3, 4))


def circle(**change):
    given = {"inputs": [[0, 1], [1, 0], [2, 2], [3, 1]], "targets": [0, 1, 1, 2], "batch_size": 4}
    return lambda: GrowingCircle(**{**given, **change})


def rates(**change):
    given = {
        "optimizers": ["SGD", "Adam"],
        "rates": [0.001, 0.1, 10.0],
        "accuracies": SHARES,
        "losses": LOSSES,
    }
    return lambda: RateMap(**{**given, **change})


REFUSED = [
    (lambda: GammaBetaExplorer(TABLE), r"z has shape \(8, 4\).*pass one column"),
    (lambda: GammaBetaExplorer([1.0]), "at least 2 values"),
    (lambda: GammaBetaExplorer([1.0, np.nan]), "z holds NaN or infinity"),
    (lambda: GammaBetaExplorer(["a", "b"]), "z must hold real numbers"),
    (lambda: GammaBetaExplorer(PAIR, eps=-1.0), "eps must lie in"),
    (lambda: GammaBetaExplorer(PAIR, gamma=np.nan), "gamma must lie in"),
    (lambda: GammaBetaExplorer(PAIR, activation="gelu"), "'sigmoid', 'tanh', 'relu'"),
    (lambda: BatchDots(TABLE[0]), r"values has shape \(4,\).*2 to 12 examples of 2 to 6 units"),
    (lambda: BatchDots(np.zeros((13, 2))), r"values has shape \(13, 2\)"),
    (lambda: BatchDots(np.zeros((2, 7))), r"values has shape \(2, 7\)"),
    (lambda: BatchDots([PAIR, [3.0, np.inf]]), "values holds NaN or infinity"),
    (lambda: BatchDots([["a", "b"], ["c", "d"]]), "values must hold real numbers"),
    (lambda: BatchDots(TABLE, eps=-1.0), "eps must lie in"),
    (lambda: Quiz("?", CHOICES, answer=2), "answer is 2.*pass 0 to 1"),
    (lambda: Quiz("?", CHOICES, answer=-1), "answer is -1.*pass 0 to 1"),
    (lambda: Quiz("?", ["4", "5"], answer=0), "choices"),
    (lambda: Quiz("?", [], answer=0), "choices"),
    (lambda: BiasCanceller([1.0], [1.0]), "2 to 12 inputs"),
    (lambda: BiasCanceller(np.zeros(13), np.zeros(13)), "2 to 12 inputs"),
    (lambda: BiasCanceller(PAIR, [1.0]), "as many targets"),
    (lambda: BiasCanceller([PAIR], [PAIR]), "2 to 12 inputs"),
    (lambda: BiasCanceller([1.0, 3.5], PAIR), "x reaches 3.5, beyond 3: standardise"),
    (lambda: BiasCanceller([1.0, np.nan], PAIR), "x holds NaN"),
    (lambda: BiasCanceller(PAIR, [0.0, np.inf]), "target holds NaN or infinity"),
    (lambda: BiasCanceller(PAIR, PAIR, eps=0), "eps must lie in"),
    (lambda: BiasCanceller(PAIR, PAIR, eps=-1.0), "eps must lie in"),
    (lambda: BiasCanceller(PAIR, PAIR, order="beside"), "order"),
    (lambda: BiasCanceller(PAIR, PAIR, activation="gelu"), "activation"),
    (lambda: DescentBowl(scale=0.0), "scale must lie in"),
    (lambda: DescentBowl(offset=4.0), "offset must lie in"),
    (lambda: DescentBowl(share=np.nan), "share must lie in"),
    (lambda: DescentBowl({"x": [1.0, 1.0]}), "feature 'x'.*two different numbers"),
    (lambda: DescentBowl({"x": [PAIR]}), r"feature 'x' has shape \(1, 2\)"),
    (lambda: DescentBowl({"x": [1.0, np.inf]}), "feature 'x' holds NaN or infinity"),
    (lambda: DescentBowl({"x": [0.0, 1000.0]}), "standard deviation of 'x' must lie in"),
    (lambda: DescentBowl({"x": [9.0, 10.0]}), "mean of 'x' in standard deviations must lie in"),
    (lambda: GradientPush([PAIR]), r"z has shape \(1, 2\).*2 to 6 examples"),
    (lambda: GradientPush([1.0]), r"z has shape \(1,\)"),
    (lambda: GradientPush(np.arange(7.0)), r"z has shape \(7,\)"),
    (lambda: GradientPush([1.0, np.nan]), "z holds NaN or infinity"),
    (lambda: GradientPush(PAIR, [1.0]), r"dy has shape \(1,\) and z \(2,\)"),
    (lambda: GradientPush(PAIR, ["a", "b"]), "dy must hold real numbers"),
    (lambda: GradientPush(PAIR, gamma=np.inf), "gamma must lie in"),
    (lambda: GradientPush(PAIR, eps=-1.0), "eps must lie in"),
    (lambda: GradientPush([1.0, 1.0], eps=0), "constant and eps is 0"),
    (circle(inputs=np.ones((4, 3))), r"inputs has shape \(4, 3\)"),
    (circle(inputs=np.ones(4)), r"inputs has shape \(4,\)"),
    (circle(targets=np.ones(3)), r"targets has shape \(3,\)"),
    (circle(weights=(0.0, 0.0)), "weights is .*not both 0"),
    (circle(weights=(1.0, 0.0, 0.0)), "weights is .*two numbers"),
    (circle(batch_size=3), "batch_size is 3; pass a divisor of the 4 examples"),
    (circle(batch_size=1), "batch_size must be 2 or more"),
    (circle(learning_rate=-1.0), "learning_rate must lie in"),
    (circle(weight_decay=np.nan), "weight_decay must lie in"),
    (circle(inputs=np.ones((4, 2))), "eps is 0"),
    (circle(inputs=[["a", "b"]] * 4), "inputs must hold real numbers"),
    (rates(rates=[0.1, 0.01, 1.0]), "learning rates above 0 that rise"),
    (rates(rates=[0.0, 0.01, 1.0]), "learning rates above 0 that rise"),
    (rates(rates=[0.1]), "pass 2 to 10"),
    (rates(accuracies=SHARES[:1]), r"accuracies has shape \(1, 2, 3\).*here \(2, 2, 3\)"),
    (rates(optimizers=[]), "accuracies has shape"),
    (rates(losses=LOSSES[0]), r"losses has shape \(2, 3, 4\)"),
    (rates(losses=LOSSES[..., :1]), "at least 2 epochs"),
    (rates(accuracies=100 * SHARES), "shares between 0 and 1"),
    (rates(accuracies=np.where(SHARES > 0.5, np.nan, SHARES)), "accuracies holds NaN"),
    (rates(chosen=3), "chosen is 3.*pass 0 to 2"),
    (lambda: RunningMean(sigma=0), "sigma must lie in"),
    (lambda: RunningMean(sigma="wide"), "sigma must be a real number"),
    (lambda: RunningMean(sigma=1.0, target=3.1), r"target must lie in \[-3, 3\]"),
    (lambda: RunningMean(momentum=0.0), r"momentum must lie in \[0.01, 1\]"),
    (lambda: RunningMean(momentum=1.1), "momentum must lie in"),
    (lambda: RunningMean(batch_size=1), "batch_size must be 2 or more"),
    (lambda: RunningMean(batch_size=2.5), "batch_size must be an integer"),
    (lambda: RunningMean(convention="JAX"), "'PyTorch', 'Keras'"),
    (lambda: RunningMean().step(-1), "batches must be 0 or more"),
    (lambda: DeepSignals(TABLE[0]), r"x has shape \(4,\); pass a batch in rows"),
    (lambda: DeepSignals(TABLE, depth=25), "depth is 25; pass 2 to 24 layers"),
    (lambda: DeepSignals(TABLE, depth=1), "depth is 1; pass 2 to 24 layers"),
    (lambda: DeepSignals(TABLE, width=0), "width must be 1 or more"),
    (lambda: DeepSignals(TABLE, width=2, depth=2, scale=0.0), "scale is 0.0; pass a number above 0"),
    (lambda: DeepSignals(TABLE, width=2, depth=2, scale=np.nan), "scale must lie in"),
    (lambda: DeepSignals(TABLE, width=2, depth=2, scale=np.inf), "scale must lie in"),
    (lambda: DeepSignals(TABLE, width=2, depth=2, activation="gelu"), "'relu', 'tanh', 'sigmoid'"),
    (lambda: DeepSignals(TABLE[:1]), "at least 2 values"),
    (lambda: DeepSignals([[1.0, np.nan]]), "x holds NaN or infinity"),
    (lambda: DeepSignals(np.ones((4, 3)), width=5), "is constant and eps is 0"),
    (lambda: UndoBatches(np.zeros(16)), r"batches has shape \(16,\); pass 2 to 12 batches"),
    (lambda: UndoBatches(np.zeros((1, 16))), r"batches has shape \(1, 16\)"),
    (lambda: UndoBatches(np.zeros((13, 16))), r"batches has shape \(13, 16\)"),
    (lambda: UndoBatches(np.zeros((2, 7))), "8 to 256 examples"),
    (lambda: UndoBatches(np.zeros((2, 257))), "8 to 256 examples"),
    (lambda: UndoBatches(ONES, batch_size=17), "batch_size is 17; these batches can have 8 to 16"),
    (lambda: UndoBatches(ONES, batch_size=7), "batch_size is 7"),
    (lambda: UndoBatches(ONES, batch_size=8.5), "batch_size must be an integer"),
    (lambda: UndoBatches(ONES * np.nan), "batches holds NaN or infinity"),
    (lambda: UndoBatches(ONES, eps=-1.0), "eps must lie in"),
    (lambda: UndoBatches(ONES, eps=0), "constant and eps is 0"),
]


@pytest.mark.parametrize(("make", "said"), REFUSED)
def test_what_cannot_be_shown_is_refused_in_one_sentence(make, said):
    with pytest.raises((ValueError, TypeError, TraitError), match=said) as refused:
        make()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", MAKE)
def test_what_is_set_later_is_checked(name):
    widget = MAKE[name]()
    checked = {name: trait for name, trait in widget.traits().items() if isinstance(trait, Number | Count)}
    for attribute, trait in checked.items():
        before = getattr(widget, attribute)
        low, high = trait.bounds(widget)
        beyond = ([low - 1] if low > -np.inf else []) + ([high + 1] if high < np.inf else [])
        for bad in ("much", None, np.nan, np.inf, *beyond):
            with pytest.raises((TypeError, ValueError), match=attribute):
                setattr(widget, attribute, bad)
        assert getattr(widget, attribute) == before


@pytest.mark.parametrize("name", MAKE)
def test_no_number_goes_unchecked(name):
    plain = {name for name, trait in MAKE[name]().traits().items() if type(trait) in (Float, Int)}
    assert plain - {"_view_count"} <= {"min_height", "min_height_phone"}
