"""Chapter 5: what does batch normalization buy where a plain network learns well?

**What is asked.** Three layers of ReLU under Adam read the digits without help. Five starts of chapter 5
end near the same accuracy, and the plain network has a lower loss on the images it was trained on than the
normalised one. Does batch normalization buy nothing here?

**The controls.** The loss on images that no network was trained on: a lower training loss may be learning by
heart. Every loss in inference mode, since a normalised network is trained under the noise of its batches and
a plain one is not. Four learning rates, so that each start has its best. And the start that is normalised
once, in case it is the start again.

**What is measured.** As in ``signal_size``, from twenty seeds, because the differences are small.
"""

from functools import partial

from batchnorm.layers import ReLU
from batchnorm.optimizers import Adam
from batchnorm.studies.signal_size import TOLERANCE as ALIKE
from batchnorm.studies.signal_size import train

STARTS = ("plain", "plain, normalised once", "undone", "usual", "usual, both held")
EPOCHS = 10
GRID = [{"start": start, "rate": rate} for start in STARTS for rate in (1e-3, 3e-3, 1e-2, 3e-2)]
SEEDS = range(20)
TOLERANCE = dict(ALIKE)


def run(setting, seed):
    """Train one network of three layers of ReLU by Adam, and measure it."""
    optimizer = partial(Adam, learning_rate=setting["rate"])
    return train(setting["start"], seed, optimizer, EPOCHS, activation=ReLU, hidden=3)
