"""What a cell prints, sent line by line."""

import io

LIMIT = 200_000  # characters a request may print; a page with more of them would no longer scroll


class Stream(io.TextIOBase):
    """A text stream that sends what is written to it: at the end of each line, and when it is flushed."""

    encoding = "utf-8"

    def __init__(self, name, send):
        self._name, self._send = name, send
        self._waiting = ""
        self._printed = 0

    def writable(self):
        return True

    def write(self, text):
        self._waiting += text
        if "\n" in text or "\r" in text:
            self.flush()
        return len(text)

    def flush(self):
        text, self._waiting = self._waiting, ""
        if not text or self._printed > LIMIT:
            return
        self._printed += len(text)
        if self._printed > LIMIT:
            text += f"\n… more than {LIMIT:,} characters; the rest is not shown.\n"
        self._send("stream", name=self._name, text=text)

    def begin(self):
        """Count anew, for another request."""
        self._waiting, self._printed = "", 0
