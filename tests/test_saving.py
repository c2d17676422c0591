"""Saving and loading: the same bits come back, and nothing else gets in."""

import pickle

import numpy as np
import pytest

from batchnorm import (
    Adam,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    InstanceNorm,
    LayerNorm,
    Parameter,
    ReLU,
    Sequential,
    fit,
    load_network,
    make_spirals,
    save_network,
)


def make_network(seed=0, hidden=6, dtype=np.float64):
    return Sequential(
        Dense(2, hidden, bias=False, rng=seed, dtype=dtype),
        BatchNorm(hidden, dtype=dtype),
        Sequential(ReLU(), Dropout(0.2, rng=seed), LayerNorm(hidden, dtype=dtype)),
        Dense(hidden, 3, rng=seed, dtype=dtype),
    )


def train(network):
    x, labels = make_spirals(10)
    optimizer = Adam(network.parameters(), learning_rate=0.02)
    fit(network, x, labels, optimizer, epochs=2, batch_size=8, seed=0)
    return network


def content(network):
    """Every array of the networks above, copied."""
    norm = network.layers[1]
    arrays = [parameter.value for parameter in network.parameters()]
    return [np.copy(array) for array in (*arrays, norm.running_mean, norm.running_var)]


def assert_same(network, arrays):
    for found, expected in zip(content(network), arrays, strict=True):
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype


@pytest.fixture
def saved(tmp_path):
    """A trained network and the file it was saved to."""
    network, path = train(make_network()), tmp_path / "network.npz"
    save_network(network, path)
    return network, path


# --- what comes back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("as_path", [str, lambda path: path])
def test_the_same_bits_come_back(dtype, as_path, tmp_path):
    network, copy = train(make_network(dtype=dtype)), make_network(seed=1, dtype=dtype)
    path = as_path(tmp_path / "a name without ending")
    held = copy.layers[0].weight.value
    assert save_network(network, path) is None
    assert load_network(copy, path) is None
    assert_same(copy, content(network))
    assert copy.layers[0].weight.value is held
    x = np.random.default_rng(0).normal(size=(5, 2))
    np.testing.assert_array_equal(copy.forward(x, training=False), network.forward(x, training=False))


def test_what_is_in_the_file(saved):
    _, path = saved
    with np.load(path, allow_pickle=False) as arrays:
        assert set(arrays) == {
            *("0.weight", "1.gamma", "1.beta", "1.running_mean", "1.running_var"),
            *("2.2.gamma", "2.2.beta", "3.weight", "3.bias"),
        }


def test_the_copy_is_independent(saved):
    network, path = saved
    copy = make_network(seed=1)
    load_network(copy, path)
    expected = content(network)
    train(copy)
    assert_same(network, expected)
    assert not np.array_equal(copy.layers[1].running_mean, network.layers[1].running_mean)


@pytest.mark.parametrize(
    "make",
    [
        lambda seed: Dense(2, 3, rng=seed),
        lambda seed: Conv2D(2, 3, 3, bias=False, rng=seed),
        lambda seed: BatchNorm(1),
        lambda seed: InstanceNorm(3),
        lambda seed: Sequential(ReLU()),
        lambda seed: Sequential(),
    ],
)
def test_single_layers_and_networks_with_nothing_to_save(make, tmp_path):
    network, copy = make(0), make(1)
    for parameter in network.parameters():
        parameter.value += 1
    save_network(network, tmp_path / "network.npz")
    load_network(copy, tmp_path / "network.npz")
    for parameter, same in zip(network.parameters(), copy.parameters(), strict=True):
        np.testing.assert_array_equal(parameter.value, same.value)


