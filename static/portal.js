/* What the pages cannot do alone: keep the draft, show a chosen picture, keep the focus, say that nothing was answered. */
"use strict";
(() => {
  const EVERY = 30_000;
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, act) => document.addEventListener(event, act);
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  const phone = window.matchMedia("(max-width: 767px)");
  let dirty = false, saving = null, expired = false;
  // A plain form answers to the first click only, and shows that it was sent; what htmx sends says both by its attributes.
  const freeze = (form, frozen) => all("button", form).filter((b) => frozen ? !b.disabled : b.dataset.frozen)
    .forEach((b) => { b.disabled = frozen; b.dataset.frozen = frozen ? "yes" : ""; });
  on("submit", (e) => setTimeout(() => { if (!e.defaultPrevented) { dirty = false; find("#busy").classList.add("htmx-request"); freeze(e.target, true); } }));
  window.addEventListener("pageshow", (e) => {
    if (e.persisted && find("[data-disabled-by-htmx]")) location.reload(); // kept as it was when htmx left it
    find("#busy").classList.remove("htmx-request");
    all("form").forEach((form) => freeze(form, false));
  });
  // Every refusal of the portal says where it goes. One that does not came from something on the way, or nothing came at all.
  const make = (tag, facts) => Object.assign(document.createElement(tag), facts);
  const tell = (sentence) => find("#notice").replaceChildren(make("p", { id: "message", className: "note note-bad", textContent: sentence }));
  on("htmx:responseError", ({ detail: { xhr } }) => {
    expired ||= xhr.status === 401;
    if (!xhr.getResponseHeader("HX-Retarget")) tell("服务器没有正常应答，刚才的操作可能没有生效，请稍后重试。");
  });
  on("htmx:sendError", () => tell("网络不通，刚才的操作没有送达，请稍后重试。"));
  // The draft keeps itself: every 30 seconds, when a date or a choice changes the facts beside it, and on leaving.
  const draft = () => find("form[data-autosave]");
  const save = (leaving) => {
    const form = draft();
    if (!form || !dirty || saving || expired) return;
    const data = new FormData(form);
    all("input[type=file]", form).forEach((input) => data.delete(input.name));
    data.set("save", "auto");
    dirty = false;
    const headers = { "HX-Request": "true", "HX-Target": "side", "HX-Current-URL": location.href };
    saving = fetch(form.action, { method: "POST", body: data, headers, keepalive: leaving === true })
      .then(async (answer) => {
        expired = answer.status === 401;
        const page = parsed(await answer.text());
        const side = find("#side", page);
        const other = find(".compare", page) && "本页内容尚未保存：另一个页面已保存过这份备案。点“保存草稿”比较两份内容。";
        if (!answer.ok || !side) throw new Error(other || find("#message", page)?.textContent || "未能自动保存，内容仍在本页，请勿关闭。");
        find(".side-more", side).open = find("#side .side-more").open;
        find("#side").replaceWith(side);
        find("#late-box").hidden = !side.dataset.late;
        history.replaceState(history.state, "", answer.headers.get("HX-Replace-Url") || location.href);
      })
      .catch(({ name, message }) => {
        dirty = true; Object.assign(find("#side .saved"), { className: "saved note note-due", textContent: name === "Error" ? message : "网络不通，尚未保存。" });
      })
      .finally(() => { saving = null; freeze(form, false); });
  };
  on("input", (e) => {
    if (!draft()?.contains(e.target) || e.target.type === "file") return;
    dirty = true;
    if (!location.pathname.endsWith("/new") || location.search.includes("token=")) return;
    history.replaceState(history.state, "", `${location.href}&token=${draft().elements.token.value}`); // the way back leads to the draft
  });
  on("change", (e) => { if (draft()?.contains(e.target) && ["date", "radio", "checkbox"].includes(e.target.type)) save(); });
  on("visibilitychange", () => { if (document.hidden) save(true); });
  window.addEventListener("pagehide", () => save(true));
  setInterval(save, EVERY);
  on("htmx:confirm", (e) => {
    const form = e.target.closest("form");
    if (expired && form && e.detail.verb === "post") { // sign in again by a whole page, which carries what was typed
      e.preventDefault();
      if (e.target !== form) { form.requestSubmit(e.target.type === "submit" ? e.target : null); return; } // its own formaction
      const { name, value } = e.detail.triggeringEvent?.submitter || {};
      form.append(make("input", { type: "hidden", name: "save", value: name === "save" ? value : "draft" }));
      dirty = false;
      form.submit();
    } else if (saving) { e.preventDefault(); if (form && form !== e.target) freeze(form, true); saving.then(() => e.detail.issueRequest(true)); } // with the newest revision
    if (e.target === draft()) dirty = false;
  });
  // A chosen picture shows at once; a phrase is added to the opinion.
  on("change", (e) => {
    const image = e.target.files?.[0] && document.getElementById(e.target.dataset.preview);
    if (image) Object.assign(image, { src: URL.createObjectURL(e.target.files[0]), hidden: false }).nextElementSibling.hidden = true;
  });
  on("click", (e) => {
    const { phrase, into, print } = e.target.dataset || {}, box = phrase && document.getElementById(into);
    if (print) window.print(); else if (box) Object.assign(box, { value: [box.value.trimEnd(), phrase].filter(Boolean).join("\n") }).focus();
  });
  // After a swap: the error summary, the answer to a step, or the row just added takes the focus.
  const settle = () => all("details.side-more").forEach((part) => { part.open = !phone.matches || Boolean(find(".error", part)); });
  phone.addEventListener("change", settle);
  on("htmx:afterSettle", (e) => {
    if (e.detail.failed || ["notice", "count", "quick", "people"].includes(e.detail.target?.id)) return; // beside what is being written
    find("#notice > #message")?.remove();
    settle();
    const [key, verb] = (e.detail.requestConfig?.elt?.value || "").split(":");
    const rows = verb && document.getElementById(key);
    const added = verb === "add" && rows && find("input:not([type=hidden])", all("tbody tr", rows).at(-1));
    (find("#errors") || added || (rows && find(".add", rows)) || find("#case [aria-invalid], #case [tabindex]"))?.focus();
  });
  settle();
})();
