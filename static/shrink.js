/* A chosen picture that is larger than the portal keeps is made smaller before it is sent. Whatever goes wrong, the original is sent:
   the server makes it smaller itself. */
"use strict";
(() => {
  const BYTES = 1_500_000, LONGEST = 3200; // a code, or a stamp on a scanned page, stays legible at that
  const LONG = 2.5, BROADEST = 1600, MOST = 40_000_000; // a long screenshot keeps its breadth
  const TAKEN = /^image\/(jpeg|png|webp)$/, KINDS = /^image\/(jpeg|png|webp|heic|heif|avif|bmp)$/;
  if (typeof DataTransfer !== "function") return;
  const waiting = new Map(); // input → {chosen, work}: what is being made smaller for it
  const ours = new WeakSet(); // the events by which we say that it is done
  // The browser turns it upright, however the camera was held.
  const opened = async (file, use) => {
    const image = new Image(), url = URL.createObjectURL(file);
    try {
      await new Promise((tell, fail) => { Object.assign(image, { onload: tell, onerror: fail, src: url }); });
      return await use(image, [image.naturalWidth, image.naturalHeight]);
    } finally { URL.revokeObjectURL(url); }
  };
  const share = ([width, height]) => height > LONG * width
    ? Math.min(1, BROADEST / width, Math.sqrt(MOST / (width * height))) : Math.min(1, LONGEST / Math.max(width, height));
  const sheet = (width, height) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    return [canvas, canvas.getContext("2d")];
  };
  const drawn = async (image, size, type) => {
    const [width, height] = size.map((side) => Math.max(1, Math.round(side * share(size)))), [canvas, pen] = sheet(width, height);
    if (type === "image/jpeg") Object.assign(pen, { fillStyle: "#fff" }).fillRect(0, 0, width, height);
    Object.assign(pen, { imageSmoothingQuality: "high" }).drawImage(image, 0, 0, width, height);
    const blob = await new Promise((tell) => { canvas.toBlob(tell, type, 0.9); });
    canvas.width = 0; // gives its memory back at once
    return blob;
  };
  // A browser that hides what a canvas holds would send noise instead of a picture.
  const honest = () => {
    const [, pen] = sheet(1, 1), level = [11, 79, 138, 255];
    Object.assign(pen, { fillStyle: "#0b4f8a" }).fillRect(0, 0, 1, 1);
    return level.every((value, i) => pen.getImageData(0, 0, 1, 1).data[i] === value);
  };
  const smaller = async (file) => {
    if (!KINDS.test(file.type)) return file;
    try {
      return await opened(file, async (image, size) => {
        const taken = TAKEN.test(file.type);
        if ((taken && file.size <= BYTES && share(size) === 1) || !honest()) return file;
        const clear = /png|webp/.test(file.type); // may be see-through
        let blob = await drawn(image, size, clear ? "image/png" : "image/jpeg");
        if (clear && blob.size > Math.min(file.size, 4 * BYTES)) blob = await drawn(image, size, "image/jpeg");
        if (taken && blob.size >= file.size) return file;
        const ending = blob.type === "image/png" ? "png" : "jpg";
        return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.${ending}`, { type: blob.type });
      });
    } catch { return file; }
  };
  const put = async (input, chosen) => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(await smaller(file)); // one after another: each takes memory
    if (waiting.get(input)?.chosen !== chosen) return; // another was chosen meanwhile
    waiting.delete(input);
    if (!input.files.length) return; // taken back meanwhile: a signature is being drawn instead
    if ([...files.files].some((file, i) => file !== chosen[i])) input.files = files.files;
    const change = new Event("change", { bubbles: true });
    ours.add(change);
    input.dispatchEvent(change);
  };
  // Before anybody else hears of the choice: what they show, and send, is the small one.
  window.addEventListener("change", (e) => {
    if (e.target.type !== "file" || ours.has(e)) return;
    waiting.delete(e.target);
    if (!e.target.files.length) return;
    e.stopImmediatePropagation();
    const chosen = [...e.target.files], job = { chosen };
    waiting.set(e.target, job);
    job.work = put(e.target, chosen);
  }, true);
  // Whoever sends the form meanwhile, sends it when its pictures are ready.
  window.addEventListener("submit", (e) => {
    const work = [...waiting].filter(([input]) => input.form === e.target).map(([, job]) => job.work);
    if (!work.length) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    Promise.all(work).then(() => e.target.requestSubmit(e.submitter));
  }, true);
})();
