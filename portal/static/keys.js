// Keys of lists: j and k (or, on a card, the arrows) between cards, h and l between columns, / to the filter. Enter is
// the browser's own. Never while somebody types or chooses, never with another key held; and they can be turned off.
(() => {
  const root = document.documentElement;
  const kept = (off) => { try { off ? sessionStorage.setItem("keys", "off") : sessionStorage.removeItem("keys"); } catch { /* kept nowhere, then */ } };
  const isOff = () => { try { return sessionStorage.getItem("keys") === "off"; } catch { return false; } };
  const voice = document.createElement("span");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  root.classList.add("keyed");
  root.classList.toggle("keys-off", isOff());

  const seen = (element) => element.getClientRects().length > 0;
  const cards = (within = document) => [...within.querySelectorAll("main .cards > .card .cover")].filter(seen);
  const columns = () => [...document.querySelectorAll("main .cards")].filter((box) => cards(box).length);

  function go(link) {
    if (!link) return;
    const box = link.closest(".cards");
    const row = cards(box);
    const title = box.closest("section")?.querySelector("h2")?.textContent;
    link.focus();
    link.closest(".card").scrollIntoView({ block: "nearest" });
    voice.textContent = `${row.indexOf(link) + 1} of ${row.length}${title ? `, ${title}` : ""}`;
  }

  function next(step) {
    const all = cards();
    const at = all.indexOf(document.activeElement);
    go(at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step]);
  }

  function sideways(step) {
    const boxes = columns();
    const at = boxes.findIndex((box) => box.contains(document.activeElement));
    const box = boxes[at < 0 ? 0 : at + step];
    if (box) go(cards(box)[0]);
  }

  const always = { j: () => next(1), k: () => next(-1), l: () => sideways(1), h: () => sideways(-1) };
  const onCard = { ArrowDown: always.j, ArrowUp: always.k, ArrowRight: always.l, ArrowLeft: always.h };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (root.classList.contains("keys-off") || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const filter = event.key === "/" && document.querySelector("[data-filter]");
    const act = filter ? () => filter.focus() : always[event.key] || (event.target.matches(".card .cover") && onCard[event.key]);
    if (!act) return;
    event.preventDefault();
    act();
  });

  addEventListener("click", ({ target }) => {
    if (!target.closest?.("[data-keys-switch]")) return;
    root.classList.toggle("keys-off");
    kept(root.classList.contains("keys-off"));
  });
})();
