"""A batch that is split over two workers is normalised as one, and stays where it is."""

import subprocess
import sys

import dask
import dask.array as da
import distributed
import numpy as np
import pytest

from batchnorm import BatchNorm, batch_statistics
from batchnorm.distributed import SyncBatchNorm, part_moments, synchronized_statistics

TIGHT = {"rtol": 1e-12, "atol": 1e-12}
SPLITS = {
    "halves": ((32, 5), (16, 16)),
    "uneven parts": ((32, 5), (3, 20, 9)),
    "parts of one example": ((32, 5), (1, 30, 1)),
    "nothing but single examples": ((8, 5), (1,) * 8),
    "an empty part": ((32, 5), (0, 12, 20)),
    "images": ((6, 4, 3, 5), (1, 5)),
}


@pytest.fixture(scope="module")
def client():
    settings = {"distributed.scheduler.work-stealing": False}  # or what is sent would hang on timing
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="ERROR",
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def split(array, sizes):
    """The array as a dask array, cut into parts of so many examples; Dask deals them out to the workers."""
    return da.from_array(array, chunks=(sizes, *array.shape[1:]))


def make_layers(features, **settings):
    """One layer of each kind, with the same gamma and beta."""
    rng = np.random.default_rng(1)
    gamma, beta = rng.normal(size=(2, features))
    layers = BatchNorm(features, **settings), SyncBatchNorm(features, **settings)
    for layer in layers:
        layer.gamma.value, layer.beta.value = gamma, beta
    return layers


def state(layer):
    """A copy of everything that a layer holds, by name."""
    held = {parameter.name: (parameter.value, parameter.grad) for parameter in layer.parameters()}
    held["running"] = layer.running_mean, layer.running_var
    return {name: np.array(arrays) for name, arrays in held.items()}


def assert_same(actual, expected, **tolerance):
    assert actual.keys() == expected.keys()
    for name in expected:
        np.testing.assert_allclose(actual[name], expected[name], err_msg=name, **tolerance)


# Equal to the whole batch


@pytest.mark.parametrize(("shape", "sizes"), SPLITS.values(), ids=SPLITS)
def test_the_split_batch_is_normalised_as_the_whole(client, shape, sizes):
    rng = np.random.default_rng(0)
    x, dy = rng.normal(3, 2, size=shape), rng.normal(size=shape)
    x_parts, dy_parts = split(x, sizes), split(dy, sizes)
    whole, layer = make_layers(shape[-1], momentum=0.3)

    count, mean, var = synchronized_statistics(x_parts)
    assert count == x.size // shape[-1]
    np.testing.assert_allclose((mean, var), batch_statistics(x), **TIGHT)

    for training in (True, True, False):  # twice, because the second update is not of 0 and 1
        y, expected_y = layer.forward(x_parts, training), whole.forward(x, training)
        dx, expected_dx = layer.backward(dy_parts), whole.backward(dy)
        assert isinstance(y, da.Array)
        assert y.chunks == dx.chunks == x_parts.chunks
        np.testing.assert_allclose(y.compute(), expected_y, **TIGHT)
        np.testing.assert_allclose(dx.compute(), expected_dx, **TIGHT)
        assert_same(state(layer), state(whole), **TIGHT)


def test_images_may_be_cut_along_any_axis_of_the_batch(client):
    rng = np.random.default_rng(2)
    x, dy = rng.normal(size=(2, 4, 6, 8, 3))
    whole, layer = make_layers(3)
    x_parts, dy_parts = (da.from_array(array, chunks=(3, 6, 5, 3)) for array in (x, dy))
    np.testing.assert_allclose(layer.forward(x_parts).compute(), whole.forward(x), **TIGHT)
    np.testing.assert_allclose(layer.backward(dy_parts).compute(), whole.backward(dy), **TIGHT)
    assert_same(state(layer), state(whole), **TIGHT)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int64])
