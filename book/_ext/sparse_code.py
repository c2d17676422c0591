"""In code only what has a colour of its own is an element: a name or a bracket looks as text does.

A chapter of code had a quarter of its elements for these alone, and a phone lays each of them out.
"""

from functools import cache

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import Text
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.highlighting import PygmentsBridge


def make_formatter(style_names: tuple[str, ...]) -> type[HtmlFormatter]:
    """Return a formatter that marks what at least one of the styles draws otherwise than text.

    >>> from pygments import highlight
    >>> from pygments.lexers import PythonLexer
    >>> formatter = make_formatter(("a11y-high-contrast-light", "a11y-high-contrast-dark"))
    >>> highlight("f(x) + 1", PythonLexer(), formatter(nowrap=True)).rstrip()
    'f(x) <span class="o">+</span> <span class="mi">1</span>'
    """
    styles = [get_style_by_name(name) for name in style_names]

    @cache
    def shown_as(kind):
        alike = all(style.style_for_token(kind) == style.style_for_token(Text) for style in styles)
        return Text if alike else kind

    class SparseFormatter(HtmlFormatter):
        def format_unencoded(self, tokensource, outfile):
            super().format_unencoded(((shown_as(kind), text) for kind, text in tokensource), outfile)

    return SparseFormatter


def use_formatter(app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    PygmentsBridge.html_formatter = make_formatter(
        (options["pygments_light_style"], options["pygments_dark_style"])
    )


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", use_formatter)  # before the builder makes its highlighter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
