"""The forms in which a right answer may come."""

import numpy as np


def forms_of_an_array(function):
    """The same answer as an array, a list and in float32; what it was given may be overwritten."""

    def overwriting(*arguments):
        result = np.array(function(*arguments))
        arguments[0][:] = np.nan
        return result

    return [function, lambda *a: function(*a).tolist(), lambda *a: np.float32(function(*a)), overwriting]


def forms_of_a_pair(function):
    """The same pair as a tuple or a list, of arrays (n,) or (1, n), of lists, and in float32."""

    def each(change, pair=tuple):
        return lambda *arguments: pair(change(part) for part in function(*arguments))

    return [function, each(np.array, list), each(np.atleast_2d), each(np.ndarray.tolist), each(np.float32)]
