// Commit to an answer first: nothing is said before Check, and every choice gets its explanation.
import { button, element, listen } from "./elements.js";
import { introduce, keepKeys } from "./interface.js";

let groups = 0;

function render({ model, el }) {
  const name = `bn-quiz-${(groups += 1)}`;
  const radios = model.get("choices").map((_, i) => element("input", { type: "radio", name, value: i }));
  const labels = model
    .get("choices")
    .map(([text], i) => element("label", { className: "bn-option" }, radios[i], element("span", {}, text)));
  const result = element("p", { className: "bn-result", role: "status" });

  const show = () => {
    const chosen = model.get("chosen");
    const right = chosen === model.get("answer");
    labels.forEach((label, i) => {
      label.classList.toggle("bn-right", i === chosen && right);
      label.classList.toggle("bn-wrong", i === chosen && !right);
    });
    if (!radios[chosen]) return;
    radios[chosen].checked = true;
    result.textContent = `${right ? "Yes." : "Not this one."} ${model.get("choices")[chosen][1]}`;
  };
  const check = () => {
    const chosen = radios.findIndex((radio) => radio.checked);
    if (chosen < 0) {
      result.textContent = "Choose one of the answers first.";
      return;
    }
    model.set("chosen", chosen);
    model.save_changes();
    show();
  };

  el.append(
    keepKeys(
      introduce(
        element(
          "section",
          { className: "bn-widget bn-quiz", ariaLabel: "Quiz" },
          element(
            "fieldset",
            {},
            element("legend", {}, model.get("question")),
            element("div", { className: "bn-options" }, ...labels),
          ),
          element("div", { className: "bn-answer" }, button("Check", check), result),
        ),
      ),
    ),
  );
  show();
  return listen(model, ["chosen"], show);
}

export default { render };
