"""How much one request may send to the page: the one door that all of a cell's output goes through."""

MOST = 20_000_000  # characters; more would fill the memory of a phone
ENDED = "… more than 20 million characters: what follows is not sent to the page.\n"


class Allowance:
    """What a request may still send."""

    def __init__(self):
        self.left = MOST

    def cut(self, text):
        """Return as much of a text as may be sent."""
        text, self.left = text[: self.left], self.left - len(text)
        return text

    def message(self, content):
        """Return the content of a message, cut where the allowance ends, or None if it ended before.

        >>> allowance = Allowance()
        >>> allowance.left = 3
        >>> allowance.message({"name": "stdout", "text": "four"})["text"].startswith("fou\\n…")
        True
        >>> allowance.message({"name": "stdout", "text": "five"}) is None
        True
        """
        if self.left < 0:
            return None
        texts = {name: value for name, value in content.items() if isinstance(value, str)}
        data = content.get("data", {})
        size = sum(map(len, [*texts.values(), *data.values()]))
        if size <= self.left:
            self.left -= size
            return content
        if data:  # half of a picture or of HTML is none
            return content | {"data": {"text/plain": f"{self.cut(data['text/plain'])}\n{ENDED}"}}
        return content | {"text": f"{self.cut(texts['text'])}\n{ENDED}"}
