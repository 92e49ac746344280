/* The form that is being written: it keeps itself, says of each field that was left what is wrong with it, and no longer once it is right. */
"use strict";
(() => {
  const { find, all, on, parsed, freeze, expire, take } = window.portal;
  const EVERY = 30_000;
  const LONGEST_PRESS = 2_000, SETTLED = 100;
  const left = new Set(); // the controls that were left: only of these it is said what is wrong
  let dirty = false, saving = null, again = false, waiting = 0, asking = 0, expired = false, refused = Boolean(find("#errors"));
  const draft = () => find("form[data-autosave]");
  const written = (part) => Boolean(draft()?.contains(part)) && !["file", "hidden", "submit"].includes(part.type);
  const grouped = ({ type }) => ["radio", "checkbox"].includes(type);
  const called = (control) => (grouped(control) ? control.name : control.id);

  // What is said must not move the page under a button that is being pressed.
  let released = Promise.resolve(), release = () => {};
  on("pointerdown", () => { released = new Promise((tell) => { release = tell; setTimeout(tell, LONGEST_PRESS); }); });
  ["click", "pointerup", "pointercancel"].forEach((end) => on(end, () => setTimeout(release)));

  // One request for what was written and what was left: when a field is left, every 30 seconds, and on leaving the page.
  const sent = (form) => {
    const data = new FormData(form);
    all("input[type=file]", form).forEach((input) => data.delete(input.name));
    data.set("save", "auto");
    if (refused) data.set("tried", "yes");
    const wrong = all(".error[id]", form).map((part) => part.id.replace(/-error$/, ""));
    new Set([...left, ...wrong]).forEach((id) => data.append("left", id));
    return data;
  };
  const answered = async (form, answer) => {
    if (answer.status === 401) { expired = true; expire(); }
    const page = parsed(await answer.text());
    await released;
    dirty ||= !answer.ok;
    if (!find("#checked", page)) throw new Error(find("#message", page)?.textContent || "未能自动保存，内容仍在本页，请勿关闭。");
    if (draft() !== form) return; // another state of it came meanwhile
    take(draft(), page);
    history.replaceState(history.state, "", answer.headers.get("HX-Replace-Url") || location.href);
  };
  const save = (leaving) => {
    const form = draft();
    if (!form || expired) return;
    if (saving || asking) { again = true; return; } // once the rows and the revision have come back
    const headers = { "HX-Request": "true", "HX-Target": "checked", "HX-Current-URL": location.href };
    const body = sent(form);
    dirty = again = false;
    saving = fetch(form.action, { method: "POST", body, headers, keepalive: leaving === true })
      .then((answer) => answered(form, answer))
      .catch(({ name, message }) => {
        dirty = true;
        Object.assign(find("#side .saved"), { className: "saved note note-due", textContent: name === "Error" ? message : "网络不通，尚未保存。" });
      })
      .finally(() => { saving = null; if (draft()) freeze(draft(), false); if (again && !waiting) save(); });
  };
  const keep = (leaving) => { if (dirty) save(leaving); };
  on("visibilitychange", () => { if (document.hidden) keep(true); });
  window.addEventListener("pagehide", () => keep(true));
  setInterval(() => keep(), EVERY);

  const write = ({ target }) => {
    if (!written(target)) return;
    dirty = true;
    if (!location.pathname.endsWith("/new") || location.search.includes("token=")) return;
    history.replaceState(history.state, "", `${location.href}&token=${draft().elements.token.value}`); // the way back leads to the draft
  };
  on("toggle", ({ target }) => { if (target.matches?.(".discard[open]")) target.scrollIntoView({ block: "nearest" }); }, true);
  on("input", write);
  on("compositionstart", write); // what is being composed is kept, too, when the page is left for good
  on("change", ({ target }) => {
    if (!written(target)) return;
    if (grouped(target)) left.add(called(target));
    if (grouped(target) || ["date", "select-one"].includes(target.type)) save();
  });
  on("focusout", ({ target, relatedTarget: next }) => {
    if (!written(target) || !target.matches("input, select, textarea") || target === document.activeElement) return; // the window was left, not the field
    const id = called(target);
    if (next && grouped(next) && called(next) === id) return;
    left.add(id);
    if (next?.type === "submit" && draft().contains(next)) return; // the button sends everything
    const wanting = find(`#side .missing a[href="#${id}"]`) && !document.getElementById(`${id}-error`);
    if (dirty || wanting) save();
  });

  on("submit", (e) => setTimeout(() => { if (!e.defaultPrevented) dirty = false; }));
  on("htmx:confirm", (e) => {
    const form = e.target.closest("form");
    if (saving && !e.defaultPrevented) { // with the newest revision
      e.preventDefault();
      if (form && form !== e.target) freeze(form, true);
      waiting += 1; // what was saved again in between would have the next picture wait beside the button, which is then dropped
      saving.then(() => { waiting -= 1; e.detail.issueRequest(true); });
    }
    if (e.target === draft()) dirty = false;
  });
  on("htmx:beforeRequest", () => { asking += 1; });
  on("htmx:afterRequest", (e) => {
    asking -= 1;
    if (!e.detail.successful && e.target === draft()) dirty = true;
    setTimeout(() => { if (again) save(); }, SETTLED);
  });
  // Rows have other places now. One with something in it was left for the button; of an empty one nothing is said yet.
  const leaveRows = (part) => {
    [...left].filter((id) => id.startsWith(`${part.id}-`)).forEach((id) => left.delete(id));
    all("tr, [data-row]", part).filter((row) => !row.contains(document.activeElement)).forEach((row) => {
      const controls = all("input:not([type=hidden])", row);
      if (controls.some((control) => control.value)) controls.forEach((control) => left.add(control.id));
    });
  };
  on("htmx:afterSettle", ({ detail: { target, failed } }) => {
    const form = draft(), now = target && document.getElementById(target.id);
    if (failed || !now || !form?.contains(now)) return;
    if (now === form) refused = Boolean(find("#errors"));
    if (now.matches(".people")) leaveRows(now);
    if (now.matches(".picture")) now.toggleAttribute("data-refused", Boolean(find(".error", now)));
    if (now !== form || (left.size && !refused)) save(); // what is wrong stays marked, and what is summed up follows
  });
})();
