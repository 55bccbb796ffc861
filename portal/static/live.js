// Live pages. The server sends three kinds of event over the stream named by <main data-live>:
//   part   {"id", "html": string | null, "into": id | null, "before": id | null}   replace, remove or insert one part
//   reset  {"html"}                                                                 the whole content of <main>
//   end    {"to"}                                                                   the session is over: go there
// Every event carries an id; the browser resumes from the last one by itself.
(() => {
  const main = document.querySelector("main[data-live]");
  const skew = Date.parse(main.dataset.now) - Date.now();
  const lang = document.documentElement.lang;
  const ago = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const dirty = new WeakSet();
  let last = "";
  let ticks = 0;

  const status = (state) => {
    const mark = document.querySelector("[data-status]");
    if (!mark || mark.dataset.state === state) return;
    mark.dataset.state = state;
    mark.textContent = mark.dataset[state];
  };

  // What somebody is typing in, or has open, outlives any change around it.
  addEventListener("input", (event) => event.target.closest("[data-keep]") && dirty.add(event.target.closest("[data-keep]")));
  const busy = (kept) => dirty.has(kept) || kept.contains(document.activeElement) || (kept.open !== undefined && kept.open);

  function swap(change, where) {
    const active = document.activeElement;
    const caret = active.selectionStart;
    const href = where.contains(active) && active.getAttribute("href");
    const kept = [...where.querySelectorAll("[data-keep][id]")].filter(busy);
    const next = change();
    for (const old of kept) {
      const twin = next && (next.id === old.id ? next : next.querySelector(`#${CSS.escape(old.id)}`));
      if (twin) twin.replaceWith(old);
    }
    if (active !== document.body && document.activeElement !== active) {
      const again = document.contains(active) ? active
        : (active.id && document.getElementById(active.id)) || (href && next && next.querySelector(`[href="${CSS.escape(href)}"]`)) || main;
      again.focus({ preventScroll: true });
      if (again === active && caret != null) try { active.setSelectionRange(caret, caret); } catch { /* no caret in this kind */ }
    }
    return next;
  }

  function part({ id, html, into, before }) {
    const old = document.getElementById(id);
    if (html === null) return old && swap(() => void old.remove(), old);
    const shell = document.createElement("template");
    shell.innerHTML = html.trim();
    const fresh = shell.content.firstElementChild;
    const box = into && document.getElementById(into);
    const sibling = before && document.getElementById(before);
    const changed = swap(() => {
      if (box) {
        if (old) old.remove();
        box.insertBefore(fresh, sibling && sibling.parentNode === box ? sibling : null);
      } else if (old) old.replaceWith(fresh);
      return fresh;
    }, old || fresh);
    tick(true);
    changed.classList.add("changed");
    setTimeout(() => changed.classList.remove("changed"), 4000);
  }

  function reset({ html }) {
    swap(() => {
      main.innerHTML = html;
      return main;
    }, main);
    tick(true);
    status("on");
  }

  function span(seconds) {
    const minutes = Math.round(Math.abs(seconds) / 60);
    if (minutes <= 90) return `${minutes} min`;
    const hours = Math.round(minutes / 60);
    return hours <= 72 ? `${hours} h` : `${Math.round(hours / 24)} days`;
  }

  function since(seconds) {
    const size = Math.abs(seconds);
    if (size < 45) return ago.format(0, "second");
    if (size < 5400) return ago.format(Math.round(seconds / 60), "minute");
    return size < 79200 ? ago.format(Math.round(seconds / 3600), "hour") : ago.format(Math.round(seconds / 86400), "day");
  }

  function tick(all) {
    const now = Date.now() + skew;
    for (const part of main.querySelectorAll("[data-until]")) {
      if (Date.parse(part.dataset.until) <= now) swap(() => void part.remove(), part);
    }
    if (all !== true && ticks++ % 15) return;
    for (const time of main.querySelectorAll("time[data-rel]")) {
      const seconds = (Date.parse(time.dateTime) - now) / 1000;
      const text = time.dataset.rel === "span" ? span(seconds) : since(seconds);
      if (time.textContent !== text) time.textContent = text;
    }
  }

  function connect() {
    const url = main.dataset.live + (last ? `&since=${encodeURIComponent(last)}` : "");
    const stream = new EventSource(url);
    const on = (name, act) => stream.addEventListener(name, (event) => {
      last = event.lastEventId;
      act(JSON.parse(event.data));
    });
    stream.onopen = () => status("on");
    stream.onerror = () => {
      status("off");
      if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 3000 + Math.random() * 4000);
    };
    on("part", part);
    on("reset", reset);
    on("end", ({ to }) => {
      stream.close();
      document.body.replaceChildren();
      location.replace(to);
    });
  }

  connect();
  setInterval(tick, 1000);
  addEventListener("visibilitychange", () => tick(true));
})();
