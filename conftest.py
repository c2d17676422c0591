"""What pytest needs to know of the notebooks, and of a machine that lacks something.

`pytest --nbval` runs each notebook's cells and compares what they print with what is committed. With `--kept`
the outputs that the site is built from are compared in place of new ones, so that nothing runs twice.
REQUIRE_ALL=1 makes a failure of whatever a machine would skip.
"""

import os

import psutil
import pytest

# A committed notebook holds text alone, so pictures and rich text have nothing to be compared with.
PICTURES = ("image/svg+xml", "text/html", "text/markdown")


class KeptOutputs:
    """Stands where nbval has its kernel, and answers with the outputs that were kept of a notebook."""

    def __init__(self, path):
        from website.executed import code_cells, execute, kept  # a student's pytest needs none of it

        if failed := execute([path]):
            raise failed[path]
        self.cells, self.messages = iter(code_cells(kept(path))), iter(())

    def execute_cell_input(self, source, **_):
        cell = next(cell for cell in self.cells if cell.source == source)
        told = [{"msg_type": output.output_type, "content": output} for output in cell.outputs]
        end = {"msg_type": "status", "content": {"execution_state": "idle"}}
        self.messages = iter([each | {"parent_header": {"msg_id": source}} for each in [*told, end]])
        return source

    def get_message(self, *_, **__):
        return next(self.messages)

    def is_alive(self):
        return True

    def await_reply(self, *_, **__): ...

    def await_idle(self, *_, **__): ...

    def stop(self): ...


def pytest_addoption(parser):
    parser.addoption("--kept", action="store_true", help="with --nbval: compare what the site is built from")


def pytest_collectstart(collector):
    if not hasattr(collector, "skip_compare"):  # no notebook of nbval's
        return
    collector.skip_compare += PICTURES
    if collector.config.option.kept:
        collector.setup = lambda: setattr(collector, "kernel", KeptOutputs(collector.path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped here, but this was: {report.longrepr[-1]}"
    return report


def pytest_terminal_summary(terminalreporter):
    reports = [one for found in terminalreporter.stats.values() for one in found if hasattr(one, "duration")]
    of_chapters = sum(one.duration for one in reports if "test_live_chapters" in one.nodeid)
    if of_chapters:
        terminalreporter.write_line(f"The chapters in the page took {of_chapters:.0f} s of it.")


def busy():
    """Processor seconds of the whole machine, since a browser's own processes are no children of ours."""
    times = psutil.cpu_times()
    return times.user + times.system


def pytest_configure(config):
    config.busy_before = busy()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        print(f"Processor seconds of this machine meanwhile: {busy() - config.busy_before:.0f}")


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    """The notebooks' kernels inherit one BLAS thread, so that sums are added in the same order everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            patch.setenv(name, "1")
        yield
