"""What the checkers share: how an answer is read, when it is right, and which mistake explains it."""

import copy
import traceback

import numpy as np

TOLERANCE = 5e-4  # of the target: rounding to four digits changes no more, nor does storing as float16
WHOLE = 1e-6  # of a count, which is exact: 1 / 0.1**2 is 99.99999999999998
ZERO = 1e-5  # of the largest value, or of 1, where the target is 0: what float32 leaves of a difference
SIZE = 0.02  # of the target: too few digits, but the size is right
ROUNDED = "right size; give four digits or the expression."
PARTLY = " On another input it is right: look for a number that should come from the arguments."


def verdict(name, findings):
    """Print the findings, or that there are none; return True where there are none."""
    for finding in findings:
        print(f"✗ {name}: {finding}")
    if not findings:
        print(f"✓ {name}: right.")
    return not findings


def number_verdict(name, answer, right, hints=(), whole=False):
    """Check one number, or a count, if `whole`; `hints` are (wrong value, what probably happened)."""
    numbers, problem = read_numbers(answer)
    finding = problem or number_finding(numbers[0], right, hints, whole)
    return verdict(name, [finding] if finding else [])


def read_numbers(answer, count=1):
    """The answer as one finite float or two, whatever array, list or number it is; or a sentence."""
    asked, are = ("a number", "one is") if count == 1 else ("two numbers", "two are")
    try:
        array = np.asarray(answer)
    except Exception:  # a ragged list, or an object that pretends to be an array
        return None, "that is not a number, nor an array of them."
    if array.dtype == object and any(value is ... or value is None for value in array.flat):
        return None, f"no answer yet; replace the `...` by {asked}."
    if array.dtype.kind in "US":
        return None, "text is not a number; leave the quotes out."
    if array.dtype.kind == "b":
        return None, "True or False is not a number; give the value itself."
    if array.dtype.kind == "c":
        return None, "that is not a number of this kind; the answer is real, not complex."
    if array.size != count:
        held = "1 number" if array.size == 1 else f"{array.size} numbers"
        return None, f"that holds {held}; {are} asked for."
    numbers = floats(array)
    if numbers is None:
        return None, f"an object of type {type(array.flat[0]).__name__} is not a number."
    if not np.isfinite(numbers).all():
        return None, "what is not finite is not a number to give; look for a division by 0."
    return numbers.ravel().tolist(), None


def floats(values):
    """The values as a float64 array; None where they are not real numbers."""
    try:
        array = np.asarray(values)
        return array.astype(np.float64) if array.dtype.kind in "biufO" else None
    except OverflowError:
        return np.array(np.inf)
    except Exception:
        return None


def near(value, target, tolerance):
    return abs(value - target) <= (tolerance * abs(target) or ZERO)


def is_rounded(value, target):
    """Whether the value is the target rounded to two or three digits."""
    return any(near(value, float(f"{target:.{digits}g}"), WHOLE) for digits in (2, 3))


def number_finding(value, right, hints=(), whole=False, otherwise=None):
    """What is wrong with a number, or None.

    A wrong value explains the answer where the right one, rounded, does not, and where it is the nearer.
    """
    tolerance = WHOLE if whole else TOLERANCE
    if near(value, right, tolerance):
        return None
    if not whole and is_rounded(value, right):
        return ROUNDED
    explaining = [
        (abs(value - wrong), said)
        for wrong, said in hints
        if near(value, wrong, tolerance) or (not whole and is_rounded(value, wrong))
    ]
    distance, said = min(explaining, default=(np.inf, None))
    if distance < abs(value - right):
        return said
    if whole and value != round(value):
        return "this is a count; a whole number is asked for."
    if not whole and near(value, right, SIZE):
        return ROUNDED
    return otherwise or f"{value:g} is not it; work it out again."


def evaluate(function, arguments, rights):
    """The reader's function of copies of the arguments, as one array for each of `rights`; or a sentence."""
    try:
        with np.errstate(all="ignore"):
            result = function(*copy.deepcopy(arguments))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever else the reader's code raises is a finding, not a crash
        said = " ".join("".join(traceback.format_exception_only(error)).split()).rstrip(".:")
        return None, f"your function raised {said}."
    parts, nothing = len(rights), "your function returned nothing yet; replace the `...` by your code."
    if result is None or result is ...:
        return None, nothing
    if parts == 1:
        result = [result]
    several = isinstance(result, tuple | list) or (
        isinstance(result, np.ndarray) and result.ndim > np.ndim(rights[0])
    )
    if not several or len(result) != parts:
        return None, f"return {parts} things, as in `return first, second`."
    if any(part is None or part is ... for part in result):
        return None, nothing
    arrays = [floats(part) for part in result]
    if any(array is None for array in arrays):
        return None, "what you returned cannot be read as numbers."
    if not all(np.isfinite(array).all() for array in arrays):
        return None, "what you returned holds what is not a finite number; look for a division by 0."
    return [in_shape(array, right) for array, right in zip(arrays, rights, strict=True)], None


