"""The training loop: it learns, it repeats itself bit for bit, and it survives bad luck."""

import sys

import numpy as np
import pytest
import tqdm

from batchnorm import (
    SGD,
    Adam,
    BatchNorm,
    Dense,
    Layer,
    ReLU,
    Sequential,
    accuracy,
    fit,
    load_digits,
    make_spirals,
    rescale_pixels,
    softmax_cross_entropy,
    train_test_split,
)
from layers_made import state


def spiral_run(seed=0, **options):
    network = Sequential(Dense(2, 16, bias=False, rng=0), BatchNorm(16), ReLU(), Dense(16, 3, rng=1))
    options = {"epochs": 3, "batch_size": 16, "seed": seed, **options}
    optimizer = Adam(network.parameters(), learning_rate=0.02)
    return network, fit(network, *make_spirals(30, seed=0), optimizer, **options)


def diverging_run(**options):
    network = Sequential(Dense(2, 16, rng=0), ReLU(), Dense(16, 3, rng=1))
    optimizer = SGD(network.parameters(), learning_rate=1e200)
    return fit(network, *make_spirals(30), optimizer, epochs=5, batch_size=16, seed=0, **options)


class Recorder(Layer):
    """A network of no parameters, and its own optimizer, that notes which examples came in training."""

    def __init__(self):
        self.seen = []

    def forward(self, x, training=True):
        if training:
            self.seen.append(x[:, 0].tolist())
        return np.stack([x[:, 0], 0 * x[:, 0]], axis=1)

    def backward(self, grad_y): ...

    def step(self): ...


def batches_seen(examples, batch_size, epochs=1, seed=0):
    network, x = Recorder(), np.arange(float(examples))[:, None]
    labels = np.zeros(examples, int)
    history = fit(network, x, labels, network, epochs=epochs, batch_size=batch_size, seed=seed)
    return network.seen, history


def test_learns_the_digits():
    images, labels = load_digits()
    x, x_test, labels, labels_test = train_test_split(rescale_pixels(images, maximum=16), labels)
    network = Sequential(Dense(64, 32, bias=False, rng=0), BatchNorm(32), ReLU(), Dense(32, 10, rng=1))
    optimizer = Adam(network.parameters(), learning_rate=0.01)
    tested = {"x_test": x_test, "labels_test": labels_test}
    history = fit(network, x, labels, optimizer, epochs=5, batch_size=64, seed=0, **tested)
    assert history.test_accuracies[-1] == accuracy(network, x_test, labels_test) > 0.93
    assert history.accuracies[-1] == accuracy(network, x, labels)
    assert history.losses[0] > 2 * history.losses[-1]
    assert len(history.losses) == len(history.accuracies) == len(history.test_accuracies) == 5
    assert not history.diverged


def test_the_same_arguments_give_the_same_bits():
    (network, history), (again, history_again) = spiral_run(), spiral_run()
    assert history == history_again
    assert state(network) == state(again)
    assert spiral_run(seed=1)[1] != history


def test_an_epoch_shows_every_example_once_in_a_new_order_and_its_loss_is_the_mean_over_the_batches():
    seen, history = batches_seen(10, 4, epochs=2)
    assert [len(batch) for batch in seen] == [4, 4, 2] * 2
    first, second = np.concatenate(seen[:3]).tolist(), np.concatenate(seen[3:]).tolist()
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second != sorted(second)
    assert batches_seen(10, 4, epochs=2) == (seen, history)
    assert batches_seen(10, 4, epochs=2, seed=1)[0] != seen
    logits = [np.stack([batch, 0 * np.array(batch)], axis=1) for batch in seen]
    losses = [softmax_cross_entropy(each, np.zeros(len(each), int))[0] for each in logits]
    np.testing.assert_allclose(history.losses, np.reshape(losses, (2, 3)).mean(axis=1))


@pytest.mark.parametrize(
    ("examples", "batch_size", "sizes"),
    [
        (9, 4, [4, 4]),
        (5, 4, [4]),
        (8, 4, [4, 4]),
        (3, 8, [3]),
        (1, 8, [1]),
        (3, 1, [1, 1, 1]),
        (5, 2, [2, 2]),
    ],
)
def test_a_single_left_over_example_sits_out(examples, batch_size, sizes):
    assert [len(batch) for batch in batches_seen(examples, batch_size)[0]] == sizes


def test_accuracy_counts_neither_a_class_too_low_nor_one_too_high():
    assert accuracy(ReLU(), [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.6, 0.4]], [0, 0, 1, 1]) == 0.25


def test_accuracy_is_taken_in_inference():
    layer = BatchNorm(2)
    layer.running_mean = np.array([0.0, 10.0])
    # in training both columns would be normalized to the same values
    assert accuracy(layer, [[1.0, 2.0], [3.0, 4.0]], [0, 0]) == 1
    np.testing.assert_array_equal(layer.running_mean, [0, 10])


# The progress bar


