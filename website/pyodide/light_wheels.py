"""Wheels made lighter for the page: what the book never opens is left out, the rest is kept byte for byte.

The wheel that is made lighter is the official one, checked by its sha256 before. A name here is a pattern
for the files of a wheel, as `fnmatch` reads it, or a whole package.
"""

import fnmatch
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

LEFT_OUT = {
    "anywidget": ["*/labextension*", "*/nbextension/*"],  # its halves for JupyterLab
    "ipywidgets": ["ipywidgets/widgets/tests/*"],
    "matplotlib": [
        "matplotlib/backends/*_qt*",  # windows that a browser cannot open
        "matplotlib/backends/*_gtk*",
        "matplotlib/backends/*_wx*",
        "matplotlib/backends/*_tk*",
        "matplotlib/backends/*webagg*",
        "matplotlib/backends/*cairo*",
        "matplotlib/backends/*macosx*",
        "matplotlib/backends/*nbagg*",
        "matplotlib/backends/web_backend/*",
        "matplotlib/mpl-data/fonts/afm/*",  # fonts of PostScript and of PDF
        "matplotlib/mpl-data/fonts/pdfcorefonts/*",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSerif*",  # DejaVu Sans draws, STIX sets formulas
        "matplotlib/mpl-data/fonts/ttf/DejaVuSans-BoldOblique.ttf",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*",
        "matplotlib/mpl-data/fonts/ttf/Humor*",
        "matplotlib/mpl-data/fonts/ttf/STIX*Bol*",
        "matplotlib/mpl-data/fonts/ttf/STIXGeneralItalic.ttf",
        "matplotlib/mpl-data/fonts/ttf/STIXNonUniIta.ttf",
        "matplotlib/mpl-data/images/*",  # the buttons of windows
        "matplotlib/mpl-data/sample_data/*",
        "*.pyi",  # read by editors alone
    ],
    "numpy": [
        "numpy/f2py/*",  # there is no compiler in a browser
        "numpy/*/include/*",
        "numpy/*.pxd",
        "numpy/*.a",
        "numpy/linalg/lapack_lite.*",  # what NumPy used before umath_linalg
        "*.pyi",
    ],
    "pillow": [
        "PIL/_imagingft.*",  # Matplotlib draws text by itself
        "PIL/_webp.*",
        "PIL/_imagingcms.*",
        "*.pyi",
    ],
    "python-dateutil": ["dateutil/zoneinfo/*.tar.gz"],  # time zones; the browser's Python has its own
}
DENSE = (".so", ".ttf")  # a fifth smaller by LZMA, which costs a tenth of a second for all of them together
PACKAGES_LEFT_OUT = {  # a package names them, and neither the page nor the lab's kernel uses them
    "fonttools",  # Matplotlib puts fonts into a PDF with it
    "jupyterlab-widgets",  # the halves of ipywidgets for JupyterLab and for the classic notebook
    "widgetsnbextension",
    "pytz",  # Matplotlib has not needed it since 3.0
}


def is_kept(package, name):
    """Whether a file of a package's wheel is kept.

    >>> is_kept("numpy", "numpy/f2py/rules.py"), is_kept("numpy", "numpy/linalg/_linalg.py")
    (False, True)
    """
    return not any(fnmatch.fnmatchcase(name, pattern) for pattern in LEFT_OUT.get(package, []))


def lighten(package, wheel, target):
    """Write a wheel without what is left out; from the same wheel, always the same bytes."""
    with ZipFile(wheel) as official, ZipFile(target, "w") as light:
        for member in official.infolist():
            if is_kept(package, member.filename):
                plain = ZipInfo(member.filename, date_time=(1980, 1, 1, 0, 0, 0))
                plain.compress_type = ZIP_LZMA if member.filename.endswith(DENSE) else ZIP_DEFLATED
                plain.external_attr = member.external_attr
                light.writestr(plain, official.read(member), compresslevel=9)
