/* What is said of the form that is being written takes the place of what was said before: beside each field, in the summary, at the side. */
"use strict";
(() => {
  const { find, all, settle, whole } = window.portal;
  const SAID = ".error, .was, .remark", BOX = "td, [data-field], .picture-side, .field";
  const CONTROLS = "input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, fieldset, .people";

  // The sentences of one control, or of a whole part, take the place of those before, between the same things; what is typed is not touched.
  const box = (control) => (control.matches(".field, .people") ? control : control.closest(BOX) || control.parentElement);
  const sentences = (control) => [...box(control).children].filter((part) => part.matches(SAID));
  const text = (parts) => parts.map((part) => `${part.id} ${part.className} ${part.textContent}`).join(); // dates in them are in boxes by now
  const speak = (now, said) => {
    ["aria-invalid", "aria-describedby"].forEach((name) => (said.hasAttribute(name) ? now.setAttribute(name, said.getAttribute(name)) : now.removeAttribute(name)));
    now.classList.toggle("is-invalid", said.classList.contains("is-invalid"));
    if (text(sentences(now)) === text(sentences(said))) return "";
    sentences(now).forEach((part) => part.remove());
    const others = [...box(now).children], passed = [];
    let last = null;
    [...box(said).children].forEach((part) => {
      if (!part.matches(SAID)) { last = others[passed.push(part) - 1] || last; return; }
      const copy = document.importNode(part, true);
      if (last) last.after(copy); else box(now).prepend(copy);
      last = copy;
    });
    return sentences(now).map((part) => part.textContent).join("");
  };
  const sum = (said) => {
    const now = find("#errors");
    if (!now) return;
    now.removeAttribute("role"); // it was read out when the form came back
    now.classList.toggle("mended", !said);
    find(".errors-title", now).textContent = said ? find(".errors-title", said).textContent : "需要修改的地方都已改好，可以提交了。";
    find("ul", now).replaceChildren(...(said ? find("ul", said).children : []));
  };
  const beside = (said) => {
    const now = find("#side"), at = now.contains(document.activeElement) && document.activeElement;
    const scrolled = find(".side-scroll", now).scrollTop, open = find(".side-more", now).open;
    settle(said);
    find(".side-more", said).open = open;
    now.replaceWith(said);
    find(".side-scroll", said).scrollTop = scrolled;
    const same = at && (at.hash ? `a[href="${at.hash}"]` : at.matches("summary") ? "summary" : ".side-scroll");
    if (same) (find(same, said) || find(".side-scroll", said)).focus({ preventScroll: true });
    find("#late-box").hidden = !said.dataset.late;
  };
  window.portal.take = (draft, page) => {
    const known = (said) => { const now = said.id && document.getElementById(said.id); return draft.contains(now) && !now.closest("[data-refused]") && now; };
    sum(find("#errors", page));
    const told = all(CONTROLS, find("#checked", page)).map((said) => { const now = known(said); return now && speak(now, said); });
    const begun = find("#discard", page); // what has become a draft can be deleted
    if (begun && !find("#discard > *")) find("#discard").replaceWith(begun);
    find("#said").textContent = told.filter(Boolean).join("");
    beside(find("#side", page));
    whole(draft);
  };
})();
