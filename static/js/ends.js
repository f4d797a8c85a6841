// A page that shows somebody's matter on a shared screen leaves by itself when nobody touches it for a while.
// The block says after how many seconds and where to: data-ends-after, data-ends-at; [data-ends-left] counts down.
"use strict";

(function () {
  const block = document.querySelector("[data-ends-after]");
  if (!block) return;
  const most = Number(block.dataset.endsAfter);
  const shown = block.querySelector("[data-ends-left]");
  let left = most;

  function show() {
    shown.textContent = String(left);
  }

  function stay() {
    left = most;
    show();
  }

  function tick() {
    left -= 1;
    if (left <= 0) {
      location.replace(block.dataset.endsAt);
      return;
    }
    show();
  }

  for (const act of ["pointerdown", "keydown", "scroll", "touchstart"]) addEventListener(act, stay, { passive: true });
  show();
  setInterval(tick, 1000);
})();
