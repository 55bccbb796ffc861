// Sets up notifications on this device, when somebody presses the button for it and not before.
(() => {
  const box = document.getElementById("push");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const form = box.querySelector("form"), trouble = box.querySelector("[role=alert]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const say = (text) => { trouble.textContent = text; trouble.hidden = false; };
  box.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return say(trouble.dataset.denied);
      await navigator.serviceWorker.register("/sw.js");
      const worker = await navigator.serviceWorker.ready;
      const asked = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) };
      const given = await worker.pushManager.subscribe(asked);
      form.elements.subscription.value = JSON.stringify(given);
      form.submit();
    } catch {
      say(trouble.dataset.failed);
    }
  });
})();
