// Leaving quickly. Without this file the button is a plain form: the server ends the session and leads away.
// With it, nothing is left to look at before the network has answered, and Back finds no entry of ours.
(() => {
  const form = document.getElementById("leave");
  const button = form.querySelector("button");
  const voice = form.querySelector("[role=status]");
  let presses = [];
  let combined = false;

  function leave() {
    const body = new URLSearchParams(new FormData(form));
    const blank = document.createElement("p");
    blank.className = "unseen";
    blank.setAttribute("role", "alert");
    blank.textContent = form.dataset.gone;
    document.body.replaceChildren(blank);
    document.title = "\u200b";
    // redirect: "manual", so that this request never touches the place we lead to; keepalive outlives the page.
    fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual", credentials: "same-origin" }).catch(() => {});
    location.replace(form.dataset.to);
  }

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

  // A page that comes back out of the browser's memory is asked for again: the session may be gone.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  button.dataset.ready = "";
})();
