/* A picture that is dropped on the box, or pasted anywhere on its page, is chosen as the QR code; a link so brought is filled in. */
"use strict";
(() => {
  const box = document.querySelector("form[data-drop]");
  if (!box || typeof DataTransfer !== "function") return;
  const input = document.getElementById(box.dataset.drop), link = box.elements.link;
  const take = (data) => {
    const picture = [...(data?.files || [])].find((file) => file.type.startsWith("image/"));
    const text = data?.getData("text/uri-list") || data?.getData("text/plain");
    if (picture) {
      const chosen = new DataTransfer();
      chosen.items.add(picture);
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    } else if (text) { link.value = text.trim(); link.focus(); }
    return Boolean(picture || text);
  };
  const near = (e) => { e.preventDefault(); box.classList.toggle("begin-near", e.type === "dragover"); };
  box.addEventListener("dragover", near);
  box.addEventListener("dragleave", near);
  box.addEventListener("drop", (e) => { near(e); take(e.dataTransfer); });
  document.addEventListener("paste", (e) => {
    const writes = e.target.matches("input, textarea"), pictures = [...(e.clipboardData?.files || [])].length > 0;
    if ((pictures || !writes) && take(e.clipboardData)) e.preventDefault(); // words pasted into a field stay there
  });
  for (const hint of box.querySelectorAll(".begin-hint")) hint.hidden = false;
})();
