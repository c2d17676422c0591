"""Which cells above a cell have to run before it, read from their code by `ast`; nothing is run for it.

A cell is needed if it binds a name that the cell uses, or may change what the name stands for; and so is
what that cell needs itself. Names that may stand for the same value change together. Where the code does
not tell, a cell counts as needed.
"""

import ast
from collections import defaultdict
from functools import cache

from .cell_facts import Reader, linked

parsed = cache(ast.parse)


def read(sources, known):
    """The facts of cells, each below the one before; `known` gathers what functions and modules they name."""
    found = []
    for source in sources:
        reader = Reader(known)
        try:
            reader.visit(parsed(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            reader.facts.opaque = True  # it may have bound anything: let it run and say what is wrong with it
        found.append(reader.facts)
    return found


class Notebook:
    """Cells, and what each needs of those above it; `solutions`, places of cells, give nothing to others."""

    def __init__(self, sources, solutions=()):
        self.known = {}
        self.facts = read(sources, self.known)
        self.givers = [i for i in range(len(sources)) if i not in solutions]
        self.group = {}  # (name, the cell that bound it) -> all that may stand for the same value
        for i, facts in enumerate(self.facts):
            for a, b in facts.links:
                for pair in self.bound_pairs(i, a, b):
                    together = set().union(*(self.same(one) for one in pair))
                    self.group |= dict.fromkeys(together, together)
        self.changed = [
            {one for name in facts.changes for one in self.bound(i, name)}
            for i, facts in enumerate(self.facts)
        ]

    def same(self, bound):
        return self.group.get(bound, {bound})

    def above(self, cell, name):
        """The nearest cell above that binds a name for sure, or None."""
        return max((i for i in self.givers if i < cell and name in self.facts[i].binds), default=None)

    def bound(self, cell, name):
        """What a name stands for in a cell: `(name, the cell that bound it)`, one or two of them."""
        facts = self.facts[cell]
        own = [(name, cell)] if name in facts.binds | facts.may_bind else []
        return [*own, (name, self.above(cell, name))] if not own or name in facts.uses else own

    def bound_pairs(self, cell, a, b):
        pairs = [(one, other) for one in self.bound(cell, a) for other in self.bound(cell, b)]
        return [pair for pair in pairs if all(by is not None for _, by in pair)]

    def direct(self, cell):
        """The cells that a cell needs at first hand, with the names that each binds for it."""
        above = [i for i in self.givers if i < cell]
        found = defaultdict(set)
        found |= {i: set() for i in above if i == 0 or self.facts[i].opaque}  # the set-up cell always
        if self.facts[cell].opaque:
            found |= {i: self.facts[i].binds for i in above}
        for name in self.facts[cell].uses:
            bound_by = self.above(cell, name)
            between = [i for i in above if bound_by is None or i > bound_by]
            binding = [bound_by, *(i for i in between if name in self.facts[i].may_bind)]
            together = set().union(*(self.same((name, i)) for i in binding))
            if bound_by is not None:
                found[bound_by] = found[bound_by] | {name}
            for i in between:
                if i in binding or self.changed[i] & together:
                    found[i] |= set()
        return found

    def needs(self, cell):
        """All cells that a cell needs, in order.

        >>> cells = ["import numpy as np", "a = np.ones(3)", "b = 2", "a[0] = b", "c = b", "print(a.sum())"]
        >>> Notebook(cells).needs(5)
        [0, 1, 2, 3]
        """
        found, waiting = set(), [cell]
        while waiting:
            new = self.direct(waiting.pop()).keys() - found
            found |= new
            waiting += new
        return sorted(found)

    def touched(self, source):
        """The names that a text which has run bound or may have changed, whatever stands in its place."""
        (facts,) = read([source], dict(self.known))
        names = linked(facts.binds | facts.may_bind | facts.changes, facts.links)
        together = {one for (name, _), group in self.group.items() if name in names for one in group}
        return names | {name for name, _ in together}

    def due(self, cell, ran, past=()):
        """The cells to run before a cell; `ran` says when each ran last, 0 where it has to run anew.

        A cell runs again when one that it needs does, when a cell above it has since bound its names, and
        when a text of the `past`, `(source, when it ran)`, has since touched them and is no more.

        >>> cells = ["", "a = 1", "b = a", "print(b)"]
        >>> Notebook(cells).due(3, [1, 0, 2, 0]), Notebook(cells).due(3, [1, 2, 3, 0])
        ([1, 2], [])
        """
        needed = self.needs(cell)
        wanted = defaultdict(set)  # cell -> the names that it binds for others
        for i in [*needed, cell]:
            for j, names in self.direct(i).items():
                wanted[j] |= names
        gone = [(self.touched(source), when) for source, when in past]
        due = []
        for i in needed:
            later = [j for j in self.givers if j < i and ran[j] > ran[i]]
            is_rebound = any(wanted[i] & self.facts[j].binds for j in later) or any(
                when > ran[i] and wanted[i] & names for names, when in gone
            )
            if not ran[i] or is_rebound or any(j in due for j in self.direct(i)):
                due.append(i)
        return due
