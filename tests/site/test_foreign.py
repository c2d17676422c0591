"""The search for foreign addresses finds them where they hide, and lets a link to a paper be."""

import pytest

from website.audit import foreign

LOADING = {
    "html": [
        '<script src="https://a.org/x.js"></script>',
        '<script src="//a.org/x.js"></script>',
        '<link rel="stylesheet" href="https://a.org/x.css">',
        '<link rel="preconnect" href="https://a.org">',
        '<img srcset="own.png 1x, https://a.org/x.png 2x">',
        '<p style="background: url(https://a.org/x.png)">text</p>',
        "<style>@import url('https://a.org/x.css');</style>",
        '<script>import("https://a.org")</script>',
        '<script type="application/vnd.jupyter.widget-state+json">'
        r'{"state": {"widget-1": {"state": {"_esm": "import x from \"https://esm.sh/d3\""}}}}</script>',
    ],
    "css": ["@import '//a.org/x.css';", "p { background: url( 'https://a.org/x.png' ) }"],
    "js": [
        'import d3 from "https://a.org/d3"',
        "fetch(`https://a.org/${name}`)",
        "image.src = '//a.org/x.png'",
        'request.open("GET", "https://a.org")',
        'new Worker("https://a.org/w")',
    ],
    "svg": ['<svg><image href="https://a.org/x.png"/></svg>'],
}
QUIET = {
    "html": [
        '<a href="https://arxiv.org/abs/1502.03167">paper</a>',
        '<pre>fetch("https://a.org")</pre>',
        '<script src="own.js"></script>',
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
    ],
    "css": ["p { background: url(../own.png) }", "p { background: url(data:image/png;base64,AA//) }"],
    "js": [
        'import "./own.js"',
        '// see https://a.org/x.js\nconst paper = "https://arxiv.org/abs/1502.03167"',
    ],
    "svg": ['<svg xmlns="http://www.w3.org/2000/svg"><use href="#bell"/></svg>'],
}


def asked(tmp_path, suffix, text):
    file = tmp_path / f"file.{suffix}"
    file.write_text(text, "utf-8")
    return foreign.in_page(tmp_path, file)[0] if suffix == "html" else foreign.in_file(tmp_path, file)


def cases(texts):
    return [(suffix, text) for suffix in texts for text in texts[suffix]]


@pytest.mark.parametrize(("suffix", "text"), cases(LOADING))
def test_finds_a_foreign_address(tmp_path, suffix, text):
    assert asked(tmp_path, suffix, text)


@pytest.mark.parametrize(("suffix", "text"), cases(QUIET))
def test_lets_the_rest_be(tmp_path, suffix, text):
    assert asked(tmp_path, suffix, text) == []