@pytest.mark.parametrize(
    ("terminal", "progress", "made"),
    [
        (False, None, []),
        (True, None, [{"unit": "epoch", "delay": 1}]),  # waits a second, unless it was asked for
        (True, False, []),
        (False, True, [{"unit": "epoch", "delay": 0}]),
    ],
)
def test_a_bar_counts_the_epochs_and_changes_nothing(terminal, progress, made, monkeypatch, capsys):
    (network, history), options, bar = spiral_run(), [], tqdm.tqdm
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    monkeypatch.setattr("tqdm.tqdm", lambda epochs, **given: options.append(given) or bar(epochs, **given))
    again, history_again = spiral_run(progress=progress)
    assert options == made
    assert history == history_again
    assert state(network) == state(again)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("3/3" in err) == (progress is True)


def test_without_tqdm_or_a_place_to_write_there_is_no_bar_and_asking_for_one_is_an_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert len(spiral_run()[1].losses) == 3
    with pytest.raises(ModuleNotFoundError, match="progress=True needs tqdm: install it, or leave"):
        spiral_run(progress=True)
    monkeypatch.setattr("sys.stderr", None)  # as under pythonw
    assert len(spiral_run()[1].losses) == 3


# Bad luck and bad arguments


@pytest.mark.filterwarnings("error")
def test_divergence_is_reported_and_stops_and_the_bar_is_closed(capsys):
    history = diverging_run()
    assert history.diverged
    assert history.losses == history.accuracies == []
    diverging_run(progress=True)
    assert capsys.readouterr().err.endswith("\n")


def test_what_diverged_once_is_not_trained_on():
    class Once(Recorder):
        def forward(self, x, training=True):
            y = super().forward(x, training)
            return y / (len(self.seen) != 3) if training else y

    with np.errstate(all="ignore"):
        network, x = Once(), np.arange(6.0)[:, None]
        history = fit(network, x, np.zeros(6, int), network, epochs=3, batch_size=3, seed=0)
    assert history.diverged
    assert len(network.seen) == 3
    assert len(history.losses) == len(history.accuracies) == 1


X, LABELS = make_spirals(30)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs must be 1 or more, got 0"),
        ({"progress": "yes"}, TypeError, "progress must be True, False or None, got 'yes'"),
        ({"batch_size": 2.5}, TypeError, r"batch_size must be an integer, got 2\.5"),
        ({"labels": LABELS[1:]}, ValueError, r"labels must have shape \(90,\)"),
        ({"labels": LABELS + 1}, ValueError, r"labels must lie in 0 \.\.\. 2"),
        ({"labels": LABELS / 1}, TypeError, "labels must be integers"),
        ({"x": np.full_like(X, np.nan)}, ValueError, "x holds NaN"),
        ({"x": np.ones((90, 5))}, ValueError, "x has 5 features"),
        ({"x": 1.0}, ValueError, r"x has shape \(\) and so no examples"),
        ({"x": np.ones((90, 4, 2))}, ValueError, r"returned shape \(1, 4, 3\), not \(N, K\).*end in Flatten"),
        ({"x": X[:0]}, ValueError, r"x has shape \(0, 2\) and so no examples"),
        ({"x_test": X}, TypeError, "labels must be integers"),
        ({"labels_test": LABELS}, TypeError, "x must hold real numbers"),
        ({"x_test": np.full_like(X, np.inf), "labels_test": LABELS}, ValueError, "x holds NaN"),
    ],
)
def test_bad_arguments_are_named_before_training(change, error, message):
    network = Sequential(Dense(2, 3, rng=0), BatchNorm(3))
    before = state(network)
    arguments = {"x": X, "labels": LABELS, "epochs": 1, "batch_size": 8, "seed": 0, **change}
    with pytest.raises(error, match=message):
        fit(network, optimizer=SGD(network.parameters()), **arguments)
    assert state(network) == before


def test_an_optimizer_of_another_network_is_refused():
    network, other = (Sequential(Dense(2, 3, rng=0), BatchNorm(3)) for _ in range(2))
    before = state(network)
    for foreign in (other.parameters(), [*network.parameters(), *other.parameters()]):
        with pytest.raises(ValueError, match=r"of another network: pass it network.parameters\(\)"):
            fit(network, X, LABELS, SGD(foreign), epochs=1, batch_size=8, seed=0)
    assert state(network) == before
    fit(network, X, LABELS, SGD(network.layers[0].parameters()), epochs=1, batch_size=8, seed=0)


@pytest.mark.parametrize(
    ("x", "labels", "error", "message"),
    [
        ([[0.9, 0.1]], [2], ValueError, r"labels must lie in 0 \.\.\. 1, got 2 \.\.\. 2"),
        ([[0.9, 0.1]], [0, 0], ValueError, r"labels must have shape \(1,\)"),
        ([[0.9, 0.1]], [0.0], TypeError, "labels must be integers"),
        ([0.9, 0.1], [0], ValueError, r"the network returned shape \(2,\), not \(N, K\)"),
    ],
)
def test_accuracy_refuses_labels_that_do_not_fit(x, labels, error, message):
    with pytest.raises(error, match=message):
        accuracy(ReLU(), x, labels)
