// Files are brought one by one while the form is filled in, each with its own progress; sent, the form names them.
//
//   form[data-attach="address"]   takes the files that are chosen, photographed or found in a folder
//   [data-attach-files]           the list of them; each that arrived holds its ticket in a hidden field
// Without this script the form sends the files itself.
"use strict";

(function () {
  const AT_ONCE = 2; // uploads that run side by side
  const queue = [];
  let running = 0;

  function formOf(element) {
    return element.closest("form[data-attach]");
  }

  function listOf(form) {
    return form.querySelector("[data-attach-files]");
  }

  function size(bytes) {
    return bytes < 1000000 ? Math.max(1, Math.round(bytes / 1000)) + "kB" : (bytes / 1000000).toFixed(1) + "MB";
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function line(form, file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "attach-name";
    name.textContent = file.name;
    const weight = document.createElement("span");
    weight.className = "text-secondary";
    weight.textContent = size(file.size);
    const progress = document.createElement("progress");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    const said = document.createElement("span");
    said.className = "attach-said";
    said.textContent = form.dataset.textWaiting;
    item.dataset.waits = "";
    item.append(name, weight, progress, said, button(form.dataset.textRemove, function () {
      if (item.request) item.request.abort();
      item.remove();
      warn(form);
    }));
    listOf(form).append(item);
    return item;
  }

  // What did not arrive is named before the form is sent without it.
  function warn(form) {
    const left = Array.from(listOf(form).querySelectorAll("[data-failed] .attach-name")).map(function (name) { return name.textContent; });
    if (left.length) form.dataset.confirm = form.dataset.textLeft + left.join("、");
    else delete form.dataset.confirm;
  }

  function refuse(form, item, file, sentence, again) {
    delete item.dataset.waits;
    item.dataset.failed = "";
    item.querySelector("progress").hidden = true;
    item.querySelector(".attach-said").textContent = sentence;
    item.querySelector(".attach-said").classList.add("text-danger");
    if (again) item.append(button(form.dataset.textAgain, function () { item.remove(); warn(form); take(form, [file]); }));
    warn(form);
  }

  function bring(form, item, file) {
    if (!item.isConnected) return next();
    running += 1;
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file, file.name);
    item.request = request;
    request.open("POST", form.dataset.attach);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) return;
      const part = Math.round(100 * event.loaded / event.total);
      item.querySelector("progress").value = part;
      item.querySelector(".attach-said").textContent = part + "%";
    });
    request.addEventListener("loadend", function () {
      running -= 1;
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      if (request.status === 201 && answer.ticket) {
        const held = document.createElement("input");
        held.type = "hidden";
        held.name = "ticket";
        held.value = answer.ticket;
        delete item.dataset.waits;
        item.querySelector("progress").value = 100;
        item.querySelector(".attach-said").textContent = form.dataset.textDone;
        item.append(held);
      } else if (item.isConnected) {
        refuse(form, item, file, answer.sentence || form.dataset.textFailed, !answer.sentence);
      }
      next();
    });
    request.send(data);
  }

  function next() {
    while (running < AT_ONCE && queue.length) {
      const one = queue.shift();
      bring(one.form, one.item, one.file);
    }
  }

  function take(form, files) {
    for (const file of files) {
      if (listOf(form).children.length >= Number(form.dataset.mostFiles)) {
        const item = line(form, file);
        refuse(form, item, file, form.dataset.textMany + form.dataset.mostFiles, false);
        break;
      }
      const item = line(form, file);
      if (file.size > Number(form.dataset.mostBytes)) {
        refuse(form, item, file, form.dataset.textLarge + size(Number(form.dataset.mostBytes)), false);
      } else {
        queue.push({ form: form, item: item, file: file });
      }
    }
    next();
  }

  document.addEventListener("change", function (event) {
    const input = event.target;
    const form = input.type === "file" && formOf(input);
    if (!form || !input.files.length) return;
    const hidden = /(^|\/)(\.|~\$|Thumbs\.db)/;
    const files = Array.from(input.files).filter(function (file) {
      return !hidden.test(file.webkitRelativePath || file.name);
    });
    input.value = "";
    take(form, files);
  });

  document.addEventListener("click", function (event) {
    const remove = event.target.closest("[data-attach-remove]");
    if (remove) remove.closest("li").remove();
  });

  // What is still under way would be left out of the form.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.matches("form[data-attach]") || !form.querySelector("[data-waits]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.alert(form.dataset.textUnfinished);
  }, true);

  function begin() {
    document.querySelectorAll("[data-attach-ways]").forEach(function (ways) {
      ways.hidden = false;
      const folder = ways.querySelector("[webkitdirectory]");
      if (!folder) return; // taken away when the page was first shown
      if (!("webkitdirectory" in folder) || matchMedia("(pointer: coarse)").matches) {
        folder.remove();
        ways.querySelector("label[for=" + folder.id + "]").remove();
      }
    });
  }
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("page:replaced", begin);
  if (document.readyState !== "loading") begin();
})();