def test_the_dtype_is_that_of_the_layer_on_one_machine(client, dtype):
    rng = np.random.default_rng(3)
    x = rng.normal(0, 20, size=(40, 4)).astype(dtype)
    dy = rng.normal(0, 20, size=(40, 4)).astype(dtype)
    whole, layer = make_layers(4, dtype=np.float32)
    y, dx = layer.forward(split(x, (25, 15))), layer.backward(split(dy, (25, 15)))
    expected_y, expected_dx = whole.forward(x), whole.backward(dy)
    assert (y.dtype, dx.dtype) == (expected_y.dtype, expected_dx.dtype)
    for actual, expected in ((y.compute(), expected_y), (dx.compute(), expected_dx)):
        assert actual.dtype == expected.dtype
        tolerance = 2 * np.finfo(expected.dtype).eps
        np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)
    assert_same(state(layer), state(whole), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-9), (np.float32, 1e-6)])
def test_a_large_mean_costs_its_own_rounding_and_no_more(client, dtype, tolerance):
    x = (1e6 + np.random.default_rng(4).normal(size=(400, 3))).astype(dtype)
    layer = SyncBatchNorm(3, eps=0)
    y = layer.forward(split(x, (100, 300))).compute()
    exact = x.astype(np.longdouble)
    expected = (exact - exact.mean(axis=0)) / exact.std(axis=0)
    assert np.abs(y - expected).max() < tolerance


def test_without_synchronising_the_result_is_another(client):
    x = np.random.default_rng(5).normal(size=(32, 5))
    parts = np.split(x, [8])
    alone = np.concatenate([BatchNorm(5).forward(part) for part in parts])
    together = SyncBatchNorm(5).forward(split(x, (8, 24))).compute()
    assert np.abs(alone - together).max() > 0.1
    mean = np.mean([part.mean(axis=0) for part in parts], axis=0)  # not weighted by the counts
    assert np.abs(mean - synchronized_statistics(split(x, (8, 24)))[1]).max() > 0.01


# What is sent, and when


def sent(client):
    """Bytes that all workers have sent so far, to each other or to us."""
    return sum(client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total).values())


def test_two_numbers_per_feature_are_sent_and_not_the_batch(client):
    features, parts = 64, 2
    x = np.random.default_rng(6).normal(size=(10_000, features))
    batch = client.persist(split(x, (5000, 5000)))
    gradient = client.persist(batch**2)  # each part lies where its part of the batch does
    distributed.wait([batch, gradient])

    layer = SyncBatchNorm(features)
    before = sent(client)
    y = layer.forward(batch)
    in_forward = sent(client)
    dx = layer.backward(gradient)
    in_backward = sent(client)
    y, dx = client.persist([y, dx])
    distributed.wait([y, dx])

    numbers = parts * 2 * features * x.itemsize
    envelope = parts * 1000  # what Dask counts for a tuple, its arrays and the count
    assert numbers < in_forward - before < numbers + envelope
    assert numbers < in_backward - in_forward < numbers + envelope
    assert sent(client) == in_backward
    assert x.nbytes > 1000 * (numbers + envelope)
    y.compute()
    assert sent(client) - in_backward >= y.nbytes  # so the measure sees what is sent


def test_a_part_gives_a_count_and_two_numbers_per_feature():
    count, mean, var = part_moments(np.ones((2, 3, 4, 5), np.float32))
    assert (count, mean.shape, var.shape) == (24, (5,), (5,))


@pytest.mark.parametrize("training", [True, False])
def test_y_is_that_of_the_time_of_forward(client, training):
    x = np.random.default_rng(7).normal(size=(12, 2))
    whole, layer = make_layers(2)
    y = layer.forward(split(x, (6, 6)), training)
    for held in (layer.gamma.value, layer.beta.value, layer.running_mean, layer.running_var):
        held += 7.0  # in place, as an optimizer does
    np.testing.assert_allclose(y.compute(), whole.forward(x, training), **TIGHT)


# What is refused


def nan_in_the_last_row(shape):
    x = np.ones(shape)
    x[-1, -1] = np.nan
    return x


