// Live pages. The stream named by <main data-live> sends three kinds of event, each with an id to resume from:
//   part   {id, html | null, into | null, before | null}   replace, remove or insert one part
//   reset  {html}                                          the whole content of <main>
//   end    {to}                                            the session is over: blank, and go there
(() => {
  const main = document.querySelector("main[data-live]");
  const skew = Date.parse(main.dataset.now) - Date.now();
  const lang = document.documentElement.lang;
  const ago = new Intl.RelativeTimeFormat(lang);
  const days = new Intl.NumberFormat(lang, { style: "unit", unit: "day", unitDisplay: "long" });
  const find = (id) => document.getElementById(id || "");
  const typed = new WeakSet();
  let last, ticks = 0;

  addEventListener("input", ({ target }) => typed.add(target.closest("[data-keep]") || target));

  // What somebody types in, or has open, outlives a change around it, and the focus stays.
  function swap(where, change) {
    const active = document.activeElement;
    const { selectionStart: start, selectionEnd: end } = active;
    const inside = where.contains(active);
    const kept = [...where.querySelectorAll("[data-keep][id]")].filter((k) => typed.has(k) || k.contains(active) || k.open);
    change();
    for (const old of kept) find(old.id)?.replaceWith(old);
    if (!inside) return;
    const href = active.getAttribute("href");
    const again = active.isConnected ? active : find(active.id) || (href && main.querySelector(`[href="${CSS.escape(href)}"]`)) || main;
    again.focus({ preventScroll: true });
    if (again === active && start != null) active.setSelectionRange(start, end);
  }

  function outline(part) {
    part.classList.add("changed");
    setTimeout(() => part.classList.remove("changed"), 4000);
  }

  function part({ id, html, into, before }) {
    const old = find(id), box = find(into), next = find(before);
    if (html === null) return old && swap(old, () => old.remove());
    const shell = document.createElement("template");
    shell.innerHTML = html;
    const fresh = shell.content.firstElementChild;
    if (box || old) swap(old || fresh, () => {
      if (!box) return old.replaceWith(fresh);
      old?.remove();
      box.insertBefore(fresh, next?.parentNode === box ? next : box.querySelector(":scope > .empty")); // which stays last
    });
    tick(true);
    outline(fresh);
  }

  function reset({ html }) {
    const cards = () => [...main.querySelectorAll(".card[id]")];
    tick(true);
    const was = new Map(cards().map((card) => [card.id, card.textContent]));
    swap(main, () => (main.innerHTML = html));
    tick(true);
    status("on");
    for (const card of cards()) if (was.get(card.id) !== card.textContent) outline(card);
  }

  function status(state) {
    const mark = main.querySelector("[data-status]");
    if (mark && mark.dataset.state !== state) mark.textContent = mark.dataset[(mark.dataset.state = state)];
  }

  // The same words as the server's: see ui.html.
  function say(seconds, span) {
    const size = Math.abs(seconds);
    const { under, min, h, soon, just, yesterday, tomorrow } = main.dataset;
    const [unit, short, length] = size < 5430 ? ["minute", min, 60] : size < (span ? 261000 : 79200) ? ["hour", h, 3600] : ["day", "", 86400];
    const count = Math.round(seconds / length);
    if (span) return size < 30 ? under : short ? short.replace("{}", Math.abs(count)) : days.format(Math.abs(count));
    if (size < 45) return seconds > 2 ? soon : just;
    return unit === "day" && count === 1 ? tomorrow : unit === "day" && count === -1 ? yesterday : ago.format(count, unit);
  }

  function tick(all) {
    const now = Date.now() + skew;
    for (const over of main.querySelectorAll("[data-until]")) {
      if (Date.parse(over.dataset.until) <= now) swap(over, () => over.remove());
    }
    if (!all && ticks++ % 15) return;
    for (const time of main.querySelectorAll("[data-rel]")) {
      const text = say((Date.parse(time.dateTime) - now) / 1000, time.dataset.rel === "span");
      if (time.textContent !== text) time.textContent = text;
    }
  }

  let sent = 0;
  addEventListener("submit", () => { sent = 3000; }); // a form leads somewhere itself, with what it sets

  function connect() {
    const url = new URL(main.dataset.live, location);
    if (last) url.searchParams.set("since", last);
    const stream = new EventSource(url);
    const on = (name, act) => stream.addEventListener(name, (event) => {
      act(JSON.parse(event.data));
      last = event.lastEventId;
    });
    stream.onopen = () => status("on");
    stream.onerror = () => {
      status("off");
      if (stream.readyState === 2) setTimeout(connect, 3000 + Math.random() * 4000);
    };
    addEventListener("leaving", () => stream.close());
    on("part", part);
    on("reset", reset);
    on("end", ({ to }) => {
      stream.close();
      if (!dispatchEvent(new Event("over", { cancelable: true }))) return; // something typed is to be kept
      document.body.replaceChildren();
      setTimeout(() => location.replace(to), sent);
    });
  }

  connect();
  addEventListener("back", connect); // what was put away is shown again
  setInterval(tick, 1000);
  addEventListener("visibilitychange", () => tick(true));
})();