def test_nameless_parameters_go_by_their_position(tmp_path):
    class Line:
        def __init__(self, a, b):
            self.a, self.b = Parameter(a), Parameter(b)

        def parameters(self):
            return [self.a, self.b]

    copy = Line(0, 0)
    save_network(Line(2, 3), tmp_path / "line.npz")
    load_network(copy, tmp_path / "line.npz")
    assert (copy.a.value, copy.b.value) == (2, 3)
    copy.a.name = copy.b.name = "slope"
    with pytest.raises(ValueError, match=r"Line has several arrays of one name, \['slope', 'slope'\]"):
        save_network(copy, tmp_path / "line.npz")


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (make_network(hidden=7), r"its 0.weight is float64 of shape \(2, 6\), not float64 of shape \(2, 7\)"),
        (make_network(dtype=np.float32), "its 0.weight is float64 of shape .*, not float32 of"),
        (Sequential(Dense(2, 6, rng=0)), r"another network, without \['0.bias'\] and with \['1.beta', "),
        (Sequential(*make_network().layers, Dense(3, 1)), r"without \['4.bias', '4.weight'\] and with \[\]"),
        (Sequential(*make_network().layers[:3]), r"without \[\] and with \['3.bias', '3.weight'\]"),
    ],
)
def test_another_network_is_refused_and_unchanged(other, message, saved):
    _, path = saved
    kept = [parameter.value.copy() for parameter in other.parameters()]
    with pytest.raises(ValueError, match=message) as caught:
        load_network(other, path)
    assert "\n" not in str(caught.value)
    for parameter, value in zip(other.parameters(), kept, strict=True):
        np.testing.assert_array_equal(parameter.value, value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"3.bias": np.array([0, np.nan, 0])}, "3.bias in .* holds NaN or infinity"),
        ({"1.running_var": np.full(6, np.inf)}, "1.running_var in .* holds NaN or infinity"),
        ({"3.bias": np.zeros(2)}, r"its 3.bias is float64 of shape \(2,\), not float64 of shape \(3,\)"),
        ({"3.bias": np.zeros(3, ">f8")}, "its 3.bias is >f8 of shape"),
        ({"3.bias": np.zeros(3, int)}, "its 3.bias is int64 of shape"),
        ({"3.bias": np.zeros(3, object)}, "is damaged or was not written by save_network"),
    ],
)
def test_one_wrong_array_is_enough(change, message, saved):
    _, path = saved
    with np.load(path) as arrays:
        np.savez(path, **{**arrays, **change})
    network = make_network(seed=1)
    kept = content(network)
    with pytest.raises(ValueError, match=message):
        load_network(network, path)
    assert_same(network, kept)


class Bomb:
    def __reduce__(self):
        return exec, ("raise SystemExit('code in a file was run')",)


@pytest.mark.parametrize(
    "damaged",
    [
        lambda data: b"",
        lambda data: b"weights",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[100:],
        lambda data: pickle.dumps(Bomb()),
        lambda data: b"\x93NUMPY" + data,
    ],
)
def test_a_damaged_file_is_refused(damaged, saved):
    _, path = saved
    path.write_bytes(damaged(path.read_bytes()))
    network = make_network(seed=1)
    kept = content(network)
    with pytest.raises(ValueError, match=r"network.npz is damaged or was not written by save_network"):
        load_network(network, path)
    assert_same(network, kept)


def test_no_flipped_bit_gets_in(saved):
    trained, path = saved
    data = path.read_bytes()
    network, fresh = make_network(seed=1), make_network(seed=1)
    for position in range(0, len(data), 5):
        flipped = bytearray(data)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        try:
            load_network(network, path)
        except ValueError:
            assert_same(network, content(fresh))
        else:  # the bit was one of a date or another field that does not matter
            assert_same(network, content(trained))
            network = make_network(seed=1)


def test_a_single_array_is_not_a_network(tmp_path):
    np.save(tmp_path / "array.npy", np.ones(3))
    with pytest.raises(ValueError, match=r"array.npy is damaged or was not written by save_network"):
        load_network(Dense(1, 1), tmp_path / "array.npy")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_network(make_network(), tmp_path / "nothing.npz")
    with pytest.raises(FileNotFoundError):
        save_network(make_network(), tmp_path / "no folder" / "network.npz")


@pytest.mark.parametrize("act", [save_network, load_network])
def test_swapped_arguments_are_named(act):
    with pytest.raises(
        TypeError, match=r"network must be a layer, got 'network.npz': the network comes first"
    ):
        act("network.npz", make_network())


# --- the old file stays until the new one is whole --------------------------------------------------------


def test_nan_is_not_saved(saved):
    network, path = saved
    before = path.read_bytes()
    network.layers[3].bias.value = np.nan
    with pytest.raises(ValueError, match=r"3.bias holds NaN or infinity"):
        save_network(network, path)
    assert path.read_bytes() == before


def test_an_interrupted_save_leaves_the_old_file(saved, monkeypatch):
    network, path = saved
    before = path.read_bytes()

    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_network(train(network), path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["network.npz"]


def test_a_new_save_takes_the_place_of_the_old(saved):
    network, path = saved
    save_network(train(network), path)
    copy = make_network(seed=1)
    load_network(copy, path)
    assert_same(copy, content(network))
    assert [file.name for file in path.parent.iterdir()] == ["network.npz"]
