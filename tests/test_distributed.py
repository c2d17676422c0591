"""A batch that is split over two workers is normalised as one, and stays where it is."""

import importlib
import re
import sys

import dask
import dask.array as da
import distributed
import numpy as np
import pytest

from batchnorm import BatchNorm, batch_statistics
from batchnorm.distributed import SyncBatchNorm, synchronized_statistics
from layers_made import randomize, state

SPLITS = {
    "uneven parts": ((32, 5), ((3, 20, 9), 5)),
    "parts of one example": ((32, 5), ((1, 30, 1), 5)),
    "nothing but single examples": ((8, 5), (1, 5)),
    "an empty part": ((32, 5), ((0, 12, 20), 5)),
    "images": ((6, 4, 3, 5), ((1, 5), 4, 3, 5)),
    "one image": ((1, 4, 3, 5), (1, (1, 3), 3, 5)),
    "images cut along every axis": ((4, 6, 8, 3), (3, 6, 5, 3)),
}


@pytest.fixture(scope="module")
def client():
    settings = {"distributed.scheduler.work-stealing": False}  # or what is sent would hang on timing
    quiet = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": "ERROR"}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, **quiet) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture
def here():
    """Without the workers, which a number or a sentence does not need."""
    with dask.config.set(scheduler="synchronous"):
        yield


def same_state(layer, whole, tolerance=1e-12):
    for parameter, other in zip(layer.parameters(), whole.parameters(), strict=True):
        np.testing.assert_allclose(parameter.grad, other.grad, rtol=tolerance, atol=tolerance)
    ours, others = (layer.running_mean, layer.running_var), (whole.running_mean, whole.running_var)
    np.testing.assert_allclose(ours, others, rtol=tolerance, atol=tolerance)


# Equal to the whole batch


def equals_the_whole(shape, chunks):
    x, dy = np.random.default_rng(0).normal(3, 2, size=(2, *shape))
    x_parts, dy_parts = da.from_array(x, chunks=chunks), da.from_array(dy, chunks=chunks)
    whole, layer = (randomize(kind(shape[-1], momentum=0.3)) for kind in (BatchNorm, SyncBatchNorm))
    count, mean, var = synchronized_statistics(x_parts)
    assert count == x.size // shape[-1]
    np.testing.assert_allclose((mean, var), batch_statistics(x), rtol=1e-12, atol=1e-12)
    for training in (True, True, False):  # twice, because the second update is not of 0 and 1
        forwards = layer.forward(x_parts, training), whole.forward(x, training)
        for ours, expected in (forwards, (layer.backward(dy_parts), whole.backward(dy))):
            assert isinstance(ours, da.Array)
            assert ours.chunks == x_parts.chunks
            np.testing.assert_allclose(ours.compute(), expected, rtol=1e-12, atol=1e-12)
        same_state(layer, whole)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("shape", "chunks"), SPLITS.values(), ids=SPLITS)
def test_the_split_batch_is_normalised_as_the_whole(shape, chunks):
    equals_the_whole(shape, chunks)


def test_on_two_workers_too(client):
    equals_the_whole((32, 5), (16, 5))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int64])
def test_the_dtype_is_that_of_the_layer_on_one_machine(dtype):
    x, dy = np.random.default_rng(3).normal(0, 20, size=(2, 40, 4)).astype(dtype)
    whole, layer = (randomize(kind(4, dtype=np.float32)) for kind in (BatchNorm, SyncBatchNorm))
    parts = [da.from_array(array, chunks=((25, 15), 4)) for array in (x, dy)]
    for ours, expected in (
        (layer.forward(parts[0]), whole.forward(x)),
        (layer.backward(parts[1]), whole.backward(dy)),
    ):
        assert ours.dtype == ours.compute().dtype == expected.dtype
        tolerance = 8 * np.finfo(expected.dtype).eps  # sums in another order
        np.testing.assert_allclose(ours.compute(), expected, rtol=tolerance, atol=tolerance)
    same_state(layer, whole, 1e-6)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-9), (np.float32, 1e-6)])
def test_a_large_mean_costs_its_own_rounding_and_no_more(dtype, tolerance):
    x = (1e6 + np.random.default_rng(4).normal(size=(400, 3))).astype(dtype)
    y = SyncBatchNorm(3, eps=0).forward(da.from_array(x, chunks=((100, 300), 3))).compute()
    exact = x.astype(np.longdouble)
    assert np.abs(y - (exact - exact.mean(axis=0)) / exact.std(axis=0)).max() < tolerance


@pytest.mark.usefixtures("here")
def test_the_mean_of_one_feature_costs_another_no_digits():
    x = np.array([1e12, 0]) + np.random.default_rng(4).normal(size=(400, 2))
    y = SyncBatchNorm(2, eps=0).forward(da.from_array(x, chunks=((100, 300), 2))).compute()
    np.testing.assert_allclose(y, BatchNorm(2, eps=0).forward(x), atol=1e-12)


@pytest.mark.usefixtures("here")
def test_without_synchronising_the_result_is_another():
    x = np.random.default_rng(5).normal(size=(32, 5))
    alone = np.concatenate([BatchNorm(5).forward(part) for part in np.split(x, [8])])
    together = SyncBatchNorm(5).forward(da.from_array(x, chunks=((8, 24), 5))).compute()
    assert np.abs(alone - together).max() > 0.1


# What is sent, and when


