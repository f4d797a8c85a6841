// Behaviour every page shares: one click sends a form once, a lost network loses nothing, keys reach the buttons.
//
//   form[method=post] of a person logged in in which something is written (window.drafts), and form[data-guard]: sent by
//     fetch, as the pressed button says; the page and its fields stay until the server has answered
//   [data-shortcut="alt+r"]             that key presses the button, follows the link, opens the part or focuses the field
//   [data-confirm="…"]                  asks before the form is sent; not where the form acts on ticked rows and none is
//   [data-print]                        prints the page
//   [data-ticked-bar]                   is shown while a row of its form is ticked; [data-ticked="word"] says how many
//   [data-print-now="?…"]               is printed as soon as it is shown, once: the address becomes the given one
//   form[data-autosubmit]               is sent when a field changes (filters)
"use strict";

(function () {
  const body = document.body;
  const texts = body.dataset;

  // passing: of a part of the page, and goes when the next part comes; of a form that was not sent it stays.
  function say(text, level, passing) {
    const said = document.querySelector("#notes > .alert-danger");
    if (said && said.firstChild.textContent === text) { // a page that asks again and again says it once
      if (!passing) delete said.dataset.passing;
      return;
    }
    const note = document.createElement("div");
    note.className = "alert alert-" + (level || "danger") + " alert-dismissible mt-2 mb-0";
    note.setAttribute("role", "alert");
    note.textContent = text;
    if (passing) note.dataset.passing = "";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn-close";
    close.setAttribute("aria-label", texts.textClose);
    close.addEventListener("click", function () { note.remove(); });
    note.append(close);
    document.getElementById("notes").replaceChildren(note);
    note.scrollIntoView({ block: "nearest" });
  }

  // What nobody pressed or typed asks for news by itself; the server does not take it for a person's act.
  document.addEventListener("htmx:configRequest", function (event) {
    if (!event.detail.triggeringEvent) event.detail.headers["X-Poll"] = "1";
  });

  function buttons(form) {
    return Array.from(form.elements).filter(function (element) { return element.type === "submit"; });
  }

  function setBusy(form, busy) {
    form.toggleAttribute("data-busy", busy);
    form.setAttribute("aria-busy", String(busy));
    for (const button of buttons(form)) {
      if (busy && !button.disabled) {
        button.disabled = true;
        button.dataset.busy = "";
      } else if (!busy && "busy" in button.dataset) {
        button.disabled = false;
        delete button.dataset.busy;
      }
    }
  }

  // What the pressed button says of the sending goes before what the form says.
  function said(form, submitter, name) {
    return submitter && submitter.hasAttribute("form" + name) ? submitter.getAttribute("form" + name) : form.getAttribute(name) || "";
  }

  // A form that goes elsewhere, or that asks for a page, is the browser's.
  function isPosted(form, submitter) {
    return said(form, submitter, "method").toLowerCase() === "post" && /^(_self)?$/.test(said(form, submitter, "target"));
  }

  function isGuarded(form) {
    return "guard" in form.dataset || (window.drafts && window.drafts.keeps(form));
  }

  // The answer is a page: put its content in place of ours. Listeners sit on the document and go on working.
  function show(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const main = answer.querySelector("main");
    if (!main) return false;
    for (const sheet of answer.querySelectorAll("link[rel=stylesheet]")) {
      const has = Array.from(document.querySelectorAll("link[rel=stylesheet]")).some(function (own) {
        return own.getAttribute("href") === sheet.getAttribute("href");
      });
      if (!has) document.head.append(document.adoptNode(sheet));
    }
    document.querySelector("main").replaceWith(document.adoptNode(main));
    const notes = answer.getElementById("notes");
    if (notes) document.getElementById("notes").replaceWith(document.adoptNode(notes));
    document.title = answer.title;
    if (window.htmx) window.htmx.process(document.querySelector("main"));
    document.dispatchEvent(new CustomEvent("page:replaced"));
    const wrong = document.querySelector("main [aria-invalid=true], main [data-form-errors]");
    if (wrong) {
      wrong.scrollIntoView({ block: "center" });
      if (wrong.focus) wrong.focus();
    } else {
      window.scrollTo(0, 0);
    }
    return true;
  }

  // A form that acts on the rows of a list of which none is ticked: the server says so, and nothing is asked before.
  function isEmptyHanded(form) {
    const ticks = Array.from(form.elements).filter(function (element) { return element.type === "checkbox" && element.closest("tbody"); });
    return ticks.length > 0 && !ticks.some(function (tick) { return tick.checked; });
  }

  async function send(form, submitter) {
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    if (window.drafts && window.drafts.keeps(form)) window.drafts.save(form);
    setBusy(form, true);
    let response;
    let html;
    try {
      response = await fetch(said(form, submitter, "action") || location.href, {
        method: "POST",
        body: data, // as multipart, whatever the form names: the server reads both encodings alike
        credentials: "same-origin",
        headers: { "X-Guarded": location.pathname + location.search },
      });
      html = await response.text();
    } catch (error) {
      setBusy(form, false);
      say(texts.textNetwork);
      return;
    }
    document.getElementById("notes").replaceChildren(); // what was said of an earlier try is no longer so
    const target = response.headers.get("HX-Redirect");
    if (target) {
      // 401: the session has ended, the draft waits behind the login. Otherwise the server has taken the form.
      if (response.status !== 401 && window.drafts) window.drafts.clear(form);
      const to = new URL(target, location.href);
      if (to.hash && to.origin + to.pathname + to.search === location.origin + location.pathname + location.search) {
        history.replaceState(history.state, "", to); // to go to a place in this page would load nothing
        location.reload();
      } else {
        location.assign(target);
      }
      return;
    }
    setBusy(form, false);
    if (response.ok && window.drafts) window.drafts.clear(form);
    if (response.status >= 500 || !show(html)) {
      const main = new DOMParser().parseFromString(html, "text/html").querySelector("main p");
      say(response.status < 500 && main ? main.textContent : texts.textServer);
    }
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    const submitter = event.submitter;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      return;
    }
    const question = (submitter && submitter.dataset.confirm) || form.dataset.confirm;
    if (question && !isEmptyHanded(form) && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if ("logout" in form.dataset && window.drafts) window.drafts.clearAll();
    if (form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || event.defaultPrevented) return;
    if (!isPosted(form, submitter)) return;
    if (isGuarded(form)) {
      event.preventDefault();
      send(form, submitter);
    } else {
      form.setAttribute("data-busy", ""); // a second click sends nothing
      setTimeout(function () { setBusy(form, true); }, 0); // after the browser has read the pressed button's value
    }
  });

  // Back in a page the browser kept: its buttons are of use again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-busy]").forEach(function (form) { setBusy(form, false); });
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.tagName === "FORM" && event.detail.requestConfig.verb !== "get") setBusy(event.target, true);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.tagName === "FORM") setBusy(event.target, false);
  });
  // Who began to type before the scripts were there gets the suggestions all the same.
  document.addEventListener("htmx:load", function () {
    const field = document.activeElement;
    if (field && field.matches("input[list][hx-get]")) field.dispatchEvent(new FocusEvent("focus"));
  });
  // The bell asks in vain in silence: nobody waits for its answer.
  function isBell(event) { return event.target.id === "bell"; }
  document.addEventListener("htmx:sendError", function (event) { if (!isBell(event)) say(texts.textNetwork, "danger", true); });
  document.addEventListener("htmx:afterOnLoad", function () {
    const said = document.querySelector("#notes > [data-passing]");
    if (said) said.remove(); // the network is back
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (!isBell(event) && !event.detail.xhr.getResponseHeader("HX-Redirect")) say(texts.textServer);
  });

  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (form && "autosubmit" in form.dataset) form.requestSubmit();
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    const copies = event.target.closest("[data-copy]");
    if (copies) copy(copies);
    const link = event.target.closest("[data-form-errors] a[href^='#']");
    const named = link && document.getElementById(link.hash.slice(1));
    if (!named) return;
    event.preventDefault();
    for (let part = named; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    const fields = "input, select, textarea";
    const field = named.matches(fields) ? named : named.querySelector(fields) || named;
    field.scrollIntoView({ block: "center" });
    field.focus();
  });

  // A text that the keyboard comes to is shown whole, clear of the bar at the foot: browsers show where one writes only.
  let isPointed = false;
  document.addEventListener("pointerdown", function () { isPointed = true; }, true);
  document.addEventListener("keydown", function () { isPointed = false; }, true);
  document.addEventListener("focusin", function (event) {
    if (!isPointed && event.target.tagName === "TEXTAREA") event.target.scrollIntoView({ block: "nearest" });
  });

  // Where the page is not served by HTTPS the browser knows only the old way.
  function copy(button) {
    const given = document.getElementById(button.dataset.copy);
    getSelection().selectAllChildren(given);
    const done = navigator.clipboard ? navigator.clipboard.writeText(given.textContent) : Promise.resolve(document.execCommand("copy"));
    done.then(function () { button.textContent = button.dataset.done; });
  }

  // The bar of acts of a list shows while a row is ticked.
  function tellTicked() {
    document.querySelectorAll("[data-ticked-bar]").forEach(function (bar) {
      const ticked = bar.closest("form").querySelectorAll("tbody input[type=checkbox]:checked").length;
      const said = bar.querySelector("[data-ticked]");
      bar.hidden = !ticked;
      said.textContent = said.dataset.ticked + " " + ticked;
    });
  }

  // What scrolls and holds nothing that takes the focus takes it itself, so that the keyboard can scroll it.
  function reachScrollers() {
    document.querySelectorAll(".table-responsive, .vocabulary-tree, .closing-ranks, .rota-tally, .job-error, .petition-text").forEach(function (box) {
      const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (scrolls && !box.querySelector("a[href], button, input, select, textarea, summary")) box.tabIndex = 0;
    });
  }

  function lookAgain() {
    tellTicked();
    reachScrollers();
  }
  document.addEventListener("change", tellTicked);
  document.addEventListener("htmx:afterSettle", lookAgain);
  window.addEventListener("resize", reachScrollers);
  window.addEventListener("pageshow", lookAgain);
  lookAgain();

  const toPrint = document.querySelector("[data-print-now]");
  if (toPrint) {
    history.replaceState(null, "", toPrint.dataset.printNow);
    window.print();
  }

  // A key opens a part and goes to its first field; it never closes what is open.
  function openAt(part) {
    part.open = true;
    const field = Array.from(part.querySelectorAll("input:not([type=hidden]), select, textarea")).find(function (element) {
      return !element.disabled && element.getClientRects().length > 0;
    });
    if (field) field.focus();
  }

  // Who comes to a form by a key goes on at its first field.
  const BY_KEY = "came-by-key";
  if (sessionStorage.getItem(BY_KEY)) {
    sessionStorage.removeItem(BY_KEY);
    const field = Array.from(document.querySelectorAll("main form[method=post] input, main form[method=post] select, main form[method=post] textarea")).find(function (element) {
      return element.type !== "hidden" && !element.disabled && element.getClientRects().length > 0;
    });
    if (field && document.activeElement === document.body) field.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || !(event.altKey || event.ctrlKey || event.key.startsWith("F"))) return;
    // By the key's place, not its letter: with Alt some layouts give another letter.
    const letter = /^(Key|Digit)/.test(event.code) ? event.code.slice(-1) : event.key;
    const pressed = (event.ctrlKey ? "ctrl+" : "") + (event.altKey ? "alt+" : "") + (event.shiftKey ? "shift+" : "") + letter.toLowerCase();
    for (const element of document.querySelectorAll("[data-shortcut]")) {
      if (element.dataset.shortcut !== pressed || element.disabled || !element.getClientRects().length) continue;
      event.preventDefault();
      if (element.matches("summary")) openAt(element.parentElement);
      else if (element.matches("a, button, input[type=submit]")) {
        if (element.matches("a")) sessionStorage.setItem(BY_KEY, pressed);
        element.click();
      }
      else element.focus();
      return;
    }
  });
})();
