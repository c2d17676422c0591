"""Save what a network has learned, and load it into a network of the same making.

The file is NumPy's own ``.npz``, one array for each parameter and running statistic, named by its layer's
position: ``0.weight``, ``1.running_mean``. It holds numbers only: reading it runs no code, as a pickle may.
"""

import os
import shutil
from pathlib import Path

import numpy as np

from batchnorm.network import named_layers, named_parameters
from batchnorm.validation import check_array, check_layer

STATISTICS = ("running_mean", "running_var")


def save_network(network, path):
    """Write the parameters and running statistics of a network to a file.

    The layers themselves, their options, generators and the optimizer's memory are not in it: `load_network`
    needs a network made by the same code. The new file takes the place of an old one all at once; a program
    that is interrupted leaves the old one whole.

    Parameters
    ----------
    network : `Layer`
        Any layer or `Sequential`.
    path : str or Path
        Used as it is given (NumPy's ending is ``.npz``).

    Raises
    ------
    ValueError
        For NaN or infinity in the network and for two arrays of one name.
    TypeError
        For what is not a layer.
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from batchnorm import BatchNorm, Dense, Sequential
    >>> network, copy = (Sequential(Dense(2, 3, rng=seed), BatchNorm(3)) for seed in (0, 1))
    >>> with TemporaryDirectory() as folder:
    ...     save_network(network, f"{folder}/network.npz")
    ...     load_network(copy, f"{folder}/network.npz")
    >>> np.array_equal(network.forward(np.eye(2)), copy.forward(np.eye(2)))
    True
    """
    arrays = {name: check_array(array, name) for name, array in _state(network).items()}
    path = Path(path).resolve()  # a link stays, and what it points to is replaced
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the name on a file without its content
        if path.exists():
            shutil.copymode(path, unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_network(network, path):
    """Read what `save_network` wrote into a network of the same layers.

    Everything is read and compared before anything is written, so after an error the network is as it was.
    An example stands at `save_network`.

    Parameters
    ----------
    network : `Layer`
        Its arrays must have the names, shapes and dtypes of those in the file.
    path : str or Path
        The file.

    Raises
    ------
    ValueError
        Where they do not, for NaN or infinity, and for a file that is damaged or not of this kind.
    OSError
        Where it cannot be read.
    """
    arrays, saved = _state(network), _read(path)
    absent, unknown = sorted(arrays.keys() - saved.keys()), sorted(saved.keys() - arrays.keys())
    if absent or unknown:
        raise ValueError(
            f"{path} is of another network, without {absent} and with {unknown}: "
            f"build the network by the code that built the saved one"
        )
    for name, array in arrays.items():
        found, wanted = (f"{a.dtype} of shape {a.shape}" for a in (saved[name], array))
        if found != wanted:
            raise ValueError(
                f"{path} is of another network: its {name} is {found}, not {wanted}: "
                f"build the network by the code that built the saved one"
            )
        check_array(saved[name], f"{name} in {path}")
        if name.endswith("running_var") and (saved[name] < 0).any():
            raise ValueError(f"{path} is damaged: its {name} has values below 0, and a variance has none")
        if not array.flags.writeable:
            raise ValueError(
                f"{name} of the network is read-only: let it be written to, or make a new network"
            )
    for name, array in arrays.items():
        array[...] = saved[name]


def _read(path):
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return dict(arrays)
        except Exception as error:  # a damaged zip file fails in many ways
            raise ValueError(
                f"{path} is damaged or was not written by save_network: save the network again"
            ) from error


def _state(network):
    """Return {name: array} of all that a network remembers from training: the arrays, not copies."""
    check_layer(network, "network", "the network comes first, then the path")
    named = [(name, parameter.value) for name, parameter in named_parameters(network)]
    named += [
        (f"{prefix}{name}", getattr(layer, name))
        for prefix, layer in named_layers(network).items()
        for name in STATISTICS
        if hasattr(layer, name)
    ]
    names = [name for name, _ in named]
    if len(set(names)) < len(names):
        raise ValueError(
            f"{type(network).__name__} has several arrays of one name, {names}: give each Parameter its own"
        )
    return dict(named)
