"""The book's widgets: each a Python class and one ES module of the same name beside it."""

from batchnorm.widgets.batch_dots import BatchDots
from batchnorm.widgets.bias_canceller import BiasCanceller
from batchnorm.widgets.deep_signals import DeepSignals
from batchnorm.widgets.descent_bowl import DescentBowl
from batchnorm.widgets.gamma_beta_explorer import GammaBetaExplorer
from batchnorm.widgets.gradient_push import GradientPush
from batchnorm.widgets.growing_circle import GrowingCircle
from batchnorm.widgets.quiz import Quiz
from batchnorm.widgets.rate_map import RateMap
from batchnorm.widgets.running_mean import RunningMean
from batchnorm.widgets.task import Task
from batchnorm.widgets.undo_batches import UndoBatches

__all__ = [
    "BatchDots",
    "BiasCanceller",
    "DeepSignals",
    "DescentBowl",
    "GammaBetaExplorer",
    "GradientPush",
    "GrowingCircle",
    "Quiz",
    "RateMap",
    "RunningMean",
    "Task",
    "UndoBatches",
]
