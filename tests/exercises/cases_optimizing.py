"""Right answers and usual mistakes in the exercises of chapter 9."""

import numpy as np

from forms import forms_of_a_pair


def adam(theta, g, m, v, t, alpha, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = alpha * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - step, m, v


def adam_with(step, t_shift=0):
    """Adam with another step: a function of m, v, their two corrections and eps."""

    def function(theta, g, m, v, t, alpha, beta1, beta2, eps):
        _, m, v = adam(theta, g, m, v, t, alpha, beta1, beta2, eps)
        t += t_shift
        return theta - alpha * step(m, v, 1 - beta1**t, 1 - beta2**t, eps), m, v

    return function


def adam_returning(change):
    """Adam with other averages: a function of theta, m, v, what they were, g and t."""

    def function(theta, g, m, v, t, alpha, beta1, beta2, eps):
        return change(*adam(theta, g, m, v, t, alpha, beta1, beta2, eps), g, m, v, t)

    return function


def in_place(theta, g, m, v, t, alpha, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    theta -= alpha * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + eps)
    return [theta, m, v]


def adamax(theta, g, m, u, t, alpha, beta1, beta2):
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(beta2 * u, np.abs(g))
    return theta - alpha / (1 - beta1**t) * m / np.maximum(u, 1e-300), m, u


def adamax_with_eps(theta, g, m, u, t, alpha, beta1, beta2):
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(beta2 * u, np.abs(g))
    return theta - alpha / (1 - beta1**t) * m / (u + 1e-8), m, u


def adamax_by_where(theta, g, m, u, t, alpha, beta1, beta2):
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(beta2 * u, np.abs(g))
    ratio = np.divide(m, u, out=np.zeros_like(m), where=u > 0)
    return theta - alpha / (1 - beta1**t) * ratio, m, u


def adamax_with(step):
    """AdaMax with another step: a function of m, u, the correction of m and t."""

    def function(theta, g, m, u, t, alpha, beta1, beta2):
        _, m, u = adamax(theta, g, m, u, t, alpha, beta1, beta2)
        return theta - alpha * step(m, np.maximum(u, 1e-300), 1 - beta1**t, t), m, u

    return function


def adamax_remembering(largest):
    """AdaMax with another u: a function of the old one, g and t."""

    def function(theta, g, m, u, t, alpha, beta1, beta2):
        m = beta1 * m + (1 - beta1) * g
        u = largest(beta2 * u, u, g, 1 - beta2**t)
        return theta - alpha / (1 - beta1**t) * m / u, m, u

    return function


def adamax_as_printed(theta, g, m, u, t, alpha, beta1, beta2):
    m = beta1 * m + (1 - beta1) * g
    u = np.maximum(beta2 * u, np.abs(g))
    return theta - alpha / (1 - beta1**t) * m / u, m, u


RIGHT = {
    "check_adamax_second_step": [-0.17 / 0.19 / 2.997, -0.2985, np.array([-0.2985])],
    "check_adam_step": [*forms_of_a_pair(adam), in_place],
    "check_adamax_step": [*forms_of_a_pair(adamax_by_where), adamax_with_eps, adamax],
    "check_rate_for_ten_times": [100, np.array([100])],
}

WRONG = {
    "check_adamax_second_step": [
        (-1, "first step again"),
        (1, "m is still positive"),
        (0.29854, "the sign is not"),
        (-0.17 / 2.997, "m is not corrected"),
        (0.17 / 2.997, "moves against m"),
        (-0.17 / 0.1 / 2.997, "t = 2"),
        (-0.17 / 0.19, "u keeps the larger"),
        (-0.000597, "divide it by alpha"),
        (-(0.9 * 0.3 - 0.1) / (1 - 0.9**2) / 3, "u fades"),
        (-0.2982, "u fades"),
        (-0.298, "u fades"),
        (-0.299, "right size"),
        (-0.3, "right size"),
        (-0.4002, "Adam"),
        (-0.6498, "second gradient is negative"),
        (-0.5, "is not it"),
    ],
    "check_adam_step": [
        (adam_with(lambda m, v, c1, c2, eps: m / (np.sqrt(v) + eps)), "m and v are not corrected"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 / (np.sqrt(v) + eps)), "v is not corrected"),
        (adam_with(lambda m, v, c1, c2, eps: m / (np.sqrt(v / c2) + eps)), "m is not corrected"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 / np.sqrt(v / c2 + eps)), "inside the root"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 * c2**0.5 / (v**0.5 + eps)), "before v is corrected"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 / np.sqrt(v / c2)), "eps is not used"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 / (v / c2 + eps)), "root of v is missing"),
        (adam_with(lambda m, v, c1, c2, eps: -m / c1 / (np.sqrt(v / c2) + eps)), "subtract the step"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 / (np.sqrt(v / c2) + eps), 1), "off by one"),
        (adam_with(lambda m, v, c1, c2, eps: m / c1 / (np.sqrt(v / c2) + eps), -1), "off by one"),
        (adam_with(lambda m, v, c1, c2, eps: 0), "has not moved"),
        (lambda *given: adam(*given[:-1], 0.5), "On another input it is right"),
        (lambda theta, g, m, v, t, *rest: adam(theta, g, m, v, 3, *rest), "On another input it is right"),
        (lambda theta, *rest: (theta - adam(theta, *rest)[0], *adam(theta, *rest)[1:]), "theta is not"),
        (adam_with(lambda m, v, c1, c2, eps: 7 * m), "theta is not"),
        (
            adam_returning(lambda th, m, v, g, m0, v0, t: (th, m / (1 - 0.8**t), v)),
            "return m and v themselves",
        ),
        (adam_returning(lambda th, m, v, g, m0, v0, t: (th, m, v0)), "v is not updated"),
        (adam_returning(lambda th, m, v, g, m0, v0, t: (th, 0.2 * m0 + 0.8 * g, v)), "other way round"),
        (adam_returning(lambda th, m, v, g, m0, v0, t: (th, m, 0.95 * v0 + 0.05 * g)), "squares"),
        (adam_returning(lambda th, m, v, g, m0, v0, t: (th, m.sum(), v)), "m has 1 values"),
        (adam_returning(lambda th, m, v, g, m0, v0, t: (th.sum(), m, v)), "theta has 1 values"),
        (adam_returning(lambda th, m, v, g, m0, v0, t: (m, v, th)), "m is off"),
        (adam_returning(lambda th, m, v, g, m0, v0, t: th), "return 3 things"),
    ],
    "check_adamax_step": [
        (adamax_with(lambda m, u, c1, t: m / u), "m is not corrected"),
        (adamax_with(lambda m, u, c1, t: m / c1 / (u / (1 - 0.95**t))), "u is corrected"),
        (adamax_with(lambda m, u, c1, t: m / c1 / np.sqrt(u)), "no root"),
        (adamax_with(lambda m, u, c1, t: -m / c1 / u), "subtract the step"),
        (adamax_with(lambda m, u, c1, t: m / (1 - 0.8 ** (t + 1)) / u), "off by one"),
        (adamax_with(lambda m, u, c1, t: 3 * m / u), "theta is not"),
        (lambda theta, g, m, u, t, *rest: adamax(theta, g, m, u, 3, *rest), "On another input it is right"),
        (adamax_remembering(lambda shrunk, u, g, c2: u), "u is not updated"),
        (adamax_remembering(lambda shrunk, u, g, c2: np.maximum(shrunk, g)), "large negative gradient"),
        (adamax_remembering(lambda shrunk, u, g, c2: np.maximum(u, np.abs(g))), "never forgets"),
        (adamax_remembering(lambda shrunk, u, g, c2: np.abs(g)), "u remembers"),
        (adamax_remembering(lambda shrunk, u, g, c2: np.maximum(shrunk, np.abs(g)) / c2), "no correction"),
        (adamax_remembering(lambda shrunk, u, g, c2: shrunk + 0.05 * np.abs(g)), "not an average"),
        (adamax_remembering(lambda shrunk, u, g, c2: np.maximum(shrunk, g * g)), "not with its square"),
        (adamax_as_printed, "0 / 0"),
    ],
    "check_rate_for_ten_times": [
        (10, "the gradient shrank, too"),
        (1, "ten times shorter"),
        (0.1, "turned less"),
        (0.01, "turned less"),
        (10**0.5, "a root is taken"),
        (101, "right size"),
        (50, "is not it"),
    ],
}
