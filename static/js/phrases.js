// Ready-made texts: a button puts its text into the field it belongs to, after what already stands there; of several
// fields into the first that is empty, and opens what hides it.
"use strict";

document.addEventListener("click", function (event) {
  const button = event.target.closest("[data-phrase]");
  if (!button) return;
  const among = Array.from(button.dataset.among ? document.querySelectorAll(button.dataset.among) : []);
  const empty = among.find(function (one) { return !one.value.trim(); });
  const field = empty || among[0] || document.getElementById(button.dataset.into);
  if (!field || field.disabled || field.readOnly) return;
  const hidden = field.closest("details:not([open])");
  if (hidden) hidden.open = true;
  const several = field.tagName === "TEXTAREA" && field.value.trim();
  field.value = several ? field.value.trimEnd() + "\n" + button.dataset.phrase : button.dataset.phrase;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
