"""Conv2D and Flatten: enough for a small network that sees images, channels last.

In the shape comments N counts examples, H and W rows and columns, C and O channels in and out, K rows and
columns of the kernel.
"""

from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from batchnorm.layers import Layer, Learned, Parameter
from batchnorm.sums import total, working_dtype
from batchnorm.validation import (
    Checked,
    check_array,
    check_dtype,
    check_features,
    check_gradient,
    check_integer,
    check_rng,
)


class Conv2D(Layer):
    """A convolutional layer: one small `Dense` that looks at every window of the image.

        y[n, h, w] = Σ_ij x[n, s h + i - p, s w + j - p] W[i, j] + b        i, j = 0 ... K - 1

    x is 0 outside of the image. As in every framework the kernel is not flipped; mathematicians call this a
    cross-correlation.

    Weights start as W ~ N(0, 2 / (K K C)), shape (K, K, C, O); b starts at 0. x is (N, H, W, C), y is
    (N, H', W', O) with H' = (H + 2 p - K) // s + 1 and W' alike.

    Parameters
    ----------
    in_channels, out_channels : int
        C and O.
    kernel_size : int
        K, for a K x K kernel.
    stride : int
        s, the step from window to window.
    padding : int
        p, the zeros put around the image.
    bias : bool
        False to leave b out (``.bias`` is then None), as one does directly before batch normalization.
    rng : Generator or int, optional
        NumPy's Generator or a seed for the weights.
    dtype : dtype
        Of the parameters.

    Raises
    ------
    ValueError
        For a wrong shape, a kernel larger than the padded image, NaN or infinity.
    TypeError
        For what is not a real number.
    RuntimeError
        For backward before forward.

    Examples
    --------
    >>> layer = Conv2D(3, 16, 3, stride=2, padding=1, rng=0)
    >>> layer.forward(np.ones((5, 8, 8, 3))).shape
    (5, 4, 4, 16)

    References
    ----------
    Dumoulin and Visin, "A Guide to Convolution Arithmetic for Deep Learning", 2016, arXiv 1603.07285,
    relationship 6 for the shape; He et al. 2015, eq. 10, for the start.
    """

    in_channels, out_channels = Checked(check_integer, fixed=True), Checked(check_integer, fixed=True)
    kernel_size, stride = Checked(check_integer, fixed=True), Checked(check_integer)
    padding = Checked(partial(check_integer, low=0))
    weight, bias = Learned(), Learned(optional=True)

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        *,
        stride=1,
        padding=0,
        bias=True,
        rng=None,
        dtype=np.float64,
    ):
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        dtype = check_dtype(dtype)
        shape = (self.kernel_size, self.kernel_size, self.in_channels, self.out_channels)
        std = np.sqrt(2 / np.prod(shape[:3]))
        weight = check_rng(rng).normal(0, std, size=shape)
        self.weight = Parameter(weight.astype(dtype), name="weight")
        self.bias = Parameter(np.zeros(self.out_channels, dtype), name="bias") if bias else None

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def forward(self, x, training=True):
        x = check_features(x, self.in_channels)
        self._check_image(x.shape)
        dtype = working_dtype(x, self.weight.value)
        weight = np.array(self.weight.value, dtype)
        sides = (self.padding, self.padding)
        padded = np.pad(
            x.astype(dtype), ((0, 0), sides, sides, (0, 0))
        )  # (N, H, W, C) -> (N, H + 2p, W + 2p, C)
        windows = sliding_window_view(padded, (self.kernel_size, self.kernel_size), axis=(1, 2))
        windows = windows[:, :: self.stride, :: self.stride]  # (N, H', W', C, K, K), all views of one array
        windows = np.moveaxis(windows, 3, -1)  # (N, H', W', K, K, C), the order of the weights
        y = np.tensordot(windows, weight, axes=3)  # over K, K, C -> (N, H', W', O)
        if self.bias is not None:
            y = y + self.bias.value
        self._cache = windows, weight, padded.shape, self.stride, self.padding
        return y.astype(x.dtype, copy=False)

    def backward(self, grad_y):
        """Set the gradients of weight and bias; return dL/dx for dL/dy.

            dW[i, j] = Σ x[n, s h + i - p, s w + j - p]ᵀ dy[n, h, w]        db = Σ dy

        dx gathers, for each pixel, dy Wᵀ of every window that saw it. The sums run over n, h and w.
        """
        windows, weight, padded_shape, s, p = self._recall()
        grad_y = check_gradient(grad_y, (*windows.shape[:3], self.out_channels))
        dy = grad_y.astype(working_dtype(grad_y), copy=False)  # (N, H', W', O)

        positions = (0, 1, 2)
        self.weight.grad = np.tensordot(windows, dy, axes=(positions, positions))  # -> (K, K, C, O)
        if self.bias is not None:
            self.bias.grad = total(dy.reshape(-1, self.out_channels))  # (N, H', W', O) -> (O,)

        grad_padded = np.zeros(padded_shape, working_dtype(dy, weight))
        _, rows, columns, _ = dy.shape
        for i, j in np.ndindex(self.kernel_size, self.kernel_size):
            # every s-th pixel from (i, j) is where the windows have their place (i, j)
            seen = grad_padded[:, i : i + s * rows : s, j : j + s * columns : s]  # (N, H', W', C), a view
            seen += dy @ weight[i, j].T  # (N, H', W', O) @ (O, C)
        _, height, width, _ = padded_shape
        grad_x = grad_padded[:, p : height - p, p : width - p]  # (N, H + 2p, W + 2p, C) -> (N, H, W, C)
        return grad_x.astype(grad_y.dtype)

    def _check_image(self, shape):
        if len(shape) != 4:
            raise ValueError(f"x must have shape (N, H, W, {self.in_channels}), got {shape}: pass images")
        if min(shape[1:3]) + 2 * self.padding < self.kernel_size:
            raise ValueError(
                f"x has {shape[1]} x {shape[2]} pixels, too few for a kernel of {self.kernel_size} x "
                f"{self.kernel_size} with padding {self.padding}: use a smaller kernel or more padding"
            )


class Flatten(Layer):
    """Make one row of each example, for the `Dense` layer after the images.

        (N, H, W, C) -> (N, H W C)

    x has any shape with the batch on its first axis; y is (N, D), backward gives x's shape back.

    Raises
    ------
    ValueError
        For an x without axes, NaN or infinity.
    TypeError
        For what is not a real number.

    Examples
    --------
    >>> Flatten().forward(np.zeros((5, 4, 4, 16))).shape
    (5, 256)
    """

    def forward(self, x, training=True):
        x = check_array(x)
        if x.ndim == 0:
            raise ValueError("x has shape () and so no batch axis: pass a batch of examples")
        self._cache = x.shape
        return x.reshape(len(x), int(np.prod(x.shape[1:]))).copy()  # (N, ...) -> (N, D)

    def backward(self, grad_y):
        shape = self._recall()
        return check_gradient(grad_y, (shape[0], int(np.prod(shape[1:])))).reshape(shape).copy()
