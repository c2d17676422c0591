"""The rules that the site's own scripts are held to, read from their text."""

import re

import pytest

from website.paths import ROOT, WEBSITE

SCRIPTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(WEBSITE.rglob("*.*js"))
}


def looked_up(text):
    """The object literals of a script in which a name is looked up that the script does not spell out.

    >>> looked_up("const SAME = { eps: 1 }; SAME[word]; SAME['eps']; SAME.eps; [{ a: 1 }[key]]")
    ['SAME', '{}']
    """
    named = re.findall(r"([#\w]+) = \{", text)
    found = [name for name in named if re.search(rf"(?<!\w){name}\[(?![\"'\d])", text)]
    return found + ["{}" for _ in re.findall(r"\}\[[a-z]", text)]


def uncaught(text):
    """The statements of a script that load a file of the site and have nothing ready for when it fails.

    >>> uncaught('import("./a.js").then(f); b = await loaded(import("./b.js")); import(C).catch(say);')
    ['import("./a.js").then(f)']
    """
    statements = re.split(r";|\n\n", text)
    loading = [one.strip() for one in statements if re.search(r"(?<![\w.])import\(([\"`]|[A-Z]+\))", one)]
    return [one for one in loading if not re.search(r"loaded\(import|\.catch\(", one)]


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name.endswith(".js")])
def test_a_script_that_is_loaded_late_may_not_come(name):
    assert uncaught(SCRIPTS[name]) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_name_that_comes_from_elsewhere_is_looked_up_in_a_map(name):
    """In an object literal, "constructor" and "__proto__" would be found."""
    assert looked_up(SCRIPTS[name]) == []
