// Ready-made texts: a button puts its text into the field it belongs to, after what already stands there.
"use strict";

document.addEventListener("click", function (event) {
  const button = event.target.closest("[data-phrase]");
  if (!button) return;
  const field = document.getElementById(button.dataset.into);
  if (!field || field.disabled || field.readOnly) return;
  const several = field.tagName === "TEXTAREA" && field.value.trim();
  field.value = several ? field.value.trimEnd() + "\n" + button.dataset.phrase : button.dataset.phrase;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
