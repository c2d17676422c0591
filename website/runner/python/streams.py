"""What a cell prints, sent line by line at first, and in pieces once it prints much."""

import io
from time import monotonic

PROMPT = 200  # pieces of a request that are sent at the end of their line; a page could not take millions
PAUSE = 0.05  # seconds between those that follow
PIECE = 1 << 16  # characters that are sent at once, whatever they are


class Stream(io.TextIOBase):
    """A text stream that sends what is written to it."""

    encoding = "utf-8"

    def __init__(self, name, send):
        self.name, self._send = name, send
        self.begin()

    def begin(self):
        """Count anew, for another request; what a reader has set on the stream is gone."""
        own = {"name": self.name, "_send": self._send}
        self.__dict__.clear()
        self.__dict__.update(own, _waiting=[], _size=0, _pieces=0, _sent=0.0)

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._waiting.append(text)
        self._size += len(text)
        is_line = "\n" in text or "\r" in text
        is_due = self._pieces < PROMPT or monotonic() - self._sent > PAUSE
        if self._size >= PIECE or (is_line and is_due):
            Stream.flush(self)
        return len(text)

    def flush(self):
        text, self._waiting, self._size = "".join(self._waiting), [], 0
        if text:
            self._pieces, self._sent = self._pieces + 1, monotonic()
            self._send("stream", name=self.name, text=text)
