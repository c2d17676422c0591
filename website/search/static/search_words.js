// What a text is made of, for searching: γ, \gamma and gamma are one word, and so are ε, \varepsilon and eps.

const bookWords = (() => {
  const LETTERS = new Map(
    Object.entries({
      α: "alpha",
      β: "beta",
      γ: "gamma",
      δ: "delta",
      ε: "epsilon",
      ϵ: "epsilon",
      ζ: "zeta",
      η: "eta",
      θ: "theta",
      κ: "kappa",
      λ: "lambda",
      μ: "mu",
      ν: "nu",
      ξ: "xi",
      π: "pi",
      ρ: "rho",
      σ: "sigma",
      ς: "sigma",
      τ: "tau",
      φ: "phi",
      ϕ: "phi",
      χ: "chi",
      ψ: "psi",
      ω: "omega",
      "∂": "partial",
      "√": "sqrt",
      "∑": "sum",
    }),
  );
  const MARKS = new Map(Object.entries({ "\u0303": "tilde", "\u0302": "hat", "\u0304": "bar" }));
  const SAME = new Map(
    Object.entries({ eps: "epsilon", varepsilon: "epsilon", varphi: "phi", squared: "2", overline: "bar" }),
  );
  const LAYOUT = /\\(?:text|mathrm|mathbf|mathcal|operatorname|left|right|d?frac)(?![a-z])/g;

  const same = (word) => SAME.get(word) ?? word.replace(/is(e|ed|es|ing|ation|ations)$/, "iz$1"); // normalise, normalize

  return (text) =>
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(LAYOUT, " ")
      .replace(/[\u0302-\u0304]/g, (mark) => ` ${MARKS.get(mark)} `)
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[Ͱ-Ͽ∂√∑]/g, (sign) => (LETTERS.has(sign) ? ` ${LETTERS.get(sign)} ` : sign))
      .replace(/['’]s(?![a-z])/g, "")
      .split(/[^\p{Letter}\p{Number}]+/u)
      .filter(Boolean)
      .map(same);
})();