GOOD = np.random.default_rng(8).normal(size=(6, 4))
REFUSED = {
    "an array": (GOOD, TypeError, "x must be a dask array, got ndarray: wrap"),
    "split features": (
        da.from_array(GOOD, chunks=(6, 2)),
        ValueError,
        "features of x are split into 2 parts",
    ),
    "unknown sizes": (da.from_array(GOOD)[da.from_array(GOOD[:, 0]) > 0], ValueError, "unknown size"),
    "no features": (da.from_array(GOOD[0], chunks=2), ValueError, r"x has shape \(4,\): pass \(N, D\)"),
    "wrong features": (da.from_array(GOOD[:, :3], chunks=3), ValueError, "x has 3 features on axis -1"),
    "one example": (da.from_array(GOOD[:1], chunks=4), ValueError, "at least 2 values per feature"),
    "NaN": (da.from_array(nan_in_the_last_row((6, 4)), chunks=(5, 4)), ValueError, "x holds NaN"),
    "words": (da.from_array(GOOD.astype(str), chunks=(3, 4)), TypeError, "x must hold real numbers"),
    "no spread": (da.from_array(np.ones((6, 4)), chunks=(3, 4)), ValueError, "feature 0 is constant"),
}


@pytest.fixture
def here():
    """Without the workers, which a sentence does not need."""
    with dask.config.set(scheduler="synchronous"):
        yield


def used_layer(**settings):
    """A layer after one forward, of x split into 2 and 4 examples, and one backward."""
    layer, x = SyncBatchNorm(4, **settings), da.from_array(GOOD, chunks=((2, 4), 4))
    layer.forward(x)
    layer.backward(x)
    return layer, x


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("x", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_forward_refuses_before_anything_changes(x, error, message):
    layer, good = used_layer(eps=0)
    before, dx = state(layer), layer.backward(good).compute()
    with pytest.raises(error, match=message) as caught:
        layer.forward(x)
    assert "\n" not in str(caught.value)
    assert_same(state(layer), before, rtol=0)
    np.testing.assert_array_equal(layer.backward(good).compute(), dx)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("grad_y", "error", "message"),
    [
        (GOOD, TypeError, "grad_y must be a dask array"),
        (da.from_array(GOOD[:5], chunks=(2, 4)), ValueError, r"grad_y has shape \(5, 4\), but forward"),
        (da.from_array(GOOD, chunks=(3, 4)), ValueError, "grad_y is split otherwise than x"),
        (da.from_array(nan_in_the_last_row((6, 4)), chunks=((2, 4), 4)), ValueError, "grad_y holds NaN"),
    ],
)
def test_backward_refuses_before_anything_changes(grad_y, error, message):
    layer, _ = used_layer()
    before = state(layer)
    with pytest.raises(error, match=message):
        layer.backward(grad_y)
    assert_same(state(layer), before, rtol=0)


def test_backward_before_forward():
    with pytest.raises(RuntimeError, match=r"SyncBatchNorm\.backward was called before forward"):
        SyncBatchNorm(4).backward(da.from_array(GOOD))


def test_nan_is_found_by_the_worker_and_told_to_us(client):
    x = split(nan_in_the_last_row((6, 4)), (3, 3))
    with pytest.raises(ValueError, match="x holds NaN"):
        SyncBatchNorm(4).forward(x)
    y = SyncBatchNorm(4).forward(x, training=False)
    with pytest.raises(ValueError, match="x holds NaN"):
        y.compute()


# Without Dask

WITHOUT_DASK = """
import sys
sys.modules["dask"] = None  # an import of it fails
import numpy as np
from batchnorm.distributed import SyncBatchNorm, part_moments, synchronized_statistics
print(part_moments(np.ones((6, 4)))[0])
for use in (synchronized_statistics, SyncBatchNorm(4).forward):
    try:
        use(np.ones((6, 4)))
    except ImportError as error:
        print(error)
"""


def test_without_dask_one_sentence_says_how_to_install_it():
    done = subprocess.run([sys.executable, "-c", WITHOUT_DASK], capture_output=True, text=True, check=True)
    sentence = 'batchnorm.distributed needs Dask: pip install "batch-normalization-book[distributed]"'
    assert done.stdout.splitlines() == ["6", sentence, sentence]
