// The wall screen: says when its figures are old, and that the login has ended or the key was withdrawn.
"use strict";

(function () {
  const said = document.getElementById("stale");

  function tell(text) {
    said.textContent = text;
    said.hidden = !text;
  }

  document.addEventListener("htmx:responseError", function (event) {
    const ended = [401, 403, 404].includes(event.detail.xhr.status);
    tell(ended ? document.body.dataset.textEnded : document.body.dataset.textLost);
    // A screen whose key was withdrawn goes on showing nothing.
    document.getElementById("figures").hidden = ended && "keyed" in document.body.dataset;
  });
  document.addEventListener("htmx:sendError", function () { tell(document.body.dataset.textLost); });
  document.addEventListener("htmx:afterSwap", function () { tell(""); });
})();
