/* What the pages cannot do alone: show that a request runs, keep the draft, show a chosen picture, keep the focus. */
"use strict";
(() => {
  const EVERY = 30_000;
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, act) => document.addEventListener(event, act);
  const phone = window.matchMedia("(max-width: 767px)");
  let running = 0, dirty = false, saving = null;

  // The thin bar, and buttons that answer to the first click only.
  const busy = (step) => { running = Math.max(0, running + step); find("#busy").hidden = running === 0; };
  const freeze = (form, frozen) => all("button", form).filter((b) => frozen ? !b.disabled : b.dataset.frozen).forEach((b) => {
    b.disabled = frozen;
    if (frozen) b.dataset.frozen = "yes"; else delete b.dataset.frozen;
  });
  on("htmx:beforeRequest", (e) => {
    busy(1);
    const form = e.target.closest("form");
    if (form && e.detail.requestConfig.verb !== "get") freeze(form, true);
  });
  on("htmx:afterRequest", (e) => { busy(-1); const form = e.target.closest?.("form"); if (form) freeze(form, false); });
  on("submit", (e) => setTimeout(() => { if (!e.defaultPrevented) { dirty = false; busy(1); freeze(e.target, true); } }));
  window.addEventListener("pageshow", () => { running = 0; busy(0); all("form").forEach((form) => freeze(form, false)); });

  // An answer that is only a message goes to the live region, whatever the target was: what was typed stays.
  on("htmx:beforeSwap", (e) => {
    if (!e.detail.serverResponse.includes('id="message"')) return;
    Object.assign(e.detail, { target: find("#notice"), selectOverride: "#message", swapOverride: "innerHTML", shouldSwap: true });
    scrollTo({ top: 0 });
  });
  on("htmx:sendError", () => tell("网络不通，刚才的操作没有送达，请稍后重试。"));
  const tell = (sentence) => {
    const note = Object.assign(document.createElement("p"), { className: "note note-bad", textContent: sentence });
    find("#notice").replaceChildren(note);
  };

  // The draft keeps itself: every 30 seconds, when a date or a choice changes the facts beside it, and on leaving.
  const draft = () => find("form[data-autosave]");
  const save = (leaving = false) => {
    const form = draft();
    if (!form || !dirty || saving) return;
    const data = new FormData(form);
    all("input[type=file]", form).forEach((input) => data.delete(input.name));
    data.set("save", "auto");
    dirty = false;
    const headers = { "HX-Request": "true", "HX-Target": "side", "HX-Current-URL": location.href };
    saving = fetch(form.action, { method: "POST", body: data, keepalive: leaving, headers, credentials: "same-origin" })
      .then(async (answer) => {
        const side = answer.ok && find("#side", new DOMParser().parseFromString(await answer.text(), "text/html"));
        if (!side) throw new Error(String(answer.status));
        find("#side").replaceWith(side);
        find("#late-box").hidden = !side.dataset.late;
        const kept = answer.headers.get("HX-Replace-Url");
        if (kept) { form.action = kept; history.replaceState(history.state, "", kept); }
      })
      .catch(() => { dirty = true; find("#side .saved").textContent = "未能自动保存，内容仍在本页，请勿关闭"; })
      .finally(() => { saving = null; });
  };
  on("input", (e) => { if (draft()?.contains(e.target) && e.target.type !== "file") dirty = true; });
  on("change", (e) => { if (draft()?.contains(e.target) && ["date", "radio", "checkbox"].includes(e.target.type)) save(); });
  on("visibilitychange", () => { if (document.hidden) save(true); });
  window.addEventListener("pagehide", () => save(true));
  setInterval(save, EVERY);
  on("htmx:confirm", (e) => {
    if (saving) { e.preventDefault(); saving.then(() => e.detail.issueRequest(true)); } // the revision must be the newest
    if (e.target.matches?.("form[data-autosave]")) dirty = false;
  });

  // A chosen picture shows at once; a phrase fills the opinion.
  on("change", (e) => {
    const image = e.target.dataset?.preview && document.getElementById(e.target.dataset.preview);
    if (!image || !e.target.files[0]) return;
    image.src = URL.createObjectURL(e.target.files[0]);
    image.hidden = false;
    image.nextElementSibling.hidden = true;
  });
  on("click", (e) => {
    const chip = e.target.closest?.("[data-phrase]");
    if (!chip) return;
    const box = document.getElementById(chip.dataset.into);
    box.value = chip.dataset.phrase;
    box.focus();
  });

  // After a swap: the error summary, the answer to a step, or the row just added takes the focus.
  const settle = () => { if (phone.matches) all("details.decide").forEach((panel) => { panel.open = Boolean(find(".error", panel)); }); };
  on("htmx:afterSettle", (e) => {
    settle();
    const [key, verb] = (e.detail.requestConfig?.elt?.value || "").split(":");
    const rows = verb && document.getElementById(key);
    const row = rows && all("tbody tr", rows).at(-1);
    (find("#errors") || (verb === "add" && row && find("input:not([type=hidden])", row)) || (rows && find(".add", rows)) || find("#case [tabindex]"))?.focus();
  });
  settle();
})();
