"""What pytest needs to know before it collects the notebooks."""

import pytest

# A committed notebook holds text alone, so pictures and rich text have nothing to be compared with.
PICTURES = ("image/svg+xml", "text/html", "text/markdown")


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):  # an nbval notebook
        collector.skip_compare += PICTURES


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    """The notebooks' kernels inherit one BLAS thread, so that sums are added in the same order everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(name, "1")
        yield
