// The ledger of packages. [data-select-all="form id"] ticks all boxes of that form on the page; the form's .pk-bulk bar
// shows while any is ticked, with how many in [data-selected="word"].
"use strict";

(function () {
  function boxes(id) {
    return Array.from(document.querySelectorAll("input[type=checkbox][form='" + id + "']"));
  }

  function tell(id) {
    const form = document.getElementById(id);
    if (!form) return;
    const all = boxes(id);
    const ticked = all.filter(function (box) { return box.checked; }).length;
    const bar = form.querySelector(".pk-bulk");
    const said = bar && bar.querySelector("[data-selected]");
    if (bar) bar.hidden = !ticked;
    if (said) said.textContent = said.dataset.selected + " " + ticked;
    const head = document.querySelector("[data-select-all='" + id + "']");
    if (head) {
      head.checked = ticked > 0 && ticked === all.length;
      head.indeterminate = ticked > 0 && ticked < all.length;
    }
  }

  document.addEventListener("change", function (event) {
    const id = event.target.dataset.selectAll;
    if (id) boxes(id).forEach(function (box) { box.checked = event.target.checked; });
    if (id || (event.target.form && event.target.getAttribute("form"))) tell(id || event.target.form.id);
  });
  document.addEventListener("htmx:afterSettle", function () { tell("bulk-form"); });
  window.addEventListener("pageshow", function () { tell("bulk-form"); });

  // Escape leaves the line that is being edited; the first field takes the focus when it opens.
  document.addEventListener("keydown", function (event) {
    const line = event.key === "Escape" && event.target.closest(".pk-edit");
    if (line) line.querySelector("button[hx-get]").click();
  });
  document.addEventListener("htmx:load", function (event) {
    const line = event.detail.elt;
    if (!line.matches || !line.matches(".pk-edit")) return;
    const wrong = line.querySelector("[aria-invalid=true]");
    (wrong || line.querySelector("input:not([type=hidden])")).focus();
  });
})();
