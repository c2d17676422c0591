"""Studies: their records are whole, of today's code, and come out again where a sample is run anew."""

import ast
from importlib import import_module

import numpy as np
import pytest

from batchnorm.studies import NAMES, Runs, find, load, recording
from batchnorm.studies import record as records
from batchnorm.studies.fingerprint import essence, fingerprint, used
from website.paths import ROOT

ANEW = "run `make studies`, read what moved, and say it in the chapters"


@pytest.fixture(params=NAMES)
def study(request):
    return find(request.param)


def sample(study):
    """Rows of the record that cover every method: for each, another setting and another seed."""
    runs = records.read(study)
    method = next(iter(study.GRID[0]))
    for at, option in enumerate(runs.options(method)):
        rows = [row for row in runs.where(**{method: option}).rows if not is_chaotic(study, row)]
        yield rows[at * 37 % len(rows)]


def is_chaotic(study, row):
    return any(part.items() <= row.items() for part in getattr(study, "CHAOTIC", ()))


def moved(study, row, found):
    """The numbers of a row that a new run does not find again within the stated tolerance."""
    _, tolerance = records.head(study)
    return {
        name: (row[name], found[name])
        for name, within in tolerance.items()
        # six figures are written
        if not np.isclose(found[name], row[name], rtol=1e-5 if within else 0, atol=within, equal_nan=True)
    }


def test_a_record_holds_each_setting_of_the_grid_with_each_of_ten_seeds_or_more(study):
    runs = records.read(study)
    asked = [{**setting, "seed": seed} for setting in study.GRID for seed in study.SEEDS]
    assert [{name: row[name] for name in asked[0]} for row in runs.rows] == asked
    assert len(set(study.SEEDS)) >= 10
    assert [set(row) - set(asked[0]) for row in runs.rows] == [set(study.TOLERANCE)] * len(asked)


def test_a_record_is_of_todays_code_and_states_todays_tolerance(study):
    code, tolerance = records.head(study)
    assert code == fingerprint(study), f"{study.__name__} or what it stands on has changed: {ANEW}"
    assert tolerance == study.TOLERANCE


def test_a_sample_of_the_runs_comes_out_again(study):
    for row in sample(study):
        setting = {name: row[name] for name in study.GRID[0]}
        assert moved(study, row, study.run(setting, row["seed"])) == {}, f"{setting}: {ANEW}"


def test_a_wrong_number_in_a_record_is_seen(study):
    row = next(sample(study))
    for name, within in study.TOLERANCE.items():
        if np.isfinite(row[name]):
            found = {**row, name: row[name] + max(2 * within, 1e-4 * abs(row[name]))}
            assert set(moved(study, row, found)) == {name}
            assert set(moved(study, row, {**row, name: np.nan})) == {name}


def test_every_study_is_listed_and_nothing_else_has_a_record():
    folder = ROOT / "code" / "batchnorm" / "studies"
    with_grid = {path.stem for path in folder.glob("*.py") if "\nGRID = " in path.read_text("utf-8")}
    assert set(NAMES) == with_grid == {path.stem for path in folder.glob("*.csv")}
    assert list(NAMES) == sorted(NAMES)


