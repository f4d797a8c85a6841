// The registration desk without a mouse: Enter goes to the next field, Ctrl+Enter saves, what is filled in is open.
"use strict";

(function () {
  function form() {
    return document.getElementById("registration");
  }

  function canHoldFocus(element) {
    return !element.disabled && element.tabIndex >= 0 && element.getClientRects().length > 0;
  }

  function hasContent(part) {
    return Array.from(part.querySelectorAll("input, textarea")).some(function (element) {
      if (element.type === "hidden") return false;
      return element.type === "checkbox" ? element.checked : element.value.trim() !== "";
    });
  }

  // In each part one row more than are filled in.
  function showRows() {
    const filled = new Map();
    for (const row of form().querySelectorAll("[data-row]")) {
      const content = hasContent(row);
      row.hidden = !content && filled.get(row.parentElement) === false;
      filled.set(row.parentElement, content);
    }
  }

  function openParts() {
    for (const part of form().querySelectorAll("[data-opens]")) {
      if (hasContent(part) || part.querySelector(".errorlist")) part.open = true;
    }
  }

  function countCharacters() {
    const counter = form().querySelector("[data-count-of]");
    const length = Array.from(document.getElementById(counter.dataset.countOf).value).length;
    counter.textContent = length;
    counter.classList.toggle("over", length > Number(counter.dataset.most));
  }

  function begin() {
    if (!form()) return;
    showRows();
    openParts();
    countCharacters();
    const wrong = form().querySelector("[aria-invalid=true]");
    if (wrong) wrong.focus();
    const typed = Array.from(document.querySelectorAll(".js-similar")).some(function (field) { return field.value.trim(); });
    if (typed && window.htmx) window.htmx.trigger("#similar", "look");
    const placed = ["id_place", "id_category"].some(function (id) { return document.getElementById(id).value.trim(); });
    if (placed && window.htmx) window.htmx.trigger("#competent", "look");
  }

  function collectiveFollowsHeadcount(field) {
    const persons = parseInt(field.value.normalize("NFKC"), 10);
    if (!(persons > 0)) return;
    form().elements.namedItem("collective").checked = persons >= 5;
    if (persons >= 5) document.getElementById("collective-part").open = true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || !event.target.form || event.target.form !== form()) return;
    if (event.ctrlKey) {
      event.preventDefault();
      document.getElementById("save").click();
    } else if (event.target.matches("input, select") && !event.altKey) {
      event.preventDefault();
      const fields = Array.from(form().querySelectorAll("input, select, textarea, summary, button")).filter(canHoldFocus);
      // The circles of one question are one field.
      const next = fields.slice(fields.indexOf(event.target) + 1).find(function (field) {
        return !(field.type === "radio" && field.name === event.target.name);
      });
      if (next) next.focus();
    }
  });

  document.addEventListener("input", function (event) {
    if (!event.target.form || event.target.form !== form()) return;
    if (event.target.closest("[data-row]")) showRows();
    if (event.target.id === "id_body") countCharacters();
    if (event.target.id === "id_headcount") collectiveFollowsHeadcount(event.target);
  });

  document.addEventListener("change", function (event) {
    if (event.target.id === "id_collective" && event.target.checked) document.getElementById("collective-part").open = true;
    // A text that numbers its points fills the demands, as long as nothing stands there.
    if (event.target.id === "id_body" && !document.getElementById("id_demands").value.trim()) {
      document.getElementById("split").dataset.quiet = "";
      window.htmx.trigger("#split", "click");
    }
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.id !== "split") return;
    const quiet = "quiet" in event.target.dataset;
    delete event.target.dataset.quiet;
    const demands = document.getElementById("id_demands");
    const status = document.getElementById("split-status");
    const points = event.detail.successful ? event.detail.xhr.responseText : "";
    status.textContent = points || quiet ? "" : status.dataset.none;
    if (!points || (quiet && demands.value.trim())) return;
    demands.value = points;
    demands.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("click", function (event) {
    const again = event.target.closest("#start-over");
    if (again && window.confirm(again.dataset.question)) {
      if (window.drafts) window.drafts.clear(form());
      location.assign(again.dataset.url);
    }
  });

  document.addEventListener("page:replaced", begin);
  begin();
})();
