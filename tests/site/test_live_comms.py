"""A widget's traits reach the page and come back as JSON says, None among them."""

import json

import comm
import numpy as np
import pytest

from website.runner.python import comms


@pytest.fixture
def sent(monkeypatch):
    """The messages that comms send to the page."""
    monkeypatch.setattr(comm, "create_comm", comm.create_comm)
    messages = []
    comms.install(lambda _, **message: messages.append(message))
    return messages


def test_none_is_null_and_null_is_none(sent):
    wire = comm.create_comm(target_name="jupyter.widget", data={"state": {"ends": [0.5, None]}})
    heard = []
    wire.on_msg(lambda message: heard.append(message["content"]["data"]))
    assert sent[0]["data"] == '{"state": {"ends": [0.5, null]}}'
    comms.receive("comm_msg", {"comm": sent[0]["comm"], "data": '{"ends": [null, 2]}'})
    assert heard == [{"ends": [None, 2]}]


def test_numbers_of_numpy_and_bytes_arrive(sent):
    data = {"state": {"m": np.int64(8), "share": np.float32(0.5)}}
    comm.create_comm(data=data, buffers=[memoryview(np.arange(2.0, dtype=np.float32))])
    assert json.loads(sent[0]["data"]) == {"state": {"m": 8, "share": 0.5}}
    assert sent[0]["buffers"] == [np.arange(2.0, dtype=np.float32).tobytes()]


def test_what_json_has_no_word_for_is_refused(sent):
    wire = comm.create_comm(data={})
    with pytest.raises(ValueError, match="not JSON compliant"):
        wire.send({"state": {"gamma": float("nan")}})
    assert len(sent) == 1
