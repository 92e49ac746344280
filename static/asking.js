/* What asks once more, and what opens: it is seen whole where it opened, and Escape or 取消 closes it again. */
"use strict";
(() => {
  const OPENS = "details:is(.confirm, .discard, .returns, .beside, .beside-act, .copying)[open]";
  const close = (asked) => {
    asked.open = false;
    asked.querySelector("summary").focus();
  };
  document.addEventListener("toggle", ({ target: asked }) => {
    if (!asked.open || !asked.matches(OPENS)) return;
    const box = asked.querySelector(":scope > :is(.confirm-box, .discard-box)"), sure = box?.querySelector(".btn-sure");
    if (sure && !box.querySelector("[data-close]")) {
      const cancel = Object.assign(document.createElement("button"), { type: "button", textContent: "取消", className: sure.className.replace("btn-sure", "btn-plain") });
      cancel.dataset.close = "";
      box.append(cancel);
    }
    if (asked.closest(".case-page .side")) asked.scrollIntoView({ block: "nearest" }); // the column scrolls by itself
  }, true);
  document.addEventListener("click", (e) => {
    const asked = e.target.closest("[data-close]")?.closest("details");
    if (asked) close(asked);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || e.isComposing || e.defaultPrevented || e.target.closest(".bar-search")) return;
    const asked = e.target.closest(OPENS) || [...document.querySelectorAll("details:is(.confirm, .discard)[open]")].at(-1);
    if (asked) close(asked);
  });
})();
