// Passkeys: asks the device, and sends what it answered with the form. Nothing is decided here, and nothing kept.
// Without this file every page with a passkey says what else there is.
(() => {
  const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function challenge(form) {
    const body = new URLSearchParams({ _csrf_token: form.elements._csrf_token.value });
    const answer = await fetch("/sign-in/challenge", { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok) throw new Error("no challenge");
    return raw((await answer.json()).challenge);
  }

  async function get(form) {
    const asked = { challenge: await challenge(form), rpId: form.dataset.site, userVerification: "required", timeout: 240000 };
    const { rawId, response } = await navigator.credentials.get({ publicKey: asked });
    const parts = [rawId, response.authenticatorData, response.clientDataJSON, response.signature, response.userHandle || new ArrayBuffer(0)];
    form.elements.proof.value = parts.map(text).join(".");
  }

  async function create(form) {
    const { site, handle, name, held } = form.dataset;
    const asked = {
      challenge: await challenge(form),
      rp: { id: site, name: "Trellis" },
      user: { id: raw(handle), name, displayName: name },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      excludeCredentials: held.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: raw(id) })),
      attestation: "none",
      timeout: 240000,
    };
    const { rawId, response } = await navigator.credentials.create({ publicKey: asked });
    form.elements.registration.value = [rawId, response.attestationObject, response.clientDataJSON].map(text).join(".");
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const trouble = document.querySelector("[data-trouble]"), button = form.querySelector("button");
    const say = (which) => { trouble.textContent = trouble.dataset[which]; trouble.hidden = false; };
    for (const each of document.querySelectorAll("[data-without]")) each.hidden = true;
    if (!window.PublicKeyCredential) { say("cant"); continue; }
    const { site } = form.dataset;
    if (location.hostname !== site && !location.hostname.endsWith(`.${site}`)) { say("elsewhere"); continue; }
    button.hidden = false;
    let asking = false;
    form.addEventListener("submit", async (event) => {
      if (form.dataset.passkey === "create" && !form.querySelector("input[type=radio]:checked")) return; // the page says so
      event.preventDefault();
      if (asking) return;
      asking = true;
      trouble.hidden = true;
      try {
        await (form.dataset.passkey === "create" ? create : get)(form);
        form.submit();
      } catch (error) {
        say(error.name === "InvalidStateError" ? "has" : "failed");
      }
      asking = false;
    });
  }
})();
