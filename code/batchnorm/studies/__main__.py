"""Run studies and write their records: ``python -m batchnorm.studies [name ...]``, all without a name."""

import sys

from batchnorm.studies.recording import main

if __name__ == "__main__":
    main(sys.argv[1:])
