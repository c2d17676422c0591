"""What notebook users type is answered on the page as by a notebook's kernel, or the page says why not."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from live_book import cell, edit, output, run, status

FIRST = "import sys\nimport warnings\n\nimport matplotlib.pyplot as plt\nimport numpy as np\n\n"
ALIKE = {
    "a value": "2 ** 0.5",
    "a value of NumPy": "np.float32(0.1)",
    "an array": "np.eye(3)",
    "no value after a semicolon": "np.eye(3);",
    "the last value": "_ = 3\n_",
    "both streams": "print('out')\nprint('err', file=sys.stderr)\nprint('again')",
    "a warning": "warnings.warn('careful', stacklevel=1)",
    "a warning that was silenced": "with warnings.catch_warnings():\n"
    "    warnings.simplefilter('ignore')\n    warnings.warn('careful')",
    "an error": "1 / 0",
    "an error of the reader's own": "class Mine(Exception):\n    pass\n\nraise Mine('so', 1)",
    "an error in a function": "def f():\n    return unknown\n\nf()",
    "a wrong word": "if True print(1)",
    "an error of NumPy": "np.ones(3) @ np.ones(4)",
    "an interrupt": "raise KeyboardInterrupt",
    "a figure": "plt.plot([1, 2])\nNone",
    "a figure and the value of its call": "fig, ax = plt.subplots()\nax.set_title('t')",
    "a figure that is shown": "plt.plot([1, 2])\nplt.show()\nprint('below')",
    "two figures": "for i in range(2):\n    plt.figure()\n    _ = plt.plot([i, 1])",
    "two figures between words": "for i in range(2):\n    _ = plt.plot([i, 1])\n    plt.show()\n    print(i)",
    "a figure that is closed": "plt.plot([1, 2])\nplt.close()",
    "a figure before an error": "_ = plt.plot([1, 2])\n1 / 0",
    "a figure after an error": "_ = plt.plot([3, 4])",
    "a figure as the value": "fig, ax = plt.subplots()\nplt.close(fig)\nfig",
    "an empty figure as the value": "fig = plt.figure()\nplt.close(fig)\nfig",
    "a formula in a figure": "_ = plt.title(r'$\\frac{\\gamma}{\\sqrt{\\sigma^2 + \\varepsilon}}$')",
    "words in other fonts": "_ = plt.title('serif and mono', family='serif')\n"
    "_ = plt.xlabel('m', family='monospace')",
    "Greek letters": "_ = plt.title('γ β μ σ² ε ≤ ∑')",
    "letters that no font has": "_ = plt.title('批')",
    "a legend of nothing": "_ = plt.legend()",
    "lengths that differ": "plt.plot([1, 2], [1])",
    "an unknown colour": "plt.plot([1, 2], color='nosuch')",
    "an image of an array": "_ = plt.imshow(np.eye(3))",
    "a picture in three dimensions": "_ = plt.figure().add_subplot(projection='3d').scatter([1], [2], [3])",
    "contours": "_ = plt.contour(np.outer(np.arange(4), np.arange(4)))",
    "a histogram": "counts, _, _ = plt.hist([1, 1, 2], bins=2)\ncounts",
    "a style": "with plt.style.context('ggplot'):\n    _ = plt.plot([1, 2])",
    "a figure saved": "_ = plt.plot([1, 2])\nplt.savefig('a.png')\nimport os\nos.path.getsize('a.png') > 0",
    "the backend": "plt.get_backend().split('.')[-1] in ('inline', 'figures', 'backend_inline')",
    "a photograph": "from PIL import Image\nImage.fromarray(np.zeros((4, 4, 3), np.uint8))",
    "a table in HTML": "class Frame:\n    def _repr_html_(self):\n"
    "        return '<table><tr><td>1</td></tr></table>'\n\nFrame()",
    "what is displayed": "from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>b</b>'), 2)",
    "a progress bar": "from tqdm import tqdm\n"
    "for _ in tqdm(range(3), bar_format='{n}\\n', file=sys.stdout):\n    pass",
    "a slider": "from ipywidgets import interactive\ninteractive(lambda n=2: print('n is', n), n=(0, 9))",
    "a saved array": "np.savetxt('b.txt', np.arange(3))\nopen('b.txt').read()",
    "a generator": "rng = np.random.default_rng(0)\nrng.normal(size=3).round(3)",
    "an await": "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "a date": "from datetime import date\ndate(2015, 2, 11)",
    "a print without an end": "print('a', end='')\nprint('b', end='')",
    "a line written over": "print('50 %\\r100 %')",
    "a long list": "list(range(300))",
    "a very long list": "list(range(2000))",
    "a very long dictionary": "dict.fromkeys(range(2000), 1)",
    "a debugged f-string": "x = 3\nprint(f'{x=}')",
    "help": "help(len)",
    "a doctest": "import doctest\ndef f():\n    '''\n    >>> f()\n    1\n    '''\n    return 1\n\n"
    "doctest.run_docstring_examples(f, globals())\nprint('done')",
}
EXPLAINED = {  # the page cannot, and says so
    "a thread": ("import threading\nthreading.Thread(target=print).start()", "one thread"),
    "a process": ("import subprocess\nsubprocess.run(['ls'])", "other programs"),
    "an array larger than a page": ("many = np.ones((40_000, 40_000))", "four gigabytes of memory"),
    "more memory than there is": ("many = [np.ones(10**8) for _ in range(9)]", "four gigabytes of memory"),
    "another package": ("import pandas", "cannot install another"),
    "an install": ("%pip install pandas", "left out on this page"),
    "a program in a cell": ("%%bash\nls", "%%bash: left out on this page"),
    "a program's answer": ("files = !ls", "files = !ls: left out on this page"),
    "the time of a cell": ("%%time\nsum(range(10))", "Wall time: 0."),
    "the time of a line": ("%time total = sum(range(10))", "Wall time: 0."),
    "a question about a name": ("import numpy as np\nnp.mean?", "Compute the arithmetic mean"),
    "a question in front": ("??len", "Return the number of items"),
    "a breakpoint": ("breakpoint()", "cannot stop inside a cell"),
    "a debugger": ("import pdb\npdb.set_trace()", "cannot ask now"),
    "an error whose words fail": (
        "class Mine(Exception):\n    def __str__(self):\n        raise ValueError\n\nraise Mine",
        "<exception str() failed>",
    ),
    "an exit": ("exit()", "Python goes on"),
    "an animation": (
        "from matplotlib.animation import FuncAnimation\nfig = plt.figure()\n"
        "FuncAnimation(fig, lambda i: [], frames=2)",
        "JupyterLab plays it",
    ),
    "an animation with its player": (
        "from IPython.display import HTML\nHTML('<input><button>Play</button><script>1</script>')",
        "Left out, because this page runs nothing",
    ),
}


def of_kernel(outputs):
    """What a notebook's kernel showed: `[(kind, text)]`."""
    shown = []
    for one in outputs:
        if one.output_type == "stream":
            shown.append((one.name, one.text))
        elif one.output_type == "error":
            shown.append(("error", f"{one.ename}: {one.evalue}".removesuffix(": ")))
        else:
            shown.append(shown_of(one.data))
    return shown


