"""WebKitGTK's own small browser, by Selenium and WebKitWebDriver, on a screen that nobody sees."""

import os
import shutil
import subprocess
import tempfile

from selenium.webdriver import ActionChains, Keys
from selenium.webdriver import WebKitGTK as Browser
from selenium.webdriver.webkitgtk.service import Service

STEPS = 8
CHORD = {"Control": Keys.CONTROL, "Shift": Keys.SHIFT}


class WebKitGTK:
    name = "WebKitGTK"
    lacks = frozenset({"paper", "resize"})  # no window of it is under 450 pixels wide

    @staticmethod
    def missing():
        packages = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
        absent = [package for tool, package in packages.items() if not shutil.which(tool)]
        return f"not found: {', '.join(absent)}; install it" if absent else None

    def __init__(self):
        self.home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        told, tell = os.pipe()
        command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1400x1100x24", "-nolisten", "tcp"]
        self.screen = subprocess.Popen(command, pass_fds=[tell], stderr=subprocess.DEVNULL)
        os.close(tell)
        with open(told) as number:
            display = f":{number.readline().strip()}"
        try:
            service = Service(env={**os.environ, "DISPLAY": display, "HOME": self.home.name})
            self.browser = Browser(service=service)
        except Exception:
            self.screen.kill()
            raise
        self.browser.set_window_rect(0, 0, 1280, 1000)
        self.browser.set_page_load_timeout(60)
        self.version = self.browser.capabilities["browserVersion"]

    def goto(self, address):
        self.browser.get(address)

    def evaluate(self, source):
        found, failed = self.browser.execute_async_script(
            f"const end = arguments[0]; Promise.resolve({source}).then((found) => end([found, null]),"
            " (error) => end([null, String(error)]));"
        )
        if failed:
            raise RuntimeError(f"{source}: {failed}")
        return found

    def hand(self):
        chain = ActionChains(self.browser, duration=0)
        return chain, chain.w3c_actions.pointer_action

    def click(self, x, y):
        chain, pointer = self.hand()
        pointer.move_to_location(x, y).click()
        chain.perform()

    def drag(self, x, y, dx, dy):
        chain, pointer = self.hand()
        pointer.move_to_location(x, y).pointer_down()
        for step in range(1, STEPS + 1):
            pointer.move_to_location(x + dx * step / STEPS, y + dy * step / STEPS)
        pointer.pointer_up()
        chain.perform()

    def press(self, keys):
        *held, last = keys.split("+")
        chain = ActionChains(self.browser)
        for key in held:
            chain.key_down(CHORD[key])
        chain.send_keys(getattr(Keys, last.upper(), last))
        for key in held:
            chain.key_up(CHORD[key])
        chain.perform()

    def write(self, text):
        ActionChains(self.browser).send_keys(text).perform()

    def close(self):
        self.browser.quit()
        self.screen.terminate()
        self.screen.wait(30)
        self.home.cleanup()
