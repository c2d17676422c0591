"""The training loop: shuffle, take a batch, forward, backward, step."""

import sys
from dataclasses import dataclass, field
from importlib.util import find_spec

import numpy as np

from batchnorm.losses import softmax_cross_entropy
from batchnorm.validation import (
    NonFiniteError,
    check_array,
    check_integer,
    check_labels,
    check_layer,
    check_rng,
)


@dataclass
class History:
    """What `fit` saw, one entry per epoch.

    Parameters
    ----------
    losses : list of float
        Mean training loss in nats, over the batches as they came.
    accuracies, test_accuracies : list of float
        Share of right answers in 0 ... 1, in inference after the epoch.
    diverged : bool
        Numbers grew beyond floating point and training stopped in that epoch.
    """

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    test_accuracies: list[float] = field(default_factory=list)
    diverged: bool = False


def fit(
    network, x, labels, optimizer, *, epochs, batch_size, seed, x_test=None, labels_test=None, progress=None
):
    """Train a network to classify.

    Each epoch shuffles the examples and takes one optimizer step per batch. The last batch may be smaller;
    if a single example is left over it sits this epoch out, because batch normalization needs two. The same
    arguments and the same starting weights give the same bits.

    Parameters
    ----------
    network : `Layer`
        Its output is the logits.
    x : array of shape (N, ...)
        The examples.
    labels : array of shape (N,)
        Integers.
    optimizer : Optimizer
        Made from ``network.parameters()``.
    epochs, batch_size : int
        How often all examples are seen, and how many in a step.
    seed : int
        Of the shuffling.
    x_test, labels_test : array, optional
        To be scored after every epoch.
    progress : bool, optional
        Whether a bar counts the epochs; None for a bar in a terminal once a second has passed, where tqdm
        is installed.

    Returns
    -------
    `History`
        What training saw.

    Raises
    ------
    ValueError, TypeError
        Before training starts, for input that does not fit together.
    ModuleNotFoundError
        For ``progress=True`` without tqdm.

    Examples
    --------
    >>> from batchnorm import Adam, BatchNorm, Dense, ReLU, Sequential, make_spirals
    >>> network = Sequential(Dense(2, 32, bias=False, rng=0), BatchNorm(32), ReLU(), Dense(32, 3, rng=1))
    >>> optimizer = Adam(network.parameters(), learning_rate=0.02)
    >>> history = fit(network, *make_spirals(seed=0), optimizer, epochs=40, batch_size=64, seed=0)
    >>> history.accuracies[-1] > 0.9
    True

    References
    ----------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, algorithm 8.1.
    """
    if not callable(getattr(optimizer, "step", None)):
        raise TypeError(f"optimizer must have a step, got {optimizer!r}: pass Adam(network.parameters())")
    check_layer(network, "network")
    moved, of_network = getattr(optimizer, "parameters", []), set(map(id, network.parameters()))
    if isinstance(moved, list | tuple) and not of_network.issuperset(map(id, moved)):
        raise ValueError("the optimizer moves parameters of another network: pass it network.parameters()")
    x, labels = _check_examples(network, x, labels)
    testing = x_test is not None or labels_test is not None
    if testing:
        x_test, labels_test = _check_examples(network, x_test, labels_test)
    epochs, batch_size = check_integer(epochs, "epochs"), check_integer(batch_size, "batch_size")
    rng = check_rng(seed, "seed")
    counted_epochs = _count(epochs, progress)
    history = History()

    for _ in counted_epochs:
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # the History tells of it
                losses = [
                    _step(network, optimizer, x[b], labels[b]) for b in _batches(len(x), batch_size, rng)
                ]
                train_accuracy = accuracy(network, x, labels)
                test_accuracy = accuracy(network, x_test, labels_test) if testing else None
        except NonFiniteError:
            history.diverged = True
            break
        history.losses.append(float(np.mean(losses)))
        history.accuracies.append(train_accuracy)
        if testing:
            history.test_accuracies.append(test_accuracy)
    return history


def accuracy(network, x, labels):
    """Return the share of examples whose largest logit is that of their label, in inference.

    Parameters
    ----------
    network : `Layer`
        Its output is the logits, (N, K).
    x : array of shape (N, ...)
        The examples.
    labels : array of shape (N,)
        Integers.

    Returns
    -------
    float
        The share, 0 ... 1.

    Raises
    ------
    ValueError, TypeError
        For logits of another shape, not finite or of no example, and labels that do not fit them.

    Examples
    --------
    >>> from batchnorm import ReLU
    >>> accuracy(ReLU(), [[0.9, 0.1], [0.2, 0.8]], [0, 0])
    0.5
    """
    logits = _infer(network, x)
    if len(logits) == 0:
        raise ValueError("there are no examples, and so no share of them: pass at least one")
    labels = check_labels(labels, *logits.shape)
    return float((logits.argmax(axis=1) == labels).mean())


def _check_examples(network, x, labels):
    x = check_array(x)
    if x.ndim == 0 or len(x) == 0:
        raise ValueError(f"x has shape {x.shape} and so no examples: pass one example per row")
    _, classes = _infer(network, x[:1]).shape
    return x, check_labels(labels, len(x), classes)


def _infer(network, x):
    logits = check_array(check_layer(network, "network").forward(x, training=False), "the network's output")
    if logits.ndim != 2:
        raise ValueError(
            f"the network returned shape {logits.shape}, not (N, K), one row of logits per example: "
            f"let it end in Flatten and Dense"
        )
    return logits


def _count(epochs, progress):
    """Return the epochs to loop over, inside a progress bar if there is to be one."""
    if progress not in (True, False, None):
        raise TypeError(f"progress must be True, False or None, got {progress!r}: pass one of them")
    shown = progress
    if progress is None:
        shown = sys.stderr is not None and sys.stderr.isatty() and find_spec("tqdm")
    if not shown:
        return range(epochs)
    try:
        from tqdm import tqdm  # here, because the package needs NumPy alone
    except ModuleNotFoundError:
        raise ModuleNotFoundError("progress=True needs tqdm: install it, or leave progress out") from None
    return tqdm(range(epochs), unit="epoch", delay=0 if progress else 1)


def _batches(examples, batch_size, rng):
    order = rng.permutation(examples)
    batches = [order[start : start + batch_size] for start in range(0, examples, batch_size)]
    lonely = len(batches) > 1 and len(batches[-1]) == 1 < batch_size
    return batches[:-1] if lonely else batches


def _step(network, optimizer, x, labels):
    loss, grad_logits = softmax_cross_entropy(network.forward(x), labels)
    network.backward(grad_logits)
    optimizer.step()
    return loss
