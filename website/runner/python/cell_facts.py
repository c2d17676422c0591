"""What one cell does with names: binds them, uses them, may change what they stand for.

A method may change its object, a function what it is given, unless it is known to leave it alone.
Functions that the cells define are read too, so it is known of them.
"""

import ast
import builtins
from dataclasses import dataclass, field

from .held_values import NEW, PARTS, TRUSTED, held, root, targets

IN_PLACE = {  # functions that change what they are given, and which of it
    "fit": (0, 3),  # a network and its optimizer
    "use_population_statistics": (0,),
    **dict.fromkeys(("copyto", "fill_diagonal", "place", "put", "putmask", "shuffle"), (0,)),
    **dict.fromkeys(("next", "setattr", "delattr"), (0,)),
}
FILLING = {"add", "append", "extend", "insert", "setdefault", "update"}  # their object holds what is given
SETTINGS = {"set_printoptions", "seterr", "use", "rc"}  # of a module, for all that follows
OPAQUE = {"exec", "eval", "globals", "locals", "vars", "get_ipython", "__import__"}


@dataclass
class Effects:
    """What it may do to call a function, or to make an object of a class, that a cell defines."""

    reads: set
    changes: set
    parameters: list
    changed_parameters: set


@dataclass
class Facts:
    """What one cell does with names."""

    binds: set = field(default_factory=set)  # for sure
    may_bind: set = field(default_factory=set)  # in a branch or a loop
    uses: set = field(default_factory=set)  # before it binds them itself
    changes: set = field(default_factory=set)  # what they stand for
    links: list = field(default_factory=list)  # (name, name): the two may stand for one value
    opaque: bool = False  # nobody can tell


