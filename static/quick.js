/* The search box of the bar: Escape closes what it found, wherever in it the focus is, and goes back to the box. */
"use strict";
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || e.isComposing || !e.target.closest(".bar-search")) return;
  const found = document.getElementById("quick");
  if (!found.hasChildNodes()) return;
  e.preventDefault(); // the browser would empty the box: what was typed stays
  htmx.trigger("#bar-q", "htmx:abort");
  found.replaceChildren();
  document.getElementById("bar-q").focus();
});
