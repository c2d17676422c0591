// What a widget can be set to, as [a selector, which of those that match, the value].
(widget) => [
  ...[...widget.querySelectorAll("input[type=range]")].flatMap((control, i) => [
    ["input[type=range]", i, control.min || "0"],
    ["input[type=range]", i, control.max || "100"],
  ]),
  ...[...widget.querySelectorAll("select")].flatMap((control, i) =>
    [...control.options].map((option) => ["select", i, option.value]),
  ),
  ...[...widget.querySelectorAll("input:is([type=radio], [type=checkbox])")].map((_control, i) => [
    "input:is([type=radio], [type=checkbox])",
    i,
    "pressed",
  ]),
  ...[...widget.querySelectorAll("button")].map((_control, i) => ["button", i, "pressed"]),
];
