/* Before anything is drawn: what only a script can do is shown, what stands in for it is not. Nothing moves afterwards. */
"use strict";
document.documentElement.classList.add("js");
// What is typed or chosen before the other scripts have come is told to them when they have.
{
  const heard = [], kinds = { input: "input", compositionend: "input", change: "change" };
  const hear = ({ type: kind, target, isComposing }) => {
    const type = kinds[kind];
    if (!isComposing && !heard.some((one) => one.type === type && one.target === target)) heard.push({ type, target });
  };
  Object.keys(kinds).forEach((kind) => window.addEventListener(kind, hear, true));
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => { // after htmx, which begins with the same event
    Object.keys(kinds).forEach((kind) => window.removeEventListener(kind, hear, true));
    heard.filter(({ target }) => target.isConnected).forEach(({ type, target }) => target.dispatchEvent(new Event(type, { bubbles: true })));
  }));
}
