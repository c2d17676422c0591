r"""A formula as a line of text, for places that show no formulas: descriptions, search results."""

import re

from docutils import nodes

SIGNS = {
    "approx": "≈", "cdot": "·", "cdots": "…", "Delta": "Δ", "dots": "…", "epsilon": "ε", "eta": "η",
    "gamma": "γ", "infty": "∞", "kappa": "κ", "lambda": "λ", "ldots": "…", "le": "≤", "leftarrow": "←",
    "lVert": "‖", "mapsto": "↦", "mu": "μ", "ne": "≠", "neq": "≠", "odot": "⊙", "partial": "∂", "Phi": "Φ",
    "phi": "φ", "pi": "π", "pm": "±", "rho": "ρ", "rightarrow": "→", "rVert": "‖", "Sigma": "Σ", "sigma": "σ",
    "sum": "Σ", "prod": "Π", "tau": "τ", "theta": "θ", "times": "×", "to": "→", "top": "ᵀ", "alpha": "α",
    "beta": "β", "delta": "δ", "varepsilon": "ε", "varphi": "φ", "ge": "≥", "omega": "ω",
    "max": "max", "min": "min", "log": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh",
    "quad": " ", "qquad": " ",
}  # fmt: skip
ACCENTS = {"tilde": "\u0303", "hat": "\u0302", "bar": "\u0304", "overline": "\u0304", "widehat": "\u0302"}
RAISED = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
GROUP = r"\{([^{}]*)\}"


def script(mark: str, table: dict[int, str], text: str) -> str:
    """Return what stands above or below the line in signs of its own, or behind its mark.

    >>> script("^", RAISED, "(i)"), script("_", LOWERED, "norm")
    ('⁽ⁱ⁾', '_norm')
    """
    return text.translate(table) if all(ord(sign) in table for sign in text) else mark + text


def plain(latex: str) -> str:
    r"""Return a formula as text.

    >>> plain(r"\tilde z^{(i)} = \gamma z_{\text{norm}}^{(i)} + \beta")
    'z̃⁽ⁱ⁾ = γ z_norm⁽ⁱ⁾ + β'
    >>> plain(r"\frac{z - \mu}{\sqrt{\sigma^2 + \varepsilon}}")
    '(z - μ) / √(σ² + ε)'
    """
    text = re.sub(
        r"\\(?:begin|end)\{\w+\*?\}|&|\\[,;:!]|\\(?:left|right|[bB]igg?[lr]?)(?![a-zA-Z])", " ", latex
    )
    text = re.sub(r"\\\\", "; ", text).replace(r"\|", "‖")
    text = re.sub(r"\\([a-zA-Z]+)", lambda name: SIGNS.get(name[1], name[0]), text)
    before = None
    while before != text:  # from the innermost braces outwards
        before = text
        text = re.sub(r"\\(?:text|mathrm|mathbf|mathcal|mathbb|operatorname)\s*" + GROUP, r"\1", text)
        for name, accent in ACCENTS.items():
            text = re.sub(rf"\\{name}\s*(?:\{{(\w)\}}|(\w))", lambda m, a=accent: (m[1] or m[2]) + a, text)
        text = re.sub(r"\\[dt]?frac\s*" + GROUP + r"\s*" + GROUP, fraction, text)
        text = re.sub(r"\\sqrt\s*" + GROUP, r"√(\1)", text)
        text = re.sub(rf"\s*\^(?:{GROUP}|(.))", lambda m: script("^", RAISED, m[1] or m[2] or ""), text)
        text = re.sub(rf"\s*_(?:{GROUP}|([^_\\]))", lambda m: script("_", LOWERED, m[1] or m[2] or ""), text)
    text = re.sub(r"\\[a-zA-Z]+|[{}\\]", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def fraction(parts: re.Match) -> str:
    top, below = (
        part if re.fullmatch(r"\S+|√\(.*\)", part.strip()) else f"({part})" for part in parts.groups()
    )
    return f"{top} / {below}"


def text_of(node: nodes.Node, skipped: tuple[type[nodes.Node], ...] = ()) -> str:
    """Return what a reader sees of a node as one line of text, without nodes of the skipped types.

    >>> text_of(nodes.paragraph("", "", nodes.Text("Scale by "), nodes.math("", r"\\gamma"), nodes.Text(".")))
    'Scale by γ.'
    """

    def pieces(node: nodes.Node) -> str:
        if isinstance(node, (*skipped, nodes.raw, nodes.comment, nodes.system_message, nodes.image)):
            return ""
        if isinstance(node, nodes.math | nodes.math_block):
            return plain(node.astext())
        if isinstance(node, nodes.Text):
            return node.astext()
        between = "" if isinstance(node, nodes.TextElement) else " "
        return between.join(pieces(child) for child in node.children)

    return re.sub(r"\s+", " ", pieces(node)).strip()
