// Told by a push that there is a message: says so, opens its link, and tells that it arrived. Keeps nothing.
addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* nothing we sent */ }
  const link = own(told.link);
  const show = registration.showNotification("You have a message", {
    body: "", icon: "/static/icon.svg", tag: link || "message", renotify: true, requireInteraction: true, data: { link },
  });
  const note = link ? fetch(`${link}/delivered`, { method: "POST", credentials: "omit" }).catch(() => {}) : null;
  event.waitUntil(Promise.all([show, note]));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.data?.link || "/"));
});

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// Only a link of this very site is followed, whoever sent the push.
function own(link) {
  try {
    const url = new URL(link, location.origin);
    return url.origin === location.origin && url.pathname.startsWith("/m/") ? url.pathname : "";
  } catch {
    return "";
  }
}
