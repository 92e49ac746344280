/* Words to be sent on by hand: one press copies them. Without this script they stand under their button, to be marked. */
"use strict";
document.addEventListener("click", async (e) => {
  const button = e.target.closest("[data-copy]"), words = button && document.getElementById(button.dataset.copy);
  if (!words) return;
  e.preventDefault();
  const shown = button.closest("details");
  if (shown) shown.open = true; // what cannot be copied can still be marked
  const range = document.createRange();
  range.selectNodeContents(words);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  // Inside a school the portal may have no certificate: such a page has no clipboard of its own.
  const copied = await navigator.clipboard?.writeText(words.textContent).then(() => true, () => false) || document.execCommand("copy");
  button.textContent = copied ? "已复制" : "请长按或按 Ctrl+C 复制";
});
