"""Layers that are wrong as students' layers are, each by one mistake: the gradient check must pass none."""

import numpy as np

from batchnorm import BatchNorm, Dense, Dropout, Layer, LayerNorm, Parameter, ReLU, Sequential, Tanh


class Affine(Layer):
    """y = a x + b, right: what the layers below spoil."""

    names = "a", "b"

    def __init__(self):
        self.a, self.b = (Parameter(np.array([1.5, -2.0, 0.5]), name=name) for name in self.names)

    def parameters(self):
        return [self.a, self.b]

    def forward(self, x, training=True):
        self.x, self.scale = x.copy(), self.a.value.copy()
        return x * self.a.value + self.b.value

    def backward(self, grad_y):
        self.a.grad, self.b.grad = (grad_y * self.x).sum(axis=0), grad_y.sum(axis=0)
        return grad_y * self.scale


class DoublesInPlace(Dense):
    def backward(self, grad_y):
        grad_y *= 2
        return super().backward(grad_y)


class WritesIntoTheGradient(ReLU):  # right numbers, as in `dout[x <= 0] = 0; return dout`
    def backward(self, grad_y):
        grad_y *= self._recall()
        return grad_y


class LosesOneNumber(BatchNorm):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.beta.grad = np.nan
        return dx


class Overflows(BatchNorm):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        dx[0, 0] = np.inf
        return dx


class ForgetsTheFirstOfTwoNames(Affine):
    names = "w", "w"

    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.a.grad = 0
        return dx


class IsNamedAsTheInput(Affine):
    names = "x", "b"

    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.a.grad = 0
        return dx + (self.a.grad != 0)


class HidesDxBehindAName(Affine):
    names = "x", "b"

    def backward(self, grad_y):
        return 2 * super().backward(grad_y)


class SumsTheBatch(Layer):
    def forward(self, x, training=True):
        return x.sum(axis=0, keepdims=True)

    def backward(self, grad_y):
        return grad_y  # (1, D) for x (N, D)


class FlattensDx(Affine):
    def backward(self, grad_y):
        return super().backward(grad_y).ravel()


class ReturnsNothing(Affine):
    def backward(self, grad_y):
        super().backward(grad_y)


class AddsToTheGradient(Affine):
    def backward(self, grad_y):
        self.a.grad += (grad_y * self.x).sum(axis=0)
        self.b.grad += grad_y.sum(axis=0)
        return grad_y * self.scale


class AddsUpOnItsOwn(Affine):
    sum_a = 0.0

    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.sum_a = self.sum_a + self.a.grad
        self.a.grad = self.sum_a
        return dx


class SetsNoGradient(Affine):
    def backward(self, grad_y):
        return grad_y * self.scale


class CentersXInPlace(Affine):
    def forward(self, x, training=True):
        x -= x.mean(axis=0)
        return super().forward(x)


class ClipsItsWeights(Affine):
    def forward(self, x, training=True):
        self.a.value = np.clip(self.a.value, -1, 1)
        return super().forward(x)


class StepsInBackward(Affine):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.a.value -= 0.1 * self.a.grad
        return dx


class AveragesTheGradient(Affine):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.a.grad /= len(grad_y)
        return dx


class SwapsGammaAndBeta(BatchNorm):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.gamma.grad, self.beta.grad = self.beta.grad.copy(), self.gamma.grad.copy()
        return dx


class ConstantStatistics(BatchNorm):
    def backward(self, grad_y):
        super().backward(grad_y)
        _, (_, scale), *_ = self._cache
        return scale * grad_y


class ConstantVariance(ConstantStatistics):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        return dx - dx.mean(axis=0)


class ForgetsGamma(BatchNorm):
    def __init__(self, num_features):
        super().__init__(num_features)
        self.gamma.value = 2.0

    def backward(self, grad_y):
        return super().backward(grad_y) / self.gamma.value


class OffByALittle(BatchNorm):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.gamma.grad *= 1 + 1e-5
        return dx


class UnbiasedInBackward(BatchNorm):
    def backward(self, grad_y):
        m = len(grad_y)
        return super().backward(grad_y) * np.sqrt((m - 1) / m)


class SumsOverFeatures(LayerNorm):
    def backward(self, grad_y):
        dx = super().backward(grad_y)
        return dx - dx.mean(axis=0)


class TransposesItsWeights(Dense):
    def backward(self, grad_y):
        super().backward(grad_y)
        return grad_y @ self.weight.value


class PassesTheNegative(Layer):
    def forward(self, x, training=True):
        self.positive = x > 0
        return np.maximum(x, 0)

    def backward(self, grad_y):
        return grad_y * ~self.positive


class SlopeOfX(Layer):
    def forward(self, x, training=True):
        self.x = x.copy()
        return np.tanh(x)

    def backward(self, grad_y):
        return grad_y * (1 - self.x**2)  # of y


class PassesAllThrough(Layer):
    def forward(self, x, training=True):
        return np.maximum(x, 0)

    def backward(self, grad_y):
        return grad_y.copy()


class ReadsXLater(Layer):
    """Right for a caller that leaves x alone; here the caller is the layer before, which does not."""

    def forward(self, x, training=True):
        self.x = x
        y = x**2
        x *= 3
        return y

    def backward(self, grad_y):
        return 2 * self.x * grad_y


class WritesIntoXInBackward(Layer):
    """Right numbers, and afterwards the caller's x is another."""

    def forward(self, x, training=True):
        self.x = x
        return x**2

    def backward(self, grad_y):
        self.x *= 2 * grad_y
        dx = self.x.copy()
        self.x /= 2 * grad_y
        self.x[0] = np.nextafter(self.x[0], 9)
        return dx


class DrawsAtRandom(Dropout):
    pass


class DropsTheFirstLayer(Sequential):
    def backward(self, grad_y):
        for layer in reversed(self.layers[1:]):
            grad_y = layer.backward(grad_y)
        return grad_y


class GoesForward(Sequential):
    def backward(self, grad_y):
        for layer in self.layers:
            grad_y = layer.backward(grad_y)
        return grad_y


class SmallAndDoubled(Dense):
    """Wrong by 2 where x is small, and with it the gradient."""

    def backward(self, grad_y):
        dx = super().backward(grad_y)
        self.weight.grad *= 2
        return dx


def make(kind):
    """The wrong layer, for x (N, 3)."""
    if issubclass(kind, Sequential):
        return kind(Dense(3, 3, rng=0), Tanh(), Dense(3, 3, rng=1))
    if issubclass(kind, Dense):
        return kind(3, 3, rng=0)
    return kind(3) if issubclass(kind, BatchNorm | LayerNorm) else kind()


WRONG = [
    kind for kind in vars().values() if getattr(kind, "__module__", "") == __name__ and isinstance(kind, type)
]
WRONG.remove(Affine)
