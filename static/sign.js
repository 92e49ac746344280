/* A signature drawn on the page: it becomes a picture in the form's own file input, so that drawing and uploading are one way in. */
"use strict";
(() => {
  const form = document.querySelector("form[data-sign]"), pad = form?.querySelector("[data-sign-pad]");
  if (!pad || typeof DataTransfer !== "function") return;
  const paper = pad.querySelector("canvas"), pen = paper.getContext("2d"), input = form.querySelector("input[type=file]");
  const WIDTH = 9; // of a line, in the canvas's own points: it prints like a gel pen
  let strokes = [], current = null;
  const place = (e) => {
    const box = paper.getBoundingClientRect();
    return [(e.clientX - box.left) * paper.width / box.width, (e.clientY - box.top) * paper.height / box.height];
  };
  const line = (points) => {
    pen.beginPath();
    pen.moveTo(...points[0]);
    // Through the middle between two points: the corners of a quick hand become curves.
    points.slice(1).forEach(([x, y], i) => pen.quadraticCurveTo(...points[i], (points[i][0] + x) / 2, (points[i][1] + y) / 2));
    pen.lineTo(...points.at(-1)); // a dot is a line to where it began
    pen.stroke();
  };
  const draw = () => {
    pen.clearRect(0, 0, paper.width, paper.height);
    Object.assign(pen, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round", strokeStyle: "#10131a" });
    strokes.forEach(line);
  };
  paper.addEventListener("pointerdown", (e) => {
    if (current || e.button > 0) return;
    e.preventDefault();
    paper.setPointerCapture(e.pointerId);
    current = { id: e.pointerId, points: [place(e)] };
    strokes.push(current.points);
    input.value = ""; // what is drawn last is meant
    draw();
  });
  paper.addEventListener("pointermove", (e) => {
    if (current?.id !== e.pointerId) return;
    const passed = e.getCoalescedEvents?.() || [];
    current.points.push(...(passed.length ? passed : [e]).map(place));
    draw();
  });
  const lift = (e) => { if (current?.id === e.pointerId) current = null; };
  paper.addEventListener("pointerup", lift);
  paper.addEventListener("pointercancel", lift);
  const empty = () => { strokes = []; current = null; draw(); };
  pad.addEventListener("click", ({ target }) => {
    if (target.dataset.signDo === "undo") { strokes.pop(); draw(); }
    if (target.dataset.signDo === "clear") empty();
  });
  input.addEventListener("input", empty); // at once: the change waits until a large picture was made smaller
  form.addEventListener("submit", () => {
    if (!strokes.length) return;
    const bytes = Uint8Array.from(atob(paper.toDataURL("image/png").split(",")[1]), (sign) => sign.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "手写签名.png", { type: "image/png" }));
    input.files = files.files;
  });
  pad.hidden = false;
})();
