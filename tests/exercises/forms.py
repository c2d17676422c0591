"""The forms in which a right answer may come."""

import copy

import numpy as np


def forms_of_an_array(function):
    """The same answer as an array, a list and rounded; what it was given may be overwritten."""
    forms = [function, lambda *a: function(*a).tolist(), overwriting(function), computed_in_float32(function)]
    return [*forms, lambda *a: np.float32(function(*a)), lambda *a: np.float16(function(*a))]


def computed_in_float32(function):
    return lambda *a: function(*(each.astype(np.float32) if np.ndim(each) else each for each in a))


def forms_of_a_pair(function):
    """The same pair as a tuple, a list or an array of rows, of arrays (n,) or (1, n), of lists, rounded."""

    def each(change, pair=tuple):
        return lambda *arguments: pair(change(part) for part in function(*arguments))

    forms = [function, each(np.array, list), each(np.atleast_2d), each(np.ndarray.tolist), each(np.float32)]
    return [
        *forms,
        each(np.float16),
        each(np.array, pair=rows),
        overwriting(function),
        computed_in_float32(function),
    ]


def rows(parts):
    """An array of two rows where the parts have one shape."""
    parts = list(parts)
    return np.array(parts) if len({part.shape for part in parts}) == 1 else parts


def overwriting(function):
    """The same answer, by a function that leaves nothing of the arrays it is given."""

    def careless(*arguments):
        result = copy.deepcopy(function(*arguments))
        for array in arguments:
            if np.ndim(array):
                array[...] = np.nan
        return result

    return careless