def linked(names, links):
    """Names that may stand for what one of some names stands for, these among them."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [b for a, b in links if a == name] + [a for a, b in links if b == name]
    return found


class Reader(ast.NodeVisitor):
    """Reads one cell, knowing the functions and modules that the cells above it named."""

    def __init__(self, known):
        self.known = known  # name -> Effects, or the name of a module
        self.facts = Facts()
        self.bound = set()  # in this cell so far
        self.locals = []  # of the functions that we are in
        self.sure = True

    def is_local(self, name):
        return any(name in scope for scope in self.locals)

    def bind(self, name, meaning=None):
        if self.is_local(name):
            return
        self.known.pop(name, None)
        if meaning is not None:
            self.known[name] = meaning
        self.bound.add(name)
        if self.locals:
            self.facts.changes.add(name)  # declared global
        else:
            (self.facts.binds if self.sure else self.facts.may_bind).add(name)

    def use(self, name):
        if self.is_local(name):
            return
        if name not in self.bound:
            self.facts.uses.add(name)
            self.facts.opaque |= name in OPAQUE
        if isinstance(meaning := self.known.get(name), Effects):
            self.facts.uses |= meaning.reads - self.bound - {name}
            self.facts.changes |= meaning.changes

    def change(self, *nodes):
        self.facts.changes |= held(self.known, *nodes)

    def link(self, target, value):
        both = (target, value)
        if all(isinstance(one, ast.Tuple) for one in both) and len(target.elts) == len(value.elts):
            for pair in zip(target.elts, value.elts, strict=True):
                self.link(*pair)
        else:
            self.facts.links += [(a, b) for a in targets(target) for b in held(self.known, value) if a != b]

    # names

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)
        else:
            self.use(node.id)
        if isinstance(node.ctx, ast.Del):
            self.facts.changes.add(node.id)

    def visit_Attribute(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.facts.changes |= targets(node)
        self.generic_visit(node)

    visit_Subscript = visit_Attribute

    # statements

    def visit_Assign(self, node):
        self.visit(node.value)
        for target in node.targets:
            self.link(target, node.value)
            self.visit(target)

    def visit_AugAssign(self, node):
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.use(node.target.id)
            self.facts.changes.add(node.target.id)  # an array is changed in place
        else:
            self.visit(node.target)

    def visit_AnnAssign(self, node):
        if node.value:
            self.visit_Assign(ast.Assign([node.target], node.value))

    visit_NamedExpr = visit_AnnAssign

    def visit_Import(self, node):
        for alias in node.names:
            module = alias.name.partition(".")[0]
            self.bind(alias.asname or module, module)

    def visit_ImportFrom(self, node):
        for alias in node.names:
            self.facts.opaque |= alias.name == "*"
            self.bind(alias.asname or alias.name, (node.module or "").partition(".")[0])

    def unsure(self, *parts):
        """Read what may run or not; what a part binds is bound for that part alone."""
        sure, self.sure = self.sure, False
        for part in parts:
            bound = set(self.bound)
            for node in part:
                self.visit(node)
            self.bound = bound
        self.sure = sure

    def visit_If(self, node):
        self.visit(node.test)
        self.unsure(node.body, node.orelse)

    visit_While = visit_If

    def visit_For(self, node):
        self.visit(node.iter)
        self.link(node.target, node.iter)
        self.unsure([node.target])
        self.bound |= targets(node.target)
        self.unsure(node.body, node.orelse)

    visit_AsyncFor = visit_For

    def visit_Try(self, node):
        self.unsure(node.body, node.handlers, node.orelse)
        for statement in node.finalbody:
            self.visit(statement)

    visit_TryStar = visit_Try

    def visit_ExceptHandler(self, node):
        self.bound |= {node.name} - {None}
        self.generic_visit(node)

    def visit_Match(self, node):
        self.visit(node.subject)
        for case in node.cases:
            for pattern in ast.walk(case.pattern):
                if name := getattr(pattern, "name", None) or getattr(pattern, "rest", None):
                    self.facts.may_bind.add(name)
                    self.bound.add(name)
            self.unsure([case.guard] if case.guard else [], case.body)

    # functions

    def inner(self, nodes, parameters):
        """Read the body of a function; return what a call of it does."""
        walked = [one for node in nodes for one in ast.walk(node)]
        own = {one.id for one in walked if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
        own |= {one.name for one in nodes if isinstance(one, ast.FunctionDef | ast.ClassDef)}
        own -= {name for one in walked if isinstance(one, ast.Global) for name in one.names}
        outside, self.facts, sure, self.sure = self.facts, Facts(), self.sure, True
        self.locals.append(own | set(parameters))
        for node in nodes:
            self.visit(node)
        inside, self.facts, self.sure = self.facts, outside, sure
        changed = linked(inside.changes, inside.links)
        self.facts.opaque |= inside.opaque
        return Effects(
            inside.uses,
            changed - self.locals.pop() - self.known.keys(),
            parameters,
            {name for name in parameters if name in changed},
        )

    def define(self, name, effects):
        self.facts.uses |= effects.reads - self.bound
        if self.is_local(name):  # called within the function that we are in, for all we know
            self.facts.changes |= effects.changes
        self.bind(name, effects)

    def parameters(self, arguments):
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.visit(default)
        listed = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        return [one.arg for one in (*listed, arguments.vararg, arguments.kwarg) if one]

    def visit_FunctionDef(self, node):
        for part in node.decorator_list:
            self.visit(part)
        self.define(node.name, self.inner(node.body, self.parameters(node.args)))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        self.define(node.name, self.inner(node.body, []))

    def visit_Lambda(self, node):
        effects = self.inner([node.body], self.parameters(node.args))
        self.facts.uses |= effects.reads - self.bound
        self.facts.changes |= effects.changes

    def visit_ListComp(self, node):
        self.locals.append(set().union(*(targets(one.target) for one in node.generators)))
        self.generic_visit(node)
        self.locals.pop()

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    # calls

    def visit_Call(self, node):
        self.generic_visit(node)
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        start, function = root(node.func), node.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        meaning = None if self.is_local(start) else self.known.get(start)
        self.change(*(keyword.value for keyword in node.keywords if keyword.arg == "out"))
        if called in FILLING and start:
            self.facts.links += [(start, name) for name in held(self.known, *given)]
        if isinstance(meaning, Effects) and isinstance(function, ast.Name):
            self.change(*passed(node, meaning))
        elif called in IN_PLACE:
            self.change(*(node.args[i] for i in IN_PLACE[called] if i < len(node.args)))
        elif isinstance(meaning, str):
            self.call_of_a_module(start, meaning, function, given)
        elif isinstance(function, ast.Attribute):
            if called not in PARTS | NEW:
                self.change(function.value)
        elif not (called[:1].isupper() or hasattr(builtins, called)):
            self.change(*given)

    def call_of_a_module(self, name, module, function, given):
        parts = ast.unparse(function).split(".")
        if module not in TRUSTED:
            self.change(*given)
        shares_a_generator = "random" in parts and parts[-1] != "default_rng"
        if parts[-1] in SETTINGS or shares_a_generator:
            self.facts.changes.add(name)


def passed(call, effects):
    """What a call passes to parameters that the function changes."""
    if any(isinstance(one, ast.Starred) for one in call.args):
        return [*call.args, *(one.value for one in call.keywords)] if effects.changed_parameters else []
    by_place = zip(effects.parameters, call.args, strict=False)
    by_name = [(one.arg, one.value) for one in call.keywords]
    return [value for name, value in (*by_place, *by_name) if name in effects.changed_parameters]
