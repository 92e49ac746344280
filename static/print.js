/* On paper what is folded is shown: browsers whose sheets cannot open it (before 131) open it here, and fold it again afterwards. */
"use strict";
(() => {
  const opened = new Set();
  window.addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open], [name])").forEach((part) => {
    part.open = true;
    opened.add(part);
  }));
  window.addEventListener("afterprint", () => {
    opened.forEach((part) => { part.open = false; });
    opened.clear();
  });
})();
