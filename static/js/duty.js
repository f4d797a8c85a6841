// The duty book on a phone.
//
//   [data-photos]    file inputs whose photos add up: a camera gives one at a time. Each is made smaller before it is
//                    sent, shown, and can be taken away; the list outlives a page that the server sent back with errors.
//   [data-position]  a button that asks the phone where it is, for the hidden fields `latitude` and `longitude`
"use strict";

(function () {
  const LONGEST = 2000; // pixels, as the server keeps them
  const LARGE = 700000; // bytes; a smaller photo is sent as it is
  const MOST = 9;
  const kept = new Map(); // id of an input → its files

  document.documentElement.classList.add("duty-js");

  function filesOf(input) {
    return kept.get(input.id) || [];
  }

  function put(input) {
    const all = new DataTransfer();
    filesOf(input).forEach(function (file) { all.items.add(file); });
    input.files = all.files;
  }

  async function smaller(file) {
    if (file.size < LARGE) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
      return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch (error) {
      return file; // the server says what is wrong with it
    }
  }

  async function draw(canvas, file) {
    try {
      const picture = await createImageBitmap(file);
      const side = Math.min(picture.width, picture.height);
      const left = (picture.width - side) / 2;
      const top = (picture.height - side) / 2;
      canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
      picture.close();
    } catch (error) {
      canvas.getContext("2d").fillText("?", canvas.width / 2, canvas.height / 2);
    }
  }

  function show(group) {
    const list = group.querySelector("[data-thumbs]");
    list.replaceChildren();
    group.querySelectorAll("input[type=file]").forEach(function (input) {
      filesOf(input).forEach(function (file) {
        const row = document.createElement("li");
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 176;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", group.dataset.textRemove);
        remove.addEventListener("click", function () {
          kept.set(input.id, filesOf(input).filter(function (other) { return other !== file; }));
          put(input);
          show(group);
        });
        row.append(canvas, remove);
        list.append(row);
        draw(canvas, file);
      });
    });
  }

  async function add(input) {
    const group = input.closest("[data-photos]");
    const taken = Array.from(input.files);
    const others = Array.from(group.querySelectorAll("input[type=file]")).reduce(function (sum, other) {
      return sum + filesOf(other).length;
    }, 0);
    const room = Math.max(0, MOST - others);
    // What was chosen is sent even where the form is sent before it has become smaller.
    kept.set(input.id, filesOf(input).concat(taken.slice(0, room)));
    put(input);
    show(group);
    if (taken.length > room) {
      const note = document.createElement("li");
      note.className = "text-danger w-auto";
      note.textContent = group.dataset.textMany;
      group.querySelector("[data-thumbs]").append(note);
    }
    for (const file of taken.slice(0, room)) {
      const made = await smaller(file);
      if (made === file) continue;
      kept.set(input.id, filesOf(input).map(function (other) { return other === file ? made : other; }));
      const now = document.getElementById(input.id);
      if (now) put(now);
    }
    const now = document.getElementById(input.id);
    if (now && taken.length <= room) show(now.closest("[data-photos]"));
  }

  function place(part) {
    const [latitude, longitude] = ["latitude", "longitude"].map(function (name) {
      return part.querySelector("[name=" + name + "]");
    });
    const said = part.querySelector("[data-located]");
    return { latitude: latitude, longitude: longitude, said: said, away: part.querySelector("[data-unlocate]") };
  }

  function tell(part) {
    const at = place(part);
    const known = Boolean(at.latitude.value && at.longitude.value);
    at.said.textContent = known ? at.latitude.value + ", " + at.longitude.value : "";
    at.away.hidden = !known;
  }

  function locate(button) {
    const part = button.closest("[data-position]");
    const at = place(part);
    if (!navigator.geolocation) {
      at.said.textContent = button.dataset.textLost;
      return;
    }
    at.said.textContent = button.dataset.textWait;
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      function (found) {
        button.disabled = false;
        at.latitude.value = found.coords.latitude.toFixed(5);
        at.longitude.value = found.coords.longitude.toFixed(5);
        tell(part);
      },
      function (error) {
        button.disabled = false;
        tell(part);
        at.said.textContent = error.code === error.PERMISSION_DENIED ? button.dataset.textRefused : button.dataset.textLost;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
  }

  function ready() {
    document.querySelectorAll("[data-locate]").forEach(function (button) { button.hidden = false; });
    document.querySelectorAll("[data-position]").forEach(tell);
    document.querySelectorAll("[data-photos]").forEach(function (group) {
      group.querySelectorAll("input[type=file]").forEach(put);
      show(group);
    });
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-photos] input[type=file]")) add(event.target);
  });
  document.addEventListener("click", function (event) {
    const ask = event.target.closest("[data-locate]");
    if (ask) locate(ask);
    const away = event.target.closest("[data-unlocate]");
    if (away) {
      const part = away.closest("[data-position]");
      place(part).latitude.value = place(part).longitude.value = "";
      tell(part);
    }
  });
  document.addEventListener("draft:discarded", function () {
    kept.clear();
    ready();
  });
  document.addEventListener("page:replaced", ready);
  ready();
})();
