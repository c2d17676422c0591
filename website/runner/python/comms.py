"""The wire between a widget in Python and its half on the page, by the Jupyter widgets protocol.

https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages

As there, data travel as JSON, so that None is null on the page and null is None here; bytes travel beside
it.
"""

import json

import comm
from comm.base_comm import BaseComm

LONGEST = 200_000  # characters; a page that laid out more in one piece would stand still


def install(send):
    """Make every comm, which is what a widget talks through, send its messages by `send`."""

    class PageComm(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            text = json.dumps(data or {}, allow_nan=False, default=float)  # float for NumPy's numbers
            if len(text) > LONGEST:
                raise ValueError(f"a widget may hold {LONGEST:,} characters on this page, got {len(text):,}")
            send(
                "comm",
                kind=msg_type,
                comm=self.comm_id,
                target=keys.get("target_name"),
                data=text,
                buffers=[bytes(memoryview(buffer).cast("B")) for buffer in buffers or []],
            )

    comm.create_comm = PageComm


def receive(kind, message):
    """Hand over a message of the page: `{"comm": id, "data": JSON, "buffers": […]}`."""
    content = {"comm_id": message["comm"], "data": json.loads(message["data"])}
    manager = comm.get_comm_manager()
    handle = {"comm_msg": manager.comm_msg, "comm_close": manager.comm_close}[kind]
    handle(None, None, {"content": content, "buffers": message.get("buffers", []), "metadata": {}})
