"""A heat map under a learning-rate slider: optimizers with and without batch normalization."""

import numpy as np
import traitlets

from batchnorm.validation import check_array
from batchnorm.widgets.book_widget import BookWidget, Count, module_source, style_source


class RateMap(BookWidget):
    """Accuracies over learning rates as a map, and the losses behind the chosen column as curves.

    Parameters
    ----------
    optimizers : list of str
        Names, at most 6.
    rates : list of float
        Learning rates in rising order, at most 10.
    accuracies : array of shape (optimizers, 2, rates)
        Share of right answers, 0 to 1, without and with batch normalization.
    losses : array of shape (optimizers, 2, rates, epochs)
        Training loss after each epoch; infinity or NaN from where a run diverged.
    chosen : int
        The column whose losses are shown, counted from 0; a synchronised trait.

    Raises
    ------
    ValueError
        For arrays whose shapes do not fit, rates that do not rise, or shares outside 0 to 1.

    Examples
    --------
    >>> shares = [[[0.1, 0.9, 0.2], [0.1, 0.9, 0.8]]]
    >>> losses = [[[[2.0, 2.0], [1.0, 0.5], [3.0, np.inf]], [[2.0, 2.0], [1.0, 0.6], [1.5, 0.9]]]]
    >>> rates = RateMap(["SGD"], [0.01, 0.1, 1.0], shares, losses)
    >>> rates.best("SGD", normalised=False)
    (0.1, 0.9)
    >>> rates.chosen = 2
    >>> rates.curve("SGD", normalised=True)
    [1.5, 0.9]

    References
    ----------
    The runs are the caller's; the book's are in its chapter on optimizers.
    """

    _esm = module_source("rate_map.js")
    _css = style_source("rate_map.css")

    optimizers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rates = traitlets.List(traitlets.Float()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), help="The rates as the columns call them.").tag(sync=True)
    accuracies = traitlets.List(help="[optimizer][without, with][rate]").tag(sync=True)
    losses = traitlets.List(help="[optimizer][without, with][rate][epoch]; None once diverged.").tag(
        sync=True
    )
    chosen = Count(high=lambda shown: len(shown.rates) - 1).tag(sync=True)
    min_height = traitlets.Int(616).tag(sync=True)
    min_height_phone = traitlets.Int(806).tag(sync=True)

    def __init__(self, optimizers, rates, accuracies, losses, *, chosen=None):
        optimizers = list(optimizers)
        rates = check_array(rates, "rates").astype(np.float64)
        accuracies = check_array(accuracies, "accuracies").astype(np.float64)
        losses = check_array(losses, "losses", finite=False).astype(np.float64)
        if rates.ndim != 1 or not 2 <= rates.size <= 10 or (np.diff(rates) <= 0).any() or rates[0] <= 0:
            raise ValueError(f"rates is {rates.tolist()}; pass 2 to 10 learning rates above 0 that rise.")
        shape = (len(optimizers), 2, rates.size)
        if accuracies.shape != shape or not 1 <= len(optimizers) <= 6:
            raise ValueError(
                f"accuracies has shape {accuracies.shape}; pass (optimizers, 2, rates), here {shape}."
            )
        if losses.shape[:-1] != shape or losses.shape[-1] < 2:
            raise ValueError(
                f"losses has shape {losses.shape}; pass (optimizers, 2, rates, epochs), at least 2 epochs."
            )
        if accuracies.min() < 0 or accuracies.max() > 1:
            raise ValueError(f"accuracies go to {accuracies.max():g}; pass shares between 0 and 1.")
        chosen = rates.size // 2 if chosen is None else chosen
        if chosen not in range(rates.size):
            raise ValueError(f"chosen is {chosen}; it counts columns, so pass 0 to {rates.size - 1}.")
        super().__init__(
            optimizers=optimizers,
            rates=rates.tolist(),
            names=[f"{rate:g}".removeprefix("0") for rate in rates],
            accuracies=accuracies.tolist(),
            losses=np.where(np.isfinite(losses), losses, None).tolist(),
            chosen=int(chosen),
        )

    def curve(self, optimizer, *, normalised):
        """Training losses of an optimizer at the chosen rate.

        Parameters
        ----------
        optimizer : str
            Its name.
        normalised : bool
            With batch normalization or without.

        Returns
        -------
        list of float or None
            A loss for each epoch; None from where it diverged.
        """
        return self.losses[self.optimizers.index(optimizer)][int(normalised)][self.chosen]

    def best(self, optimizer, *, normalised):
        """The learning rate of the highest accuracy, and that accuracy.

        Parameters
        ----------
        optimizer, normalised
            As in ``curve``.

        Returns
        -------
        rate, accuracy : float
            The two.
        """
        row = self.accuracies[self.optimizers.index(optimizer)][int(normalised)]
        column = int(np.argmax(row))
        return self.rates[column], row[column]