def test_recording_runs_the_grid_in_turn_and_writes_what_reading_reads(monkeypatch, tmp_path, capfd):
    study = find("learned_scale")
    monkeypatch.setattr(study, "GRID", study.GRID[::15][:2])
    monkeypatch.setattr(study, "SEEDS", range(2))
    before = [row for row in records.read(study).rows if row["seed"] < 2]
    for module in (records, recording):
        monkeypatch.setattr(module, "path_of", lambda _: tmp_path / "learned_scale.csv")
    recording.main(["learned_scale"])
    assert capfd.readouterr().out == "4 runs in learned_scale.csv\n"
    written = records.read(study)
    assert written.settings() == study.GRID
    for row in written.rows:
        same = next(old for old in before if all(old[name] == row[name] for name in (*study.GRID[0], "seed")))
        assert moved(study, same, row) == {}


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """A study of no training at all, in a file of its own."""
    source = (
        'GRID = [{"method": m, "rate": r} for m in ("a", "b, c") for r in (1, 0.5)]\n'
        'SEEDS = range(2)\nTOLERANCE = {"count": 0, "loss": 0.1}\n'
    )
    (tmp_path / "a_toy_study.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return import_module("a_toy_study")


def test_what_is_written_is_read(toy):
    losses = [1.0, 2.0, 3.5, np.inf, np.nan, -1e-20, 1 / 3, 4.0]
    records.write(toy, [{"count": at, "loss": loss} for at, loss in enumerate(losses)])
    runs = records.read(toy)
    np.testing.assert_allclose([row["loss"] for row in runs.rows], losses, rtol=1e-5)
    assert [row["count"] for row in runs.rows] == list(range(8))
    assert runs.settings() == toy.GRID
    assert records.head(toy) == (fingerprint(toy), {"count": 0, "loss": 0.1})
    with pytest.raises(ValueError, match="shorter"):
        records.write(toy, [{"count": 1, "loss": 2.0}])


@pytest.fixture
def runs():
    """Two methods at two rates, three seeds each; each method has its best at another rate."""
    losses = {("a", 0.1): (1, 2, 9), ("a", 1.0): (3, 3, 3), ("b", 0.1): (7, 8, 9), ("b", 1.0): (5, 6, 4)}
    rows = [
        {"method": method, "rate": rate, "seed": seed, "loss": loss}
        for (method, rate), found in losses.items()
        for seed, loss in enumerate(found)
    ]
    return Runs(rows, ["method", "rate"])


def test_numbers_of_different_settings_are_not_pooled(runs):
    for refused in (lambda: runs["loss"], lambda: runs.spread("loss"), lambda: runs.by("method", "loss")):
        with pytest.raises(ValueError, match="not pooled: choose one"):
            refused()
    with pytest.raises(ValueError, match=r"where\(rate=\.\.\.\)"):
        runs.where(method="a")["loss"]
    np.testing.assert_array_equal(runs.where(method="a", rate=0.1)["loss"], [1, 2, 9])


def test_each_method_is_taken_at_its_own_best_median(runs):
    best = runs.best("rate", "loss", min)
    assert best.settings() == [{"method": "a", "rate": 0.1}, {"method": "b", "rate": 1.0}]
    assert best.where(method="b").spread("loss") == (5, 4, 6)
    worst = runs.best("rate", "loss", max)
    assert worst.settings() == [{"method": "a", "rate": 1.0}, {"method": "b", "rate": 0.1}]
    assert {name: list(found) for name, found in best.by("method", "loss").items()} == {
        "a": [1, 2, 9],
        "b": [5, 6, 4],
    }


def test_runs_along_a_part_of_the_setting_are_a_table_of_seeds_by_values(runs):
    tables = runs.by("method", "loss", over="rate")
    np.testing.assert_array_equal(tables["a"], [[1, 3], [2, 3], [9, 3]])
    np.testing.assert_array_equal(tables["b"], [[7, 5], [8, 6], [9, 4]])
    shuffled = Runs([*runs.rows[:-2], runs.rows[-1], runs.rows[-2]], runs.setting)
    with pytest.raises(ValueError, match="the runs of b have other seeds at other rate"):
        shuffled.by("method", "loss", over="rate")


def test_what_is_not_there_is_named(runs):
    with pytest.raises(ValueError, match=r"no run has rate=0\.2 .*use one of \[0\.1, 1\.0\]"):
        runs.where(rate=0.2)
    for asked in (lambda: runs.where(speed=1), lambda: runs.options("speed"), lambda: runs["speed"]):
        with pytest.raises(ValueError, match="no 'speed': use one of method, rate, seed, loss"):
            asked()
    with pytest.raises(ValueError, match="there is no study 'small'"):
        load("small")
    with pytest.raises(ValueError, match="there is no study 'small'"):
        recording.main(["small"])


SOURCE = '''
def f(x):
    """Say."""
    if x < 0:
        raise ValueError("x is negative")
    return 2 * x  # twice
'''
AS_GOOD = {"Say": "Say it", "x is negative": "negative x", "  # twice": "", "2 * x": "(2\n * x)"}
OTHERS = {"2 * x": "3 * x", "x < 0": "x <= 0", "        raise": "        return", "f(x)": "f(x, y=1)"}


def test_the_fingerprint_counts_what_computes_and_nothing_else(toy):
    def of(source):
        return essence(ast.parse(source))

    assert all(of(SOURCE) == of(SOURCE.replace(*change)) for change in AS_GOOD.items())
    assert all(of(SOURCE) != of(SOURCE.replace(*change)) for change in OTHERS.items())
    assert list(used(ast.parse("import numpy\nfrom batchnorm.layers import Dense\nfrom os import path"))) == [
        "batchnorm.layers"
    ]


def test_a_change_below_a_study_changes_its_fingerprint(monkeypatch, study):
    before = fingerprint(study)
    sums = import_module("batchnorm.sums")
    original = fingerprint.__globals__["inspect"].getsource

    def changed(module):
        return original(module) + ("\nchanged = 1\n" if module is sums else "")

    monkeypatch.setattr(fingerprint.__globals__["inspect"], "getsource", changed)
    assert fingerprint(study) != before
