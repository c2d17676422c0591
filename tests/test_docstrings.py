"""One rule for the docstrings of the package: numpydoc's sections, in one order, and every parameter."""

import inspect
import pkgutil
import re
from importlib import import_module

import pytest

import batchnorm
from batchnorm import exercises, notebook, plotting, widgets
from website.paths import BOOK

API = (BOOK / "api.md").read_text(encoding="utf-8")
ORDER = ["Parameters", "Returns", "Yields", "Raises", "Examples", "References"]
PROTOCOL = {"backward", "forward", "parameters", "step"}  # of all layers and optimizers: api.md has it once
HEADING = re.compile(r"^(.+)\n(-{3,})$", re.MULTILINE)


def own(module):
    """What a module defines itself and does not hide behind an underscore, by name."""
    return {
        name: thing
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    }


def modules():
    found = [info.name for info in pkgutil.walk_packages(batchnorm.__path__, "batchnorm.")]
    return [import_module(name) for name in found]


def members(thing):
    """A function, or a class with its methods and properties, those that are hidden left out."""
    yield thing.__qualname__, thing
    for name, member in vars(thing).items() if inspect.isclass(thing) else ():
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
            yield f"{thing.__qualname__}.{name}", member


WRITTEN = {
    f"{module.__name__}.{name}": member
    for module in modules()
    for thing in own(module).values()
    if inspect.isfunction(thing) or inspect.isclass(thing)
    for name, member in members(thing)
}
ON_THE_PAGE = set(
    re.findall(r"^\.\. auto(?:class|function):: batchnorm\.(?:\w+\.)?(\w+)$", API, re.MULTILINE)
)
PUBLIC = ON_THE_PAGE | set(widgets.__all__) | {name for name in vars(exercises) if name.startswith("check_")}


def is_public(path):
    return bool(PUBLIC & set(path.split(".")))


def sections(docstring):
    """The text before the first heading, and {heading: text}."""
    first, *rest = HEADING.split(docstring)
    return first, dict(zip(rest[::3], rest[2::3], strict=True))


def documented(text):
    """Names that a section of parameters explains: those of `width, depth : int`, without stars."""
    heads = re.findall(r"^(\S[^:\n]*?)(?: : .+)?$", text, re.MULTILINE)
    return [name.lstrip("*") for head in heads for name in head.split(", ")]


def taken(thing):
    """Parameters of the signature."""
    if inspect.isclass(thing):
        foreign = not getattr(thing.__init__, "__module__", "").startswith("batchnorm")
        inherited = "__init__" not in vars(thing) and "Parameters\n" not in inspect.getdoc(thing)
        if foreign or inherited:  # a class that takes over another's may leave them to it
            return []
    if isinstance(thing, property):
        return []
    return [name for name in inspect.signature(thing).parameters if name != "self"]


def test_the_rule_sees_all_that_is_public():
    names = {part for path in WRITTEN for part in path.split(".")}
    assert PUBLIC - names == set()
    leaves = {name for leaf in (notebook, plotting) for name, thing in own(leaf).items() if callable(thing)}
    assert leaves - ON_THE_PAGE == set()


@pytest.mark.parametrize("path", WRITTEN)
def test_docstrings_have_one_form(path):
    docstring = inspect.getdoc(WRITTEN[path]) if WRITTEN[path].__doc__ else ""
    inner = path.rpartition(".")[2]
    if not docstring:  # an attribute or the protocol, which the class explains
        explained = isinstance(WRITTEN[path], property) or inner in PROTOCOL
        assert explained or not is_public(path), "give it a docstring"
        return
    first, found = sections(docstring)
    assert re.fullmatch(r"\S.*\.", first.partition("\n")[0]), "the first line is a sentence"
    assert re.match(r".+(?:\n\n|\Z)", docstring), "an empty line follows the first"
    assert [name for name in found if name not in ORDER] == [], "name sections as ORDER does"
    assert sorted(found, key=ORDER.index) == list(found), "order sections as ORDER does"
    assert all(len(name) == len(line) for name, line in HEADING.findall(docstring)), "underline all of it"
    assert all(text.strip() for text in found.values()), "leave out sections that are empty"
    assert not re.search(r"^ +\w\.(?: |$)", docstring, re.MULTILINE), "a lone letter and a point are a list"
    assert ">>>" not in first, "an example stands under Examples"
    old = r"^(?:Parameters?|Raises|Returns|Shows|Source|Takes)\b.*?[:,`]"
    assert not re.search(old, docstring.partition("\n")[2], re.MULTILINE), "use a section"
    if (is_public(path) and inner not in PROTOCOL) or "Parameters" in found:
        assert documented(found.get("Parameters", "")) == taken(WRITTEN[path])
