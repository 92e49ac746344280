/* The chosen day on which an account stops goes into its announcement at once, as the server does it when the form is kept. */
"use strict";
(() => {
  const BLANK = "____年__月__日", said = (text) => `自${text}起停止更新`;
  const words = (value) => { const [year, month, day] = value.split("-").map(Number); return day ? `${year}年${month}月${day}日` : BLANK; };
  let before = document.getElementById("last_post_on")?.value || "";
  window.addEventListener("change", (e) => {
    const text = document.getElementById("announcement");
    if (e.target.id !== "last_post_on" || !text) return;
    text.value = [BLANK, words(before)].reduce((all, was) => all.replaceAll(said(was), said(words(e.target.value))), text.value);
    before = e.target.value;
  }, true); // before the draft is kept
})();
