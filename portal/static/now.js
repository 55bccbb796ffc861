// A page that asks for somebody: that it was seen is said once it is really before somebody's eyes, and it sounds if
// that is wanted on this device. Nothing here answers anything: only a button does.
(() => {
  const main = document.querySelector("main");
  const said = new Set();
  // Whoever taps twice presses "I have it" twice, and not what stands in its place on the next page.
  main.classList.add("settling");
  setTimeout(() => main.classList.remove("settling"), 600);

  const rung = new Map();
  let audio;

  const waiting = (mark) => [...main.querySelectorAll(`article[${mark}]`)];

  function see() {
    if (document.visibilityState !== "visible") return;
    for (const page of waiting("data-see")) {
      const where = page.dataset.see + page.querySelector(".line")?.childElementCount;
      const box = page.getBoundingClientRect();
      if (said.has(where) || box.bottom < 0 || box.top > innerHeight) continue;
      said.add(where);
      const body = new URLSearchParams(new FormData(document.getElementById("act")));
      fetch(page.dataset.see, { method: "POST", body, credentials: "same-origin" })
        .then((answer) => answer.ok || said.delete(where), () => said.delete(where));
    }
  }

  const button = () => document.querySelector("#sound button");
  const wanted = () => { try { return sessionStorage.getItem("sound") === "on"; } catch { return false; } };
  const want = (on) => { try { on ? sessionStorage.setItem("sound", "on") : sessionStorage.removeItem("sound"); } catch { /* kept nowhere, then */ } };

  function wake() {
    audio ||= new (window.AudioContext || window.webkitAudioContext)();
    return audio.resume();
  }

  // Two soft notes. Browsers let a page sound only after somebody touched it: until then we say so.
  function tone() {
    if (audio?.state !== "running") return;
    for (const [at, pitch] of [[0, 660], [0.28, 880]]) {
      const from = audio.currentTime + at, note = audio.createOscillator(), loud = audio.createGain();
      note.frequency.value = pitch;
      loud.gain.setValueAtTime(0, from);
      loud.gain.linearRampToValueAtTime(0.22, from + 0.03);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.26);
      note.connect(loud).connect(audio.destination);
      note.start(from);
      note.stop(from + 0.28);
    }
  }

  function ring() {
    const asking = waiting("data-rings");
    const now = Date.now();
    for (const id of rung.keys()) if (!asking.some((page) => page.id === id)) rung.delete(id);
    if (!wanted()) return;
    for (const { id } of asking) {
      const [times, last] = rung.get(id) || [0, 0];
      if (times >= 8 || now - last < 15000) continue;
      rung.set(id, [times + 1, now]);
      tone();
    }
  }

  function show() {
    const on = wanted(), mark = button();
    if (!mark) return;
    const text = on ? (audio?.state === "running" ? mark.dataset.on : mark.dataset.tap) : mark.dataset.off;
    mark.closest("#sound").hidden = false;
    mark.setAttribute("aria-pressed", on);
    if (mark.textContent !== text) mark.textContent = text;
  }

  if (button() && (window.AudioContext || window.webkitAudioContext)) {
    addEventListener("click", async ({ target }) => {
      if (target.closest?.("#sound button")) {
        const off = wanted() && audio?.state === "running";
        want(!off);
        if (!off) {
          await wake();
          tone();
        }
      } else if (wanted() && audio?.state !== "running") await wake();
      show();
    });
    show();
  }

  const look = () => { see(); ring(); show(); };
  new MutationObserver(look).observe(main, { childList: true, subtree: true });
  addEventListener("visibilitychange", see);
  addEventListener("scroll", see, { passive: true });
  setInterval(ring, 3000);
  look();
})();
