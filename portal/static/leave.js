// Leaving quickly. Without this file the button is a plain form: the server ends the session and leads away.
// With it, nothing is left to look at before the network has answered, in this window and in every other one of ours,
// and Back finds no entry of this page.
(() => {
  const form = document.getElementById("leave");
  const button = form.querySelector("button");
  const voice = form.querySelector("[role=status]");
  const others = "BroadcastChannel" in window ? new BroadcastChannel("leave") : null; // in memory alone
  let presses = [];
  let combined = false;
  let gone = false;

  function blank(say) {
    gone = true;
    dispatchEvent(new Event("leaving")); // nothing else leads anywhere from here on, and nothing is heard any more
    const last = document.createElement("p");
    last.className = "unseen";
    last.setAttribute("role", "alert");
    document.body.replaceChildren(last);
    last.textContent = say;
    document.title = "\u200b";
  }

  function leave() {
    if (gone) return;
    const body = new URLSearchParams(new FormData(form));
    const { to, gone: say } = form.dataset;
    blank(say);
    others?.postMessage(to);
    // redirect: "manual", so that this request never touches the place we lead to; keepalive outlives the page.
    fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual", credentials: "same-origin" }).catch(() => {});
    location.replace(to);
  }

  others?.addEventListener("message", ({ data }) => {
    if (gone) return;
    blank(form.dataset.gone);
    location.replace(data);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });

  // Shift pressed by itself, three times within five seconds. A capital letter releases its own key first, with
  // shiftKey still down: the Shift that follows doesn't count.
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      combined = event.shiftKey;
      return;
    }
    if (combined) {
      combined = false;
      return;
    }
    const now = performance.now();
    presses = [...presses.filter((at) => now - at < 5000), now];
    if (presses.length > 2) return leave();
    button.dataset.presses = presses.length;
    voice.textContent = form.dataset.say.replace("{}", 3 - presses.length);
    setTimeout(() => {
      presses = presses.filter((at) => performance.now() - at < 5000);
      button.dataset.presses = presses.length;
      if (!presses.length) voice.textContent = "";
    }, 5000);
  });

  // A browser may keep a page to show it again on Back. It keeps one without content, and asks for it anew.
  addEventListener("pagehide", () => document.documentElement.classList.add("put-away"));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
    else document.documentElement.classList.remove("put-away");
  });

  // Two fingers, or a keyboard that pushes the page up, can take the button out of sight: it goes where somebody looks.
  const view = window.visualViewport;
  function follow() {
    const away = view.scale > 1.01 || view.offsetTop > 1;
    if (away !== form.classList.contains("afloat")) {
      form.classList.toggle("afloat", away);
      if (form.showPopover) {
        form.popover = away ? "manual" : null;
        if (away) form.showPopover();
      }
    }
    const edge = document.documentElement.dir === "rtl" ? 8 / view.scale : view.width - (form.offsetWidth + 8) / view.scale;
    const where = `translate(${view.offsetLeft + edge}px, ${view.offsetTop + 8 / view.scale}px) scale(${1 / view.scale})`;
    form.style.transform = away ? where : "";
  }
  view?.addEventListener("resize", follow);
  view?.addEventListener("scroll", follow);
  button.dataset.ready = "";
})();
