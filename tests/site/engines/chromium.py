"""Chromium, by Playwright, as the rest of the suite drives it."""

from handling import drag

WINDOW = {"width": 1280, "height": 900}


class Chromium:
    name, lacks = "Chromium", frozenset()

    @staticmethod
    def missing():
        return None  # the suite's own `browser` says it

    def __init__(self, browser):
        self.version = browser.version
        self.context = browser.new_context(viewport=WINDOW)
        self.page = self.context.new_page()
        self.evaluate, self.close, self.paper = self.page.evaluate, self.context.close, self.page.pdf
        self.press, self.write = self.page.keyboard.press, self.page.keyboard.type

    def goto(self, address):
        self.page.goto(address)

    def click(self, x, y):
        self.page.mouse.click(x, y)

    def drag(self, x, y, dx, dy):
        drag(self.page, x, y, dx, dy)

    def resize(self, width):
        self.page.set_viewport_size(WINDOW | {"width": width})
