"""Browser engines that carry out the same walk, each by a driver of a few methods.

A driver has the `name` and the `version` of its engine. `missing()` names what this machine lacks for it,
if anything, and `lacks` the methods that the engine's own driver cannot offer.

    goto(address)         open a page and wait for its load
    evaluate(source)      what an expression of the page is, or what its promise comes to, as JSON
    click(x, y)           press the mouse there, in CSS pixels of the window
    drag(x, y, dx, dy)    press it there, move it in steps, let it go
    press(keys)           "Escape", or a chord, "Control+a"
    write(text)           type a text, a key a letter
    resize(width)         make the window so wide, in CSS pixels
    paper()               the page as a PDF, in bytes
    close()
"""

from engines.chromium import Chromium
from engines.firefox import Firefox
from engines.webkit import WebKitGTK

ENGINES = (Chromium, Firefox, WebKitGTK)
