"""The checkers behind the exercises: each says which property fails, and never the answer.

A checker takes what the reader wrote, prints one line a finding, and returns whether all is right.
It accepts any correct form: lists or arrays, any float dtype, a tuple, a list or an array of two. One number
may come in any array, rounded to four digits; a function is tried on inputs of several sizes.
One module a chapter; each function of it that is called check_… is here by its name.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    for _name, _value in vars(import_module(f"{__name__}.{_module.name}")).items():
        if _name.startswith("check_") and _value.__module__ == f"{__name__}.{_module.name}":
            globals()[_name] = _value
