"""Which names may stand for the same value as an expression, or for a part of it: read from the code alone.

What only takes part in arithmetic lends nothing to a result. Of a call, what is given may be in what
comes back, unless the function is known to make something new.
"""

import ast
import builtins

# Methods that leave their object as it is; the result of the first may hold a part of it, the others' is new.
PARTS = {"get", "item", "items", "keys", "parameters", "ravel", "reshape", "squeeze", "swapaxes", "transpose"}
PARTS |= {"values"}
NEW = {"all", "any", "argmax", "argmin", "argsort", "astype", "clip", "copy", "count", "cumsum", "dot"}
NEW |= {"endswith", "flatten", "format", "index", "join", "lower", "max", "mean", "min", "prod", "repeat"}
NEW |= {"observe", "round", "split", "startswith", "std", "strip", "sum", "tolist", "upper", "var"}
# Functions of Python whose result holds nothing of what they are given; so are those of modules that we
# trust, but for NumPy's views.
PLAIN = {"abs", "all", "any", "bool", "float", "hash", "int", "isinstance", "len", "print", "range", "repr"}
PLAIN |= {"round", "str", "sum", "type"}
TRUSTED = {"batchnorm", "copy", "functools", "ipywidgets", "itertools", "math", "matplotlib", "numpy", "time"}
VIEWS = {"asarray", "array_split", "moveaxis", "split"} | PARTS

ARITHMETIC = ast.Constant | ast.BinOp | ast.UnaryOp | ast.Compare | ast.JoinedStr | ast.Lambda
COMPREHENSION = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


def root(node):
    """The name at the beginning of `name.part[0].part`, or None.

    >>> root(ast.parse("a.b[0].c", mode="eval").body)
    'a'
    """
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def targets(node):
    """The names that a target of an assignment binds or writes into."""
    if isinstance(node, ast.Tuple | ast.List):
        return set().union(*map(targets, node.elts))
    return {root(node)} - {None}


def held(known, *nodes):
    """The names of what the values of some expressions may hold, and a function could change.

    `known` names the functions and modules that cells define and import.

    >>> sorted(held({}, ast.parse("[a, b + 1, abs(c), d.mean(), e[f]]", mode="eval").body))
    ['a', 'e']
    """
    return set().union(*(held_by(known, node) for node in nodes))


def held_by(known, node):
    if isinstance(node, ast.Name):
        return set() if node.id in known or hasattr(builtins, node.id) else {node.id}
    if isinstance(node, ARITHMETIC):
        return set()
    if isinstance(node, ast.Subscript):
        return held_by(known, node.value)
    if isinstance(node, ast.Call):
        return held(known, *kept(known, node))
    if isinstance(node, COMPREHENSION):
        made = held_by(known, node.value if isinstance(node, ast.DictComp) else node.elt)
        own = set().union(*(targets(one.target) for one in node.generators))
        iterated = held(known, *(one.iter for one in node.generators)) if made & own else set()
        return (made - own) | iterated
    return held(known, *ast.iter_child_nodes(node))


def kept(known, call):
    """The parts of a call that its result may hold."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    function, module = call.func, known.get(root(call.func))
    trusted = isinstance(module, str) and module in TRUSTED
    if isinstance(function, ast.Name):
        makes_new = function.id in PLAIN or (trusted and not function.id[:1].isupper())
        return [] if makes_new else given
    if not isinstance(function, ast.Attribute):
        return [function, *given]
    if module is not None:
        makes_new = trusted and function.attr not in VIEWS and not function.attr[:1].isupper()
        return [] if makes_new else given
    return [] if function.attr in NEW else [function.value]
