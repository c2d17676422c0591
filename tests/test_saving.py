"""Saving and loading: the bits come back, nothing else gets in, and an old file stays till a new is whole."""

import pickle

import numpy as np
import pytest

from batchnorm import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    InstanceNorm,
    LayerNorm,
    Parameter,
    ReLU,
    Sequential,
    load_network,
    save_network,
)
from layers_made import state


def make_network(seed=0, hidden=6, dtype=np.float64):
    return Sequential(
        Dense(2, hidden, bias=False, rng=seed, dtype=dtype),
        BatchNorm(hidden, dtype=dtype),
        Sequential(ReLU(), Dropout(0.2, rng=seed), LayerNorm(hidden, dtype=dtype)),
        Dense(hidden, 3, rng=seed, dtype=dtype),
    )


def train(network):
    """A step, in which every array moves."""
    network.forward(np.random.default_rng(0).normal(size=(9, 2)))
    network.backward(np.ones((9, 3)))
    for parameter in network.parameters():
        parameter.value += 0.1 + parameter.grad
    return network


def content(network):
    """The bits of all that is to be saved."""
    parameters = [parameter.value.tobytes() for parameter in network.parameters()]
    return parameters, [network.layers[1].running_mean.tobytes(), network.layers[1].running_var.tobytes()]


@pytest.fixture
def saved(tmp_path):
    """A trained network and the file it was saved to."""
    network, path = train(make_network()), tmp_path / "network.npz"
    save_network(network, path)
    return network, path


def refused(network, path, message):
    """Loading says one sentence and has changed nothing."""
    before = state(network)
    with pytest.raises(ValueError, match=message) as caught:
        load_network(network, path)
    assert "\n" not in str(caught.value)
    assert state(network) == before


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("as_path", [str, lambda path: path])
def test_the_same_bits_come_back_into_the_arrays_that_are_there(dtype, as_path, tmp_path):
    network, copy = train(make_network(dtype=dtype)), make_network(seed=1, dtype=dtype)
    path, held = as_path(tmp_path / "a name without ending"), copy.layers[0].weight.value
    save_network(network, path)
    load_network(copy, path)
    expected = content(network)
    assert content(copy) == expected
    assert copy.layers[0].weight.value is held
    train(copy)
    assert content(network) == expected  # the copy is independent


def test_what_is_in_the_file(saved):
    with np.load(saved[1], allow_pickle=False) as arrays:
        assert set(arrays) == {
            *("0.weight", "1.gamma", "1.beta", "1.running_mean", "1.running_var"),
            *("2.2.gamma", "2.2.beta", "3.weight", "3.bias"),
        }


@pytest.mark.parametrize(
    "make",
    [
        lambda seed: Conv2D(2, 3, 3, bias=False, rng=seed),
        lambda seed: BatchNorm(1),
        lambda seed: InstanceNorm(3),
        lambda seed: Sequential(),
    ],
)
def test_single_layers_and_networks_with_nothing_to_save(make, tmp_path):
    network, copy = make(0), make(1)
    for parameter in network.parameters():
        parameter.value += 1
    save_network(network, tmp_path / "network.npz")
    load_network(copy, tmp_path / "network.npz")
    assert state(copy) == state(network) or not network.parameters()


def test_nameless_parameters_go_by_their_position(tmp_path):
    class Line(ReLU):
        def __init__(self, *values):
            self.values = [Parameter(value) for value in values]

        def parameters(self):
            return self.values

    copy = Line(0, 0)
    save_network(Line(2, 3), tmp_path / "line.npz")
    load_network(copy, tmp_path / "line.npz")
    assert [parameter.value for parameter in copy.values] == [2, 3]
    save_network(Line(*range(300)), tmp_path / "many.npz")
    for parameter in copy.values:
        parameter.name = "slope"
    with pytest.raises(ValueError, match=r"Line has several arrays of one name, \['slope', 'slope'\]"):
        save_network(copy, tmp_path / "line.npz")


