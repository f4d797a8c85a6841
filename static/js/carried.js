// What was typed of a visitor goes along to the registration: [data-carry="from:to …"] names the fields, to is a name of
// the form that says data-takes. It is kept for this tab, for some minutes, and never stands in an address.
// "to-*-name" takes one line each.
"use strict";

(function () {
  const MINUTES = 30;
  const key = "carried:" + document.body.dataset.user;

  function fieldsOf(form, name) {
    const found = form.elements.namedItem(name);
    return found && "value" in found ? found : null;
  }

  function carried(link) {
    const form = link.closest("form");
    const values = {};
    for (const pair of link.dataset.carry.split(" ")) {
      const [from, to] = pair.split(":");
      const said = Array.from(form.elements).filter(function (element) {
        return element.name === from || (from.includes("*") && new RegExp("^" + from.replace("*", "\\d+") + "$").test(element.name));
      }).map(function (element) { return element.value.trim(); }).filter(Boolean).join("\n");
      if (!said) continue;
      if (to.includes("*")) said.split("\n").forEach(function (line, place) { values[to.replace("*", place)] = line; });
      else values[to] = /^\d{4}-\d\d-\d\dT/.test(said) ? said.slice(0, 10) : said;
    }
    return values;
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-carry]");
    if (!link) return;
    try {
      sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), next: link.search, values: carried(link) }));
    } catch (error) {
      // The storage is full or forbidden: nothing is carried.
    }
  });

  // A draft of somebody else stays as it is: two persons' data never meet in one form.
  function isOfAnother(form, values) {
    const name = fieldsOf(form, "name");
    return Boolean(name && name.value.trim() && values.name && name.value.trim() !== values.name);
  }

  function fill(form, values) {
    for (const name of Object.keys(values)) {
      const field = fieldsOf(form, name);
      if (!field || (field.value.trim() && field.value !== field.defaultValue)) continue;
      field.value = values[name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // What is too old is not kept, whether or not this page would take it.
  function removeOld() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      if (kept && !(Date.now() - kept.at <= MINUTES * 60000)) sessionStorage.removeItem(key);
    } catch (error) {
      // The storage is forbidden: nothing is kept in it.
    }
  }

  function take() {
    const form = document.querySelector("form[data-takes]");
    if (!form || form.querySelector("[data-form-errors]")) return;
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(key) || "null");
    } catch (error) {
      return;
    }
    if (!kept || kept.next !== location.search) return;
    if (!isOfAnother(form, kept.values)) fill(form, kept.values);
    form.addEventListener("draft:discarded", function () { fill(form, kept.values); });
  }

  removeOld();
  take();
})();
