// The public screen of a hall: asks for its state every few seconds, shows it, and calls aloud who is called.
//
// The state is described in visits/hall/views/screen.py. One that has not changed is answered by 304. Without an answer the
// screen goes on showing the last one, says of when it is, and asks on. With a key that opens nothing it asks slowly.
"use strict";

(function () {
  const EVERY = 2500; // milliseconds between two questions
  const SLOWLY = 120000; // with a key that opens nothing
  const PATIENCE = 8000; // for one answer
  const STALE = 10000; // older than that the state is said to be old
  const FRESH = 20000; // a call is emphasised so long after it was made
  const ALOUD = 60000; // what was called longer ago is not called aloud: the network was gone meanwhile
  const MOST_WINDOWS = 12; // more could not be read from five metres
  const TURN = 7000; // as long stands one of the leaders who receive today
  const RUNNING = 0.07; // of the screen's width per second: a notice that runs

  const body = document.body;
  const texts = body.dataset;
  const spoken = "speechSynthesis" in window && window.speechSynthesis;
  const hours = new Intl.DateTimeFormat("zh-CN", { timeZone: texts.zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  let etag = "";
  let shown = null; // the state on the screen
  let heardAt = 0; // when the server last answered, by this machine's steady clock
  let serverAt = 0; // and by the server's
  let known = null; // calls that were seen already
  let fresh = []; // [element, when it was called]

  function at(id) { return document.getElementById(id); }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function filled(pattern, values) {
    return pattern.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; });
  }

  // The server's clock, whatever the screen's own says.
  function now() { return serverAt ? serverAt + performance.now() - heardAt : Date.now(); }

  function heard(time) {
    heardAt = performance.now();
    serverAt = Number.isNaN(time) ? Date.now() : time;
    body.classList.remove("is-new", "is-gone");
  }

  // Asking

  async function ask() {
    const stop = new AbortController();
    const late = setTimeout(function () { stop.abort(); }, PATIENCE);
    let wait = EVERY;
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const response = await fetch(texts.state, { headers: headers, cache: "no-store", signal: stop.signal });
      if (response.status === 304) {
        heard(Date.parse(response.headers.get("Date")));
      } else if (response.ok) {
        const state = await response.json();
        if (state.script !== texts.script) location.reload(); // the server was renewed
        etag = response.headers.get("ETag") || "";
        heard(Date.parse(state.at));
        show(state);
      } else if (response.status === 404 || response.status === 429) {
        gone((await response.json()).problem);
        wait = SLOWLY;
      }
    } catch (error) {
      // No network, no answer in time, or half of one: tick() says so when it lasts.
    }
    clearTimeout(late);
    setTimeout(ask, wait);
    tick();
  }

  function gone(problem) {
    etag = "";
    shown = known = null;
    serverAt = 0;
    at("hall").textContent = at("day").textContent = "";
    at("problem").textContent = problem;
    body.classList.add("is-gone");
    body.classList.remove("is-new");
  }

  // Every second: the clock, what is fresh, and how old the state is.
  function tick() {
    at("clock").textContent = hours.format(now());
    for (const [element, called] of fresh) element.classList.toggle("is-fresh", now() - called < FRESH);
    showToday();
    const network = at("network");
    const old = !body.classList.contains("is-gone") && performance.now() - heardAt > STALE;
    if (old) network.textContent = shown ? filled(texts.textStale, { time: hours.format(serverAt) }) : texts.textLost;
    if (network.hidden === old) {
      network.hidden = !old;
      fit();
    }
  }

  // Showing

  function show(state) {
    shown = state;
    at("hall").textContent = state.hall;
    at("day").textContent = state.day;
    fresh = [];
    showNewest(state.calls.find(function (call) { return call.state === "called"; }) || state.calls[0]);
    showWindows(state);
    at("lanes").replaceChildren(...state.waiting.map(lane));
    at("missed").hidden = !state.missed.length;
    at("missed-tickets").replaceChildren(...state.missed.map(function (ticket) { return make("b", "", ticket); }));
    if (at("notice-text").textContent !== state.notice) at("notice-text").textContent = state.notice;
    at("notice").hidden = !state.notice;
    showToday();
    fit();
    callAloud(state.calls);
  }

  // One leader after the other: all of them at once could not be read from afar.
  function showToday() {
    const rows = shown ? shown.today : [];
    if (at("today").hidden === Boolean(rows.length)) at("today").hidden = !rows.length;
    if (!rows.length) return;
    const row = rows[Math.floor(now() / TURN) % rows.length];
    const text = [row.leader, row.kind, row.starts + "—" + row.ends, row.place].join("　");
    if (at("today-one").textContent !== text) at("today-one").textContent = text;
  }

  function showNewest(call) {
    at("newest").hidden = !call;
    at("nobody").hidden = Boolean(call);
    if (!call) return;
    if (at("newest-ticket").textContent !== call.ticket) at("newest-ticket").textContent = call.ticket;
    if (at("newest-window").textContent !== call.window) at("newest-window").textContent = call.window;
    fresh.push([at("newest"), call.state === "called" ? Date.parse(call.at) : 0]);
  }

  function showWindows(state) {
    const calls = new Map(state.calls.map(function (call) { return [call.window, call]; }));
    let windows = state.windows;
    if (windows.length > MOST_WINDOWS) {
      const waited = state.calls.filter(function (call) { return call.state === "called"; });
      const served = state.calls.filter(function (call) { return call.state !== "called"; });
      windows = waited.concat(served).slice(0, MOST_WINDOWS).map(function (call) { return call.window; });
    }
    at("windows").replaceChildren(...windows.map(function (label) { return tile(label, calls.get(label), state.status[label]); }));
  }

  function tile(label, call, status) {
    const state = call ? call.state : "idle";
    const element = make("li", "is-" + state, "");
    const words = { called: texts.textCalled, serving: texts.textServing, idle: { free: texts.textIdle, paused: texts.textPaused }[status] || texts.textClosed };
    element.append(
      make("span", label.length > 6 ? "window-label is-long" : "window-label", label),
      make("b", "", call ? call.ticket : "—"),
      make("span", "window-state", words[state]),
    );
    if (state === "called") fresh.push([element, Date.parse(call.at)]);
    return element;
  }

  function lane(one) {
    const element = make("li", "", "");
    const head = make("div", "lane-head", "");
    head.append(make("span", "", one.lane + " " + one.label), make("b", "", filled(texts.textWaiting, { number: one.number })));
    element.append(head);
    if (one.next.length) {
      const next = make("div", "lane-next", texts.textNext);
      next.append(...one.next.map(function (ticket) { return make("b", "", ticket); }));
      element.append(next);
    }
    return element;
  }

  // Letters as large as their place allows. Sizes are set by script: the policy of the pages allows no style in HTML.
  function fit() {
    const list = at("windows");
    const number = list.children.length;
    const columns = number <= 4 ? Math.min(number, 2) : number <= 6 ? 3 : 4;
    const rows = Math.ceil(number / columns);
    list.style.setProperty("--columns", columns || 1);
    list.style.setProperty("--rows", rows || 1);
    const size = Math.min(list.clientWidth / columns / 3, list.clientHeight / rows / 2.4, window.innerWidth / 10);
    if (number) list.style.setProperty("--ticket", Math.round(size) + "px");
    const newest = at("newest");
    const line = newest.firstElementChild;
    line.style.fontSize = "";
    const share = line.offsetWidth / (newest.clientWidth * 0.96);
    if (share > 1) line.style.fontSize = 1 / share + "rem";
    const notice = at("notice");
    const length = at("notice-text").offsetWidth - (notice.classList.contains("is-long") ? window.innerWidth : 0);
    notice.classList.toggle("is-long", length > window.innerWidth * 0.95);
    notice.style.setProperty("--time", Math.round((1 + length / window.innerWidth) / RUNNING) + "s");
  }

  // Calling aloud: a chime, and a Chinese voice where the machine has one.

  let audio = null;
  let turn = Promise.resolve();

  function loud() { return Boolean(audio) && audio.state === "running"; }

  function callAloud(calls) {
    const before = known;
    known = new Set(calls.map(function (call) { return call.ticket + " " + call.calls; }));
    if (!before || !loud()) return;
    for (const call of calls.slice().reverse()) {
      const isNew = call.state === "called" && !before.has(call.ticket + " " + call.calls);
      if (isNew && now() - Date.parse(call.at) < ALOUD) announce(filled(texts.textSay, call));
    }
  }

  function announce(text) {
    turn = turn.then(async function () {
      if (!loud()) return;
      chime();
      await pause(1200);
      if (loud()) await say(text);
    });
  }

  function pause(milliseconds) {
    return new Promise(function (resolve) { setTimeout(resolve, milliseconds); });
  }

  function chime() {
    [[660, 0], [523, 0.45]].forEach(function ([pitch, delay]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const start = audio.currentTime + delay;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.5, start + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.8);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.85);
    });
  }

  async function say(text) {
    if (!spoken) return;
    const voices = spoken.getVoices();
    const voice = voices.find(function (one) { return /^(zh|cmn)/i.test(one.lang); });
    if (voices.length && !voice) return; // a foreign voice would read nothing anybody understands
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "zh-CN";
    words.rate = 0.9;
    if (voice) words.voice = voice;
    const ended = new Promise(function (resolve) { words.onend = words.onerror = resolve; });
    spoken.speak(words);
    await Promise.race([ended, pause(8000)]); // some browsers never say that they have ended
  }

  // A browser makes no sound before somebody has pressed something, unless it was set up to.
  function begin() {
    if (!audio && window.AudioContext) {
      audio = new AudioContext();
      audio.onstatechange = showSound;
    }
    return audio;
  }

  function showSound() {
    const button = at("sound");
    button.hidden = !window.AudioContext;
    button.classList.toggle("is-loud", loud());
    button.textContent = loud() ? texts.textMute : texts.textLoud;
  }

  at("sound").addEventListener("click", async function () {
    if (loud()) {
      await audio.suspend();
      if (spoken) spoken.cancel();
    } else {
      await begin().resume();
      announce(texts.textSounds);
    }
    showSound();
  });

  begin();
  showSound();
  tick();
  setInterval(tick, 1000);
  window.addEventListener("resize", fit);
  if (body.classList.contains("is-gone")) setTimeout(ask, SLOWLY);
  else ask();
})();
