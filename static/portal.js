/* What the pages cannot do alone: show a chosen picture, keep the focus, say that nothing was answered, wait for what is being composed. */
"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, act, early = false) => document.addEventListener(event, act, early);
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  const phone = window.matchMedia("(max-width: 767px)");
  history.replaceState(history.state, "", document.body.dataset.address || location.href); // an answer is come back to by its address: not sent again, and without what was sought if that is private
  let expired = false;
  // A plain form answers to the first click only, and shows that it was sent; what htmx sends says both by its attributes.
  const freeze = (form, frozen) => all("button", form).filter((b) => frozen ? !b.disabled : b.dataset.frozen)
    .forEach((b) => { b.disabled = frozen; b.dataset.frozen = frozen ? "yes" : ""; });
  on("submit", (e) => setTimeout(() => { if (!e.defaultPrevented) { find("#busy").classList.add("htmx-request"); freeze(e.target, true); } }));
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
  on("htmx:confirm", (e) => {
    const form = e.target.closest("form");
    if (!(expired && form && e.detail.verb === "post")) return; // sign in again by a whole page, which carries what was typed
    e.preventDefault();
    if (e.target !== form) { form.requestSubmit(e.target.type === "submit" ? e.target : null); return; } // its own formaction
    const { name, value } = e.detail.triggeringEvent?.submitter || {};
    form.append(make("input", { type: "hidden", name: "save", value: name === "save" ? value : "draft" }));
    form.submit();
  });
  // While an input method composes, nobody hears of the letters; what it has made of them is one input.
  window.addEventListener("input", (e) => { if (e.isComposing) e.stopImmediatePropagation(); }, true);
  window.addEventListener("compositionend", (e) => e.target.dispatchEvent(new Event("input", { bubbles: true })), true);
  // What is found as one types takes the place of what was found before, and so does the same once more: 返回 leads to where one came from.
  on("htmx:beforeHistoryUpdate", ({ detail: { history, requestConfig } }) => {
    const same = new URL(history.path || "", location.href).href === location.href;
    if (requestConfig?.triggeringEvent?.type === "input" || same) history.type = "replace";
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
  const settle = (root = document) => {
    all("details.side-more", root).filter((part) => !part.classList.contains("settled")).forEach((part) => {
      part.open = !phone.matches || Boolean(find(".error", part));
      part.classList.add("settled"); // until now a phone shows it closed
    });
    all(".lists [aria-current]", root).forEach((tab) => { tab.closest(".lists").scrollLeft = tab.offsetLeft - 40; }); // the one before is seen, too
  };
  phone.addEventListener("change", () => { all("details.side-more").forEach((part) => part.classList.remove("settled")); settle(); });
  on("htmx:afterSettle", (e) => {
    if (e.detail.failed || ["notice", "count", "quick", "people"].includes(e.detail.target?.id)) return; // beside what is being written
    find("#notice > #message")?.remove();
    settle();
    const [key, verb] = (e.detail.requestConfig?.elt?.value || "").split(":");
    const rows = verb && document.getElementById(key);
    const added = verb === "add" && rows && find("input:not([type=hidden])", all("tbody tr", rows).at(-1));
    (find("#errors") || added || (rows && find(".add", rows)) || find("#case [aria-invalid], #case [tabindex]"))?.focus();
  });
  // A date is read as one word, and no line ends within it; no style sheet can say so of a part of a sentence.
  const DATE = /\b(?:\d{4}-)?\d{2}-\d{2}\b/, APART = "script, style, textarea, select, svg, .day";
  const whole = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) if (DATE.test(walker.currentNode.data)) texts.push(walker.currentNode);
    texts.filter((text) => !text.parentElement.closest(APART)).forEach((text) => {
      if (/flex|grid/.test(getComputedStyle(text.parentElement).display)) { // where what stands beside it would be a part of its own
        const box = make("span", {});
        text.replaceWith(box);
        box.append(text);
      }
      for (let rest = text, found; (found = DATE.exec(rest.data));) {
        const day = rest.splitText(found.index), span = make("span", { className: "day" });
        rest = day.splitText(found[0].length);
        day.replaceWith(span);
        span.append(day);
      }
    });
  };
  on("htmx:load", (e) => whole(e.detail.elt));
  whole(document.body);
  settle();
  window.portal = { find, all, on, parsed, freeze, settle, whole, expire: () => { expired = true; } };
})();
