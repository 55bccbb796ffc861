// What somebody types is not lost: not when there is no connection, and not when their session closes meanwhile. It is
// held in this window's memory alone. Without this file the browser sends forms by itself, and the server keeps a form
// that came too late for its own person (public/closed.html).
(() => {
  const box = document.getElementById("ending");
  const main = document.getElementById("main");
  const WARNS = 180; // seconds before a page closes
  const json = { headers: { accept: "application/json" }, credentials: "same-origin", cache: "no-store" };
  const soon = (ask, ms) => Promise.race([ask, new Promise((_, no) => setTimeout(no, ms))]);

  // ------------------------------------------------------------------------------------------------- no connection
  // A form is sent from here, so that its page stays until all of the answer has come. One that leads on is followed; a
  // form that comes back takes this page's place. Any other page is the browser's own, which can load it anew: the form
  // goes to it once more. The command in it stays the same, so whatever is sent twice counts once.
  const SENT = { method: "POST", headers: { "x-stays": "yes" }, credentials: "same-origin", cache: "no-store" };
  let sending = false, sure = null, left = false;
  addEventListener("leaving", () => { left = true; }); // whatever is answered then is nobody's: it shows nothing again

  function unsent(form) {
    document.getElementById("unsent-said")?.remove();
    form.append(document.getElementById("unsent").content.cloneNode(true));
    form.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  function again(text) {
    dispatchEvent(new Event("leaving")); // nothing of the page before goes on
    document.open();
    document.write(text);
    document.close();
    history.replaceState(null, "", location.pathname + location.search); // the form says itself which step is open
    scrollTo(0, 0);
    (document.querySelector("[autofocus]") || document.getElementById("main"))?.focus();
  }

  addEventListener("submit", async (event) => {
    const form = event.target, by = event.submitter;
    if (!form.matches("[data-keep]") || !form.requestSubmit || form === sure || event.defaultPrevented) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const to = by?.hasAttribute("formaction") ? by.formAction : form.action;
    const fields = new FormData(form);
    if (by?.name) fields.append(by.name, by.value);
    const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
    try {
      const whole = async () => { const answer = await fetch(to, { ...SENT, body }); return [answer, await answer.text()]; };
      const [answer, text] = await soon(whole(), 30000), next = answer.headers.get("location");
      if (left) return;
      if (next) location.assign(next);
      else if (!answer.ok) again(text);
      else {
        // Whoever chooses a language within a form stays at the step where they are.
        if (by?.name === "speak") by.formAction = to.split("#")[0] + location.hash;
        sure = form;
        form.requestSubmit(by);
      }
    } catch {
      unsent(form);
    }
    sending = false;
    sure = null;
  });

  addEventListener("online", () => {
    const said = document.querySelector("#unsent-said [data-back]");
    if (said) said.textContent = said.dataset.back;
  });

  // ------------------------------------------------------------------------------------------- a session that closes
  if (!box) return;
  const skew = Date.parse(main.dataset.now) - Date.now();
  const voice = box.querySelector("[role=status]");
  const others = "BroadcastChannel" in window ? new BroadcastChannel("stay") : null;
  let ends = Date.parse(box.dataset.ends), away = null, busy = false, over = false;

  const ask = (options) => soon(fetch("/stay", { ...json, ...options }), 6000);
  const say = (text) => { if (voice.textContent !== text) voice.textContent = text; };

  function typed() {
    return [...main.querySelectorAll("[data-keep] :is(textarea, input:not([type=hidden]))")]
      .some((field) => (/radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked : field.value.trim()));
  }

  function until(told) {
    ends = Date.parse(told.ends);
    for (const mark of document.querySelectorAll(".until span")) mark.textContent = box.dataset.stays.replace("{}", told.at);
    for (const field of document.querySelectorAll('[name="_csrf_token"]')) field.value = told.token;
  }

  // Another window may have said that they stay, or somebody else may be in by now.
  async function still() {
    const answer = await ask();
    const told = answer.ok ? await answer.json() : null;
    return told?.who === box.dataset.who ? told : null;
  }

  function close() {
    if (over) return;
    over = true;
    box.hidden = true;
    if (!typed()) {
      document.body.replaceChildren();
      return location.replace(box.dataset.over);
    }
    away = { focus: document.activeElement, nodes: [] };
    for (const part of document.querySelectorAll("nav.tabs, .foot, #act")) away.nodes.push([part, part.nextSibling, part.parentNode]);
    for (const [part] of away.nodes) part.remove();
    away.content = document.createDocumentFragment();
    away.content.append(...main.childNodes);
    main.append(document.getElementById("closed").content.cloneNode(true));
    main.querySelector("h1").focus();
  }

  function show(told) {
    main.replaceChildren(away.content);
    for (const [part, next, parent] of away.nodes.reverse()) parent.insertBefore(part, next);
    until(told);
    if (away.focus?.isConnected) away.focus.focus();
    away = null;
    over = false;
    dispatchEvent(new Event("back"));
  }

  addEventListener("click", async ({ target }) => {
    if (!away || !target.closest) return;
    if (target.closest("[data-drop]")) {
      document.body.replaceChildren();
      location.replace("/left");
    } else if (target.closest("[data-show]")) {
      const said = main.querySelector("[role=status]");
      const told = await still().catch(() => undefined);
      if (told) show(told);
      else said.textContent = told === null ? said.dataset.not : said.dataset.away;
    }
  });

  addEventListener("over", (event) => {
    if (away || typed()) event.preventDefault();
    if (typed()) close();
  });

  addEventListener("submit", async (event) => {
    if (event.target.getAttribute("action") !== "/stay") return;
    event.preventDefault();
    try {
      const answer = await ask({ method: "POST", body: new URLSearchParams(new FormData(event.target)) });
      if (!answer.ok) return close();
      const told = await answer.json();
      until(told);
      others?.postMessage(told);
      box.hidden = true;
      say(box.dataset.stays.replace("{}", told.at));
    } catch {
      box.hidden = false;
      say(box.dataset.away);
    }
  });

  others?.addEventListener("message", ({ data }) => { if (data.who === box.dataset.who && !over) until(data); });

  async function look() {
    const left = (ends - Date.now() - skew) / 1000;
    if (over || busy) return;
    if (left > WARNS) {
      if (!box.hidden && ends) box.hidden = true;
      return;
    }
    if (left > 0) {
      box.hidden = false;
      return say(left < 60 ? box.dataset.now : box.dataset.soon.replace("{}", Math.ceil(left / 60)));
    }
    busy = true;
    // Whether or not anybody answers: what is over is not shown.
    const told = await still().catch(() => null);
    busy = false;
    if (told && Date.parse(told.ends) > Date.now() + skew) until(told);
    else close();
  }

  setInterval(look, 1000);
  addEventListener("visibilitychange", look);
  addEventListener("leaving", () => { over = true; away = null; });
  look();
})();