def test_a_variance_of_0_comes_back(tmp_path):
    norm, copy = BatchNorm(2), BatchNorm(2)
    norm.running_var = [0, 4]
    save_network(norm, tmp_path / "norm.npz")
    load_network(copy, tmp_path / "norm.npz")
    np.testing.assert_array_equal(copy.running_var, [0, 4])


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (make_network(hidden=7), r"its 0.weight is float64 of shape \(2, 6\), not float64 of shape \(2, 7\)"),
        (make_network(dtype=np.float32), "its 0.weight is float64 of shape .*, not float32 of"),
        (Sequential(Dense(2, 6, rng=0)), r"another network, without \['0.bias'\] and with \['1.beta', "),
        (Sequential(*make_network().layers, Dense(3, 1)), r"without \['4.bias', '4.weight'\] and with \[\]"),
    ],
)
def test_another_network_is_refused(other, message, saved):
    refused(other, saved[1], message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"3.bias": np.array([0, np.nan, 0])}, "3.bias in .* holds NaN or infinity"),
        ({"1.running_var": np.full(6, np.inf)}, "1.running_var in .* holds NaN or infinity"),
        ({"1.running_var": np.r_[1, 1, 1, 1, 1, -1e-6]}, "is damaged: its 1.running_var has values below 0"),
        ({"3.bias": np.zeros(2)}, r"its 3.bias is float64 of shape \(2,\), not float64 of shape \(3,\)"),
        ({"3.bias": np.zeros(3, ">f8")}, "its 3.bias is >f8 of shape"),
        ({"3.bias": np.zeros(3, int)}, "its 3.bias is int64 of shape"),
        ({"3.bias": np.zeros(3, object)}, "is damaged or was not written by save_network"),
    ],
)
def test_one_wrong_array_is_enough(change, message, saved):
    with np.load(saved[1]) as arrays:
        np.savez(saved[1], **{**arrays, **change})
    refused(make_network(seed=1), saved[1], message)


class Bomb:
    def __reduce__(self):
        return exec, ("raise SystemExit('code in a file was run')",)


@pytest.mark.parametrize(
    "damaged",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[100:],
        lambda data: pickle.dumps(Bomb()),
        lambda data: b"\x93NUMPY" + data,
        lambda data: np.ones(3).dumps(),  # a single array
    ],
)
def test_a_damaged_file_is_refused(damaged, saved):
    saved[1].write_bytes(damaged(saved[1].read_bytes()))
    refused(make_network(seed=1), saved[1], "network.npz is damaged or was not written by save_network")


def test_no_flipped_bit_gets_in(saved):
    trained, path = saved
    data, fresh = path.read_bytes(), content(make_network(seed=1))
    for position in range(0, len(data), 11):
        flipped, network = bytearray(data), make_network(seed=1)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        try:
            load_network(network, path)
        except ValueError:
            assert content(network) == fresh
        else:  # the bit was one of a date or another field that does not matter
            assert content(network) == content(trained)


@pytest.mark.parametrize("act", [save_network, load_network])
def test_swapped_arguments_and_a_missing_folder_are_named(act, tmp_path):
    with pytest.raises(TypeError, match=r"network must be a layer, got 'network.npz': the network comes"):
        act("network.npz", make_network())
    with pytest.raises(FileNotFoundError):
        act(make_network(), tmp_path / "no folder" / "network.npz")


def test_the_old_file_stays_until_the_new_one_is_whole(saved, monkeypatch):
    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    network, path = saved
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", interrupted)
        with pytest.raises(KeyboardInterrupt):
            save_network(train(network), path)
    assert [file.name for file in path.parent.iterdir()] == ["network.npz"]
    bias = network.layers[3].bias.value.copy()
    network.layers[3].bias.value[...] = np.nan
    with pytest.raises(ValueError, match=r"3.bias holds NaN or infinity"):
        save_network(network, path)
    assert path.read_bytes() == before
    network.layers[3].bias.value, copy = bias, make_network(seed=1)
    save_network(network, path)
    load_network(copy, path)
    assert content(copy) == content(network)
    assert [file.name for file in path.parent.iterdir()] == ["network.npz"]
