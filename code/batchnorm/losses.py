"""The loss of classification: softmax and cross-entropy in one stable step."""

import numpy as np

from batchnorm.sums import working_dtype
from batchnorm.validation import NonFiniteError, check_array, check_labels


@np.errstate(under="ignore", over="ignore")
def softmax_cross_entropy(logits, labels):
    """Return the mean cross-entropy of the softmax of the logits, and its gradient.

        p = softmax(z)        L = -(1/N) Σ log p[label]        dL/dz = (p - onehot(label)) / N

    The largest logit of each row is subtracted first: no probability changes, and no power overflows.

    Parameters
    ----------
    logits : array of shape (N, K)
        z, one row per example.
    labels : array of shape (N,)
        Integers in 0 ... K - 1.

    Returns
    -------
    loss : float
        L, in nats.
    grad_logits : array of shape (N, K)
        dL/dz, in the dtype of the logits.

    Raises
    ------
    ValueError
        For NaN, infinity, a wrong shape, a label out of range, and a loss beyond the largest number.
    TypeError
        For labels that are not integers.

    Examples
    --------
    >>> loss, grad = softmax_cross_entropy([[0.0, 0.0], [0.0, 0.0]], [0, 1])
    >>> round(loss, 4)
    0.6931
    >>> grad
    array([[-0.25,  0.25],
           [ 0.25, -0.25]])

    References
    ----------
    Goodfellow, Bengio and Courville, "Deep Learning", 2016, section 6.2.2.3.
    """
    logits = check_array(logits, "logits")
    if logits.ndim != 2 or logits.size == 0:
        raise ValueError(
            f"logits must have shape (N, K) with N, K >= 1, got {logits.shape}: one row per example"
        )
    labels = check_labels(labels, *logits.shape)
    examples = np.arange(len(logits))

    z = logits.astype(working_dtype(logits), copy=False)  # (N, K)
    shifted = z - z.max(axis=1, keepdims=True)  # (N, K)
    powers = np.exp(shifted)  # (N, K)
    total = powers.sum(axis=1, keepdims=True)  # (N, K) -> (N, 1)
    loss = (np.log(total[:, 0]) - shifted[examples, labels]).mean(dtype=np.float64)  # (N,) -> ()
    if not np.isfinite(loss):
        raise NonFiniteError(f"the loss overflows {z.dtype}: the logits are too far apart, scale them down")

    p = powers / total  # (N, K)
    p[examples, labels] -= 1
    return float(loss), (p / len(logits)).astype(logits.dtype, copy=False)
