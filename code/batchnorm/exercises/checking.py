"""What the checkers share: verdicts, the reader's answer as arrays, the check of one number."""

import numpy as np


def verdict(name, findings):
    """Print the findings, or that there are none; return True where there are none."""
    for finding in findings:
        print(f"✗ {name}: {finding}")
    if not findings:
        print(f"✓ {name}: right.")
    return not findings


def evaluate(function, *arguments, parts=1):
    """The reader's function applied to copies of the arguments, as `parts` float arrays; or a sentence."""
    try:
        result = function(*(np.array(argument) if np.ndim(argument) else argument for argument in arguments))
    except Exception as error:  # whatever the reader's code raises is a finding, not a crash of the lesson
        said = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".:")
        return None, f"your function raised {said}."
    if result is None or result is Ellipsis:
        return None, "your function returned nothing yet; replace the `...` by your code."
    if parts > 1 and (not isinstance(result, tuple | list) or len(result) != parts):
        return None, f"return {parts} things, as in `return first, second`."
    try:
        arrays = [np.asarray(part, dtype=np.float64) for part in (result if parts > 1 else [result])]
    except (TypeError, ValueError):
        return None, "what you returned cannot be read as numbers."
    return (arrays if parts > 1 else arrays[0]), None


def number_verdict(name, answer, expected, hints=(), tolerance=5e-4):
    """Check one number; `hints` are (wrong value, what probably happened)."""
    if answer is None or answer is Ellipsis:
        return verdict(name, ["no answer yet; replace the `...` by a number."])
    try:
        value = float(answer)
    except (TypeError, ValueError):
        return verdict(name, [f"{answer!r} is not a number."])

    def close(target):
        return abs(value - target) <= tolerance * max(1.0, abs(target))

    if close(expected):
        return verdict(name, [])
    found = [hint for wrong, hint in hints if close(wrong)]
    return verdict(name, found or [f"{value:g} is not it; work it out again."])


def batch():
    return np.random.default_rng(7).normal([2.0, -1.0, 0.5], [3.0, 0.2, 1.0], (6, 3))