def in_shape(array, right):
    """The array in the shape of a number or a vector where only axes of length 1 differ."""
    bare = np.squeeze(array)
    harmless = np.ndim(right) < 2 and bare.shape == np.squeeze(right).shape
    return bare.reshape(np.shape(right)) if harmless else array


def same(array, target, tolerance=TOLERANCE):
    """Whether two arrays have one shape and agree within the tolerance."""
    target = np.asarray(target, dtype=np.float64)
    if array.shape != target.shape:
        return False
    slack = min(tolerance, ZERO) * (np.abs(target).max() or 1)
    return bool((np.abs(array - target) <= tolerance * np.abs(target) + slack).all())


def findings_on(
    trials,
    function,
    right,
    mistakes=(),
    otherwise="",
    shape="return one number.",
    parts=None,
    whole=False,
    where=None,
):
    """Try the reader's function on several inputs; return {part: what is wrong with it}.

    `mistakes` are (function like the reader's, what it did), and `otherwise` is what to say of any other,
    a sentence or a function of the result and the arguments. Where two things are returned, `mistakes` are
    those of both together, and `parts` has mistakes and the rest for each label, their functions giving that
    part alone. `shape` is said of another shape, for all parts or for each label, and `where` tells of the
    arguments on which a function raised.
    """
    tolerance = WHOLE if whole else TOLERANCE
    tried = []  # (arguments, results, targets)
    for arguments in trials:
        targets = [right(*arguments)] if parts is None else list(right(*arguments))
        results, problem = evaluate(function, arguments, targets)
        if problem and not wrong_among(tried, tolerance):
            on = f" This was on {where(*arguments)}." if where and "raised" in problem else ""
            return {"": problem + (on or (PARTLY if tried else ""))}
        if problem:
            break
        tried.append((arguments, results, targets))
    for mistake, said in mistakes if parts else ():
        if explains(mistake, tried, tolerance):
            return {"": said}
    found = {}
    for i, (label, (own, rest)) in enumerate((parts or {"": (mistakes, otherwise)}).items()):
        rows = [(arguments, [got[i]], [wanted[i]]) for arguments, got, wanted in tried]
        wrong = wrong_among(rows, tolerance)
        if not wrong:
            continue
        arguments, (got,), (wanted,) = wrong[0]
        named = [said for mistake, said in own if explains(lambda *a, f=mistake: [f(*a)], rows, tolerance)]
        if named:
            found[label] = named[0]
        elif got.shape == np.shape(wanted) and any(same(got, np.round(wanted, digits)) for digits in (2, 3)):
            found[label] = ROUNDED
        elif got.shape != np.shape(wanted):
            template = shape[label] if isinstance(shape, dict) else shape
            found[label] = template.format(
                label=label, shape=got.shape, wanted=np.shape(wanted), size=got.size, n=np.size(wanted)
            )
        else:
            said = rest(got, *arguments) if callable(rest) else rest
            told = callable(rest) and got.size == 1  # such a sentence says itself on which input it was
            found[label] = said + (PARTLY if len(wrong) < len(rows) and not told else "")
    return found


def wrong_among(rows, tolerance):
    """Those of (arguments, results, targets) where a result is not its target."""
    return [row for row in rows if not all(map(same, row[1], row[2], [tolerance] * len(row[1])))]


def explains(mistake, rows, tolerance):
    """Whether a mistake gives what the reader's function gives where that is wrong.

    For several numbers the first such input decides; one number may agree by accident, so all must.
    """
    wrong = wrong_among(rows, tolerance)
    several = any(result.size > 1 for _, results, _ in wrong for result in results)
    return bool(wrong) and not any(
        wrong_among([(None, results, mistake(*arguments))], tolerance)
        for arguments, results, _ in (wrong[:1] if several else wrong)
    )


def batch(m=6, n=3):
    """A batch of m examples whose n units differ in mean and in spread."""
    mean, spread = np.resize([2.0, -1.0, 0.5, 4.0, -3.0], n), np.resize([3.0, 0.2, 1.0, 0.5, 2.0], n)
    return np.random.default_rng(m).normal(mean, spread, (m, n))
