// form[data-sign]: a field to sign with finger, pen or mouse. The picture is sent as the file `picture`.
"use strict";

(function () {
  const form = document.querySelector("form[data-sign]");
  if (!form || !window.SignaturePad) return;
  const canvas = form.querySelector("canvas");
  const note = form.querySelector("[data-sign-note]");
  const pad = new window.SignaturePad(canvas, { backgroundColor: "rgb(255, 255, 255)", minWidth: 1.2, maxWidth: 3.5 });

  function fit() {
    // The canvas has as many dots as the screen; what was drawn stays.
    const drawn = pad.toData();
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(drawn);
  }

  function send() {
    if (pad.isEmpty()) {
      note.textContent = form.dataset.empty;
      return;
    }
    canvas.toBlob(async function (picture) {
      const data = new FormData(form);
      data.set("how", "screen");
      data.set("picture", picture, "signature.png");
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
        if (answer.ok && answer.redirected) {
          location.assign(answer.url);
          return;
        }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const said = page.querySelector("[role=alert]");
        note.textContent = said ? said.textContent : form.dataset.lost;
      } catch (error) {
        note.textContent = form.dataset.lost;
      }
    }, "image/png");
  }

  form.querySelector("[data-sign-send]").addEventListener("click", send);
  form.querySelector("[data-sign-clear]").addEventListener("click", function () { pad.clear(); note.textContent = ""; });
  window.addEventListener("resize", fit);
  fit();
})();