def shown_of(data):
    """What a page shows of the forms in which a value comes."""
    if "application/vnd.jupyter.widget-view+json" in data:
        return ("widget", "")
    if {"image/svg+xml", "image/png"} & data.keys():
        return ("image", "")
    kind = "text/html" if "text/html" in data else "text/plain"
    return (kind, re.sub(r"<[^>]*>", "", data[kind]) if kind == "text/html" else data[kind])


PAGE = """(place) => [...place.children].map((one) => {
  if (one.matches(".stdout, .stderr")) return [one.matches(".stdout") ? "stdout" : "stderr", one.textContent];
  if (one.matches(".live-error")) {
    return ["error", [...one.querySelectorAll("p")].map((part) => part.textContent).join("\\n")];
  }
  if (one.matches(".widget-view")) return ["widget", ""];
  if (one.matches(".live-image")) return ["image", ""];
  return [one.matches(".text_html") ? "text/html" : "text/plain", one.textContent];
})"""


def plain(shown):
    """What was shown, without what must differ: places of files, addresses, the order of two streams."""
    streams, others = {"stdout": "", "stderr": ""}, []
    for kind, text in shown:
        text = re.sub(r"\b0x[0-9a-f]+", "0x", text)
        text = re.sub(r" \((\w+\.py|cell 3), line \d+\)$", "", text)
        text = re.sub(r"[^\n]*\r(?=[^\n])", "", text)  # a line that is written over
        if kind in streams:
            streams[kind] += text
        else:
            others.append((kind, text.strip()))
    return streams["stdout"].strip(), warned(streams["stderr"]), others


def warned(text):
    """The warnings in a text, each once and without its place; a text without any as it is."""
    found = re.findall(r"^.*:\d+: (\w+Warning: .*)$", text, re.MULTILINE)
    return set(found) or text.strip()


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """What a notebook's kernel answers to each of the cells."""
    cells = [nbformat.v4.new_code_cell(FIRST + source) for source in ALIKE.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    where = {"metadata": {"path": str(tmp_path_factory.mktemp("notebook"))}}
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=where).execute()
    return dict(zip(ALIKE, (of_kernel(one.outputs) for one in notebook.cells), strict=True))


def answer(page, source):
    edit(page, "value", source)
    status(page, "value").evaluate("(status) => { status.textContent = ''; }")
    run(page, "value", re.compile("Done|Ended"))
    return [tuple(one) for one in output(page, "value").evaluate(PAGE)]


@pytest.mark.parametrize("name", ALIKE)
def test_the_page_answers_as_a_notebook(kernel, warm, name):
    assert plain(answer(warm, FIRST + ALIKE[name])) == plain(kernel[name])


def test_webassembly_cannot_tell_numpy_of_a_division_by_zero(warm):
    """It keeps no flags of its arithmetic. Once it does, what teach.md says of it is wrong."""
    assert answer(warm, FIRST + "np.log(np.zeros(1))") == [("text/plain", "array([-inf])")]


@pytest.mark.parametrize(("source", "sentence"), EXPLAINED.values(), ids=EXPLAINED)
def test_the_page_explains_what_it_cannot(warm, source, sentence):
    shown = answer(warm, source if source.startswith(("%%", "?")) else FIRST + source)
    assert sentence in "".join(text for _, text in shown)
    run(warm, "names")  # and goes on
    assert cell(warm, "names").locator(".stdout").inner_text() == "hello\n"
