// Rows that a person adds: [data-rows="prefix"] holds [data-row] rows and a [data-add-row] button, which appears only
// where this script runs. The last row is the pattern; Django's own count of forms is kept in step. What is no set of
// forms says by data-joint what stands in the names between prefix, number and column, and by data-most how many it takes.
"use strict";

(function () {
  function ready(root) {
    root.querySelectorAll("[data-add-row]").forEach(function (button) { button.hidden = false; });
  }

  function add(group) {
    const rows = group.querySelectorAll("[data-row]");
    const total = group.querySelector("input[name='" + group.dataset.rows + "-TOTAL_FORMS']");
    const limit = group.querySelector("input[name='" + group.dataset.rows + "-MAX_NUM_FORMS']");
    if (rows.length >= Number(limit ? limit.value : group.dataset.most)) return null;
    const row = rows[rows.length - 1].cloneNode(true);
    const joint = group.dataset.joint || "-";
    const before = group.dataset.rows + joint + (rows.length - 1) + joint;
    const after = group.dataset.rows + joint + rows.length + joint;
    row.querySelectorAll("[name], [id], [for], [aria-describedby], [aria-label]").forEach(function (element) {
      for (const name of ["name", "id", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(before, after));
      }
      const label = element.getAttribute("aria-label");
      if (label) element.setAttribute("aria-label", label.replace("第" + rows.length + "行", "第" + (rows.length + 1) + "行"));
    });
    row.querySelectorAll("input, textarea, select").forEach(function (field) {
      field.value = "";
      field.removeAttribute("aria-invalid");
    });
    row.querySelectorAll(".errorlist, .invalid-feedback").forEach(function (error) { error.remove(); });
    row.querySelectorAll(".field-invalid").forEach(function (field) { field.classList.remove("field-invalid"); });
    const number = row.querySelector(".record-number");
    if (number) number.textContent = String(rows.length + 1);
    rows[rows.length - 1].after(row);
    if (total) total.value = String(rows.length + 1);
    return row;
  }

  // The rows that a draft of the form holds more than the page has.
  function restore(form) {
    const before = form.querySelectorAll("[data-row]").length;
    const names = window.drafts.names(form);
    form.querySelectorAll("[data-rows]").forEach(function (group) {
      const places = names.map(function (name) {
        const parts = name.split(group.dataset.joint || "-");
        return parts[0] === group.dataset.rows ? Number(parts[1]) + 1 || 0 : 0;
      });
      const wanted = Math.max(0, ...places);
      while (group.querySelectorAll("[data-row]").length < wanted && add(group)) continue;
    });
    if (form.querySelectorAll("[data-row]").length > before) window.drafts.restore(form);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-add-row]");
    const row = button && add(button.closest("[data-rows]"));
    const first = row && row.querySelector("input, textarea, select");
    if (first) first.focus();
  });
  document.addEventListener("page:replaced", function () { ready(document); });
  ready(document);
  if (window.drafts) {
    document.querySelectorAll("form[method=post]").forEach(function (form) {
      if (window.drafts.keeps(form) && !form.querySelector("[data-form-errors]")) restore(form);
    });
  }
})();
