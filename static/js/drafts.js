// Drafts of every form sent by POST in which something is written or chosen: kept in the browser while a person writes,
// restored when the page is opened again (after a lost network, an ended session), cleared once the server has taken the
// form. A form that only asks for a page, and keeps nothing on the server, says data-no-draft.
// Kept in this tab only: with the tab goes what was written of people. Passwords, files and hidden fields are never kept.
"use strict";

(function () {
  const DAYS = 7;
  const body = document.body;

  const NO_CHOICE = ["hidden", "password", "file", "submit", "button", "reset"];
  const CHANGING = ["csrfmiddlewaretoken", "request_key", "version"]; // hidden fields that say nothing of which form it is

  function keyOf(form) {
    const names = Array.from(form.elements).filter(function (element) {
      return element.type === "hidden" && element.name && !CHANGING.includes(element.name);
    });
    const which = form.id || (form.getAttribute("action") || "") + names.map(function (element) {
      return "&" + element.name + "=" + element.value.slice(0, 200);
    }).join("");
    return "draft:" + body.dataset.user + ":" + location.pathname + ":" + which;
  }

  function kept(element) {
    return element.name && !element.disabled && !NO_CHOICE.includes(element.type);
  }

  function keeps(form) {
    return form.method === "post" && !("noDraft" in form.dataset) && Array.from(form.elements).some(kept);
  }

  function read(key) {
    try {
      const draft = JSON.parse(sessionStorage.getItem(key) || "null");
      return draft && Date.now() - draft.at < DAYS * 86400000 ? draft : null;
    } catch (error) {
      return null;
    }
  }

  function write(key, draft) {
    try {
      sessionStorage.setItem(key, JSON.stringify(draft));
    } catch (error) {
      // The storage is full or forbidden: the page works without drafts.
    }
  }

  function versionOf(form) {
    const field = form.elements.namedItem("version");
    return field && "value" in field ? field.value : "";
  }

  // What the server has learnt since, such as a registration in between: it stands in data-known of the form, and its
  // fields say data-learnt. A draft from before does not undo it.
  function knownOf(form) {
    return form.dataset.known || "";
  }

  function valuesOf(form) {
    const values = {};
    for (const element of form.elements) {
      if (!kept(element)) continue;
      const list = (values[element.name] = values[element.name] || []);
      if (element.type === "checkbox" || element.type === "radio") {
        if (element.checked) list.push(element.value);
      } else if (element.type === "select-multiple") {
        for (const option of element.selectedOptions) list.push(option.value);
      } else {
        list.push(element.value);
      }
    }
    return values;
  }

  function save(form) {
    write(keyOf(form), { at: Date.now(), version: versionOf(form), known: knownOf(form), values: valuesOf(form) });
  }

  function clear(form) {
    sessionStorage.removeItem(keyOf(form));
  }

  // What was typed and what is carried to a registration (carried.js).
  function clearAll() {
    const user = body.dataset.user;
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("draft:" + user + ":") || key === "carried:" + user) sessionStorage.removeItem(key);
    }
  }

  // Put the values back; true when something differs from what the server sent.
  function fill(form, draft) {
    const values = draft.values;
    const isOlder = (draft.known || "") !== knownOf(form);
    const seen = {};
    let changed = false;
    for (const element of form.elements) {
      if (!kept(element) || !(element.name in values)) continue;
      if (isOlder && "learnt" in element.dataset && element.value) continue;
      const list = values[element.name];
      if (element.type === "radio" && !list.length) continue; // nothing was chosen: what the page proposes stays
      if (element.type === "checkbox" || element.type === "radio") {
        const checked = list.includes(element.value);
        changed = changed || checked !== element.checked;
        element.checked = checked;
      } else if (element.type === "select-multiple") {
        for (const option of element.options) {
          changed = changed || list.includes(option.value) !== option.selected;
          option.selected = list.includes(option.value);
        }
      } else {
        const at = (seen[element.name] = (seen[element.name] || 0) + 1) - 1;
        if (at >= list.length) continue;
        changed = changed || element.value !== list[at];
        element.value = list[at];
      }
    }
    return changed;
  }

  function notice(form, text) {
    const note = document.createElement("div");
    note.className = "alert alert-info d-flex align-items-center gap-2";
    note.setAttribute("role", "status");
    note.dataset.draftNotice = "";
    const sentence = document.createElement("span");
    sentence.className = "me-auto";
    sentence.textContent = text;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "btn btn-sm";
    discard.textContent = body.dataset.textDiscard;
    discard.addEventListener("click", function () {
      clear(form);
      form.reset();
      note.remove();
      form.dispatchEvent(new CustomEvent("draft:discarded", { bubbles: true }));
    });
    note.append(sentence, discard);
    form.prepend(note);
  }

  function restore(form) {
    if (form.querySelector("[data-form-errors]")) return; // the server has just sent back what was written
    const draft = read(keyOf(form));
    if (!draft || !fill(form, draft) || form.querySelector("[data-draft-notice]")) return;
    notice(form, draft.version !== versionOf(form) ? body.dataset.textChanged : body.dataset.textRestored);
    form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
  }

  // The names of the fields in a form's draft: who adds rows to a form adds those first, then restores again.
  function names(form) {
    const draft = read(keyOf(form));
    return draft ? Object.keys(draft.values) : [];
  }

  if (body.dataset.user) {
    const timers = new Map(); // of the forms in which something was written and is not kept yet
    const saveLate = function () {
      timers.forEach(function (timer, form) { clearTimeout(timer); save(form); });
      timers.clear();
    };
    const later = function (event) {
      const form = event.target.form;
      if (!form || !keeps(form)) return;
      clearTimeout(timers.get(form));
      timers.set(form, setTimeout(function () { timers.delete(form); save(form); }, 250));
    };
    document.addEventListener("input", later);
    document.addEventListener("change", later);
    window.addEventListener("pagehide", saveLate); // whoever leaves at once, by a key or a link, loses no letter
    document.querySelectorAll("form[method=post]").forEach(function (form) { if (keeps(form)) restore(form); });
    // A part of the page that is put in later, and a form in it that htmx sends.
    document.addEventListener("htmx:load", function (event) {
      const part = event.detail.elt;
      if (part === body || !part.querySelectorAll) return;
      const forms = part.matches("form[method=post]") ? [part] : Array.from(part.querySelectorAll("form[method=post]"));
      forms.forEach(function (form) { if (keeps(form)) restore(form); });
    });
    document.addEventListener("htmx:beforeRequest", function (event) {
      const form = event.detail.elt;
      if (form.tagName === "FORM" && keeps(form)) save(form);
    });
    document.addEventListener("htmx:beforeSwap", function (event) {
      const form = event.detail.elt;
      if (form.tagName === "FORM" && event.detail.xhr.status < 300) window.drafts.clear(form);
    });
    window.drafts = {
      keeps: keeps,
      save: save,
      restore: restore,
      names: names,
      clear: function (form) { clearTimeout(timers.get(form)); timers.delete(form); clear(form); },
      clearAll: clearAll,
    };
  }
})();