def test_two_numbers_per_feature_are_sent_and_not_the_batch(client):
    def sent():  # bytes from all workers so far, to each other or to us
        return sum(client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total).values())

    features, parts = 64, 2
    x = np.random.default_rng(6).normal(size=(10_000, features))
    batch = client.persist(da.from_array(x, chunks=(5000, features)))
    gradient = client.persist(batch**2)  # each part lies where its part of the batch does
    distributed.wait([batch, gradient])

    layer = SyncBatchNorm(features)
    before = sent()
    y = layer.forward(batch)
    in_forward = sent()
    dx = layer.backward(gradient)
    in_backward = sent()
    y, dx = client.persist([y, dx])
    distributed.wait([y, dx])

    numbers = parts * 2 * features * x.itemsize
    envelope = parts * 1000  # what Dask counts for a tuple, its arrays and the count
    assert numbers < in_forward - before < numbers + envelope
    assert numbers < in_backward - in_forward < numbers + envelope
    assert sent() == in_backward
    assert x.nbytes > 1000 * (numbers + envelope)
    y.compute()
    assert sent() - in_backward >= y.nbytes  # so the measure sees what is sent


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("training", [True, False])
def test_y_is_that_of_the_time_of_forward(training):
    x, layer = np.random.default_rng(7).normal(size=(12, 2)), randomize(SyncBatchNorm(2))
    y = layer.forward(da.from_array(x, chunks=(6, 2)), training)
    for held in (layer.gamma.value, layer.beta.value, layer.running_mean, layer.running_var):
        held += 7.0  # in place, as an optimizer does
    np.testing.assert_allclose(
        y.compute(), randomize(BatchNorm(2)).forward(x, training), rtol=1e-12, atol=1e-12
    )


# What is refused

GOOD = np.random.default_rng(8).normal(size=(6, 4))
NAN = GOOD.copy()
NAN[-1, -1] = np.nan


def parts(array, chunks=((2, 4), 4)):
    return da.from_array(array, chunks=chunks)


FORWARD = [
    (GOOD, TypeError, "x must be a dask array, got ndarray: wrap"),
    (parts(GOOD, (6, 2)), ValueError, "features of x are split into 2 parts"),
    (parts(np.ones((2, 3, 3, 4)), (2, 3, 3, 2)), ValueError, "features of x are split into 2 parts"),
    (parts(GOOD)[parts(GOOD)[:, 0] > 0], ValueError, "unknown size"),
    (parts(GOOD[0], 2), ValueError, r"x has shape \(4,\): pass \(N, D\)"),
    (parts(GOOD[:, :3], 3), ValueError, "x has 3 features on axis -1"),
    (parts(GOOD[:1], 4), ValueError, "at least 2 values per feature"),
    (parts(NAN), ValueError, "x holds NaN"),
    (parts(GOOD.astype(str)), TypeError, "x must hold real numbers"),
    (parts(np.ones((6, 4))), ValueError, "feature 0 is constant"),
    (parts(1e-160 * GOOD), ValueError, "the variance of feature 0 underflows float64"),
]
BACKWARD = [
    (GOOD, TypeError, "grad_y must be a dask array"),
    (parts(GOOD[:5], 4), ValueError, r"grad_y has shape \(5, 4\), but forward"),
    (parts(GOOD, (3, 4)), ValueError, "grad_y is split otherwise than x"),
    (parts(GOOD, ((1, 5), 4)), ValueError, "grad_y is split otherwise than x"),
    (parts(NAN), ValueError, "grad_y holds NaN"),
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("act", "bad", "error", "message"),
    [*(("forward", *case) for case in FORWARD), *(("backward", *case) for case in BACKWARD)],
)
def test_refuses_before_anything_changes(act, bad, error, message):
    layer = SyncBatchNorm(4, eps=0)
    layer.forward(parts(GOOD))
    dx = layer.backward(parts(GOOD)).compute()
    before = state(layer)
    with pytest.raises(error, match=message) as caught:
        getattr(layer, act)(bad)
    assert "\n" not in str(caught.value)
    assert state(layer) == before
    np.testing.assert_array_equal(layer.backward(parts(GOOD)).compute(), dx)


def test_options_are_named():
    with pytest.raises(TypeError, match="positional"):
        SyncBatchNorm(4, 1e-3)


def test_backward_before_forward():
    with pytest.raises(RuntimeError, match=r"SyncBatchNorm\.backward was called before forward"):
        SyncBatchNorm(4).backward(parts(GOOD))


def test_nan_is_found_by_the_worker_and_told_to_us(client):
    with pytest.raises(ValueError, match="x holds NaN"):
        SyncBatchNorm(4).forward(parts(NAN))
    y = SyncBatchNorm(4).forward(parts(NAN), training=False)
    with pytest.raises(ValueError, match="x holds NaN"):
        y.compute()


def test_without_dask_one_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)  # an import of it fails
    monkeypatch.delitem(sys.modules, "batchnorm.distributed")
    fresh = importlib.import_module("batchnorm.distributed")
    assert fresh.part_moments(np.ones((6, 4)))[0] == 6
    sentence = 'batchnorm.distributed needs Dask: pip install "batch-normalization-book[distributed]"'
    for use in (fresh.synchronized_statistics, fresh.SyncBatchNorm(4).forward):
        with pytest.raises(ImportError, match=re.escape(sentence)):
            use(np.ones((6, 4)))
