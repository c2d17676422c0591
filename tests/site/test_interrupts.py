"""An interrupt written by the page stays until Python has seen it, whenever it comes."""

import json
import subprocess

from website.paths import NODE, WEBSITE

MODULE = WEBSITE / "runner" / "page" / "interrupts.js"
SIGINT = 2


def python_sees(actions):
    """What the buffer says after actions of the page (`write()`) and of Python (`look()`, `clear()`)."""
    script = f"""import {{ interruptBuffer }} from {MODULE.as_uri()!r};
const shared = new Uint8Array(new SharedArrayBuffer(1));
const buffer = interruptBuffer(shared);
const write = () => (shared[0] = {SIGINT}), look = () => buffer[0], clear = () => (buffer[0] = 0);
{actions};
console.log(look());"""
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_an_interrupt_is_seen_once():
    assert python_sees("write()") == SIGINT
    assert python_sees("write(); look(); clear()") == 0


def test_an_interrupt_between_the_look_and_the_clearing_stays():
    assert python_sees("look(); write(); clear()") == SIGINT


def test_of_two_interrupts_before_the_clearing_one_is_seen():
    assert python_sees("write(); look(); write(); clear()") == 0
