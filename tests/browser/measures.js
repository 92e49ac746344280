// What a ruler says of a page as it stands: cells too narrow for their words, targets too small to press, focus that is not seen.
window.measures = (() => {
  const CELLS = "main :is(td, th, dt, dd, li, p, h2, h3, label, legend, .record-value, .record-label, input, select, textarea)";
  const STOPS = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex='0']";
  const BOXES = "input, select, textarea";
  const all = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({ visibilityProperty: true }));
  const said = (e) => (e.matches("select") ? e.selectedOptions[0]?.text : e.matches(BOXES) ? e.value || e.placeholder : e.innerText) || "";
  const called = (e) => `<${e.localName} class="${e.className}"> in <${e.parentElement.localName} class="${e.parentElement.className}"> “${said(e).trim().slice(0, 20)}”`;
  // A Chinese character is one em, a Latin letter or a figure about half.
  const ems = (line) => [...line].reduce((sum, sign) => sum + (sign > "⺀" ? 1 : 0.55), 0);
  const lines = (e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const size = parseFloat(getComputedStyle(e).fontSize);
    return new Set([...range.getClientRects()].filter((r) => r.width > 1).map((r) => Math.round(r.top / size))).size;
  };
  // Four characters a line at the least; what is long has more, up to eight. What is short enough to stand in one line does.
  const narrow = () => all(CELLS).filter((e) => {
    const style = getComputedStyle(e);
    const box = e.matches(BOXES);
    if (e.clientHeight === 0 || e.closest(".visually-hidden") || (!box && style.display.startsWith("inline"))) return false;
    if (style.clipPath.startsWith("inset(50%")) return false; // it is there for the ear alone
    if (box && ["checkbox", "radio", "file"].includes(e.type)) return false;
    const hidden = [...e.querySelectorAll(".visually-hidden")].map((part) => part.innerText.trim());
    const text = said(e).split("\n").map((line) => line.trim()).filter((line) => line && !hidden.includes(line));
    const longest = Math.max(e.matches("input, textarea") ? 4 : 0, ...text.map(ems));
    const given = (e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) / parseFloat(style.fontSize);
    if (given + 0.6 >= Math.min(longest, Math.max(4, Math.min(8, longest / 6)))) return false;
    return box || lines(e) > text.length;
  }).map((e) => `${called(e)}: ${e.clientWidth} px`);
  // A date is read as one word: no line ends within it.
  const parted = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
      for (const day of walker.currentNode.data.matchAll(/\b(?:\d{4}-)?\d{2}-\d{2}\b/g)) {
        const range = document.createRange(), end = day.index + day[0].length;
        range.setStart(walker.currentNode, day.index);
        range.setEnd(walker.currentNode, end);
        if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1) found.push(`${day[0]} in ${called(walker.currentNode.parentElement)}`);
      }
    }
    return found;
  };
  // WCAG 2.5.8; a box together with its label, links within a sentence left out as there.
  const small = () => all(STOPS).filter((e) => {
    if (e.tabIndex < 0 || (e.localName === "a" && getComputedStyle(e).display === "inline")) return false;
    const parts = [e, ...(e.matches("[type=checkbox], [type=radio]") ? e.labels : [])].map((part) => part.getBoundingClientRect());
    return Math.max(...parts.map((r) => r.width)) < 23.5 || Math.max(...parts.map((r) => r.height)) < 23.5;
  }).map((e) => `${called(e)}: ${Math.round(e.offsetWidth)} × ${Math.round(e.offsetHeight)} px`);
  // In a row that became a card no column head says what a day, an hour or a stroke is; a hint that is cut ends in dots.
  const bare = () => [
    ...all(".list tbody td").filter((e) => getComputedStyle(e.parentElement).display === "flex" && /^(—|\d{4}-\d\d-\d\d[\d :]*)$/.test(said(e).trim()) && ["none", '""'].includes(getComputedStyle(e, "::before").content)),
    ...all("input[placeholder]:placeholder-shown").filter((e) => {
      const style = getComputedStyle(e);
      return ems(e.placeholder) * parseFloat(style.fontSize) > e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) && style.textOverflow !== "ellipsis";
    }),
  ].map((e) => `${called(e)} is bare`);
  const colour = (value) => value.match(/[\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (let part = e; part; part = part.parentElement) {
      const [r, g, b, alpha] = colour(getComputedStyle(part).backgroundColor);
      if (alpha === undefined || alpha === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  // The ring of what has the focus: there, of an outline, three times as light or dark as what is behind it; empty when it is seen.
  const ring = (e) => {
    const style = getComputedStyle(e);
    const place = e.getBoundingClientRect();
    if (place.width < 8 || place.height < 8 || style.clipPath.startsWith("inset(50%")) return "is not seen";
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return "has no outline";
    const [one, other] = [light(colour(style.outlineColor).slice(0, 3)), light(behind(parseFloat(style.outlineOffset) < 0 ? e : e.parentElement))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return contrast < 3 ? `has a ring of ${contrast.toFixed(1)}:1` : "";
  };
  const unseen = () => all(STOPS).filter((e) => e.tabIndex >= 0).map((e) => {
    e.focus({ preventScroll: true });
    const fault = document.activeElement === e && ring(e);
    return fault ? `${called(e)} ${fault}` : "";
  }).filter(Boolean);
  const stop = () => {
    const e = document.activeElement;
    return e === document.body ? null : { fault: ring(e) && `${called(e)} ${ring(e)}`, inside: Boolean(e.closest("main")) };
  };
  const within = (e, so) => Boolean(e) && (so(getComputedStyle(e)) || within(e.parentElement, so));
  const dark = (e) => e.closest(".visually-hidden") || within(e, (style) => style.clipPath.startsWith("inset(50%")) || e.getBoundingClientRect().width < 2;
  const top = (e) => {
    e.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const place = e.getClientRects()[0];
    return document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
  };
  // What cannot be pressed at its middle: something else lies over it, or it lies outside of what can be scrolled to.
  const covered = () => all(STOPS).filter((e) => e.closest("main") && !dark(e)).map((e) => {
    const over = top(e);
    const own = over && [e, ...(e.labels || [])].some((part) => part.contains(over) || (over !== document.body && over.contains(part) && part.closest("label") === over));
    return own ? "" : `${called(e)} lies under ${over ? called(over) : "nothing that can be scrolled to"}`;
  }).filter(Boolean);
  // What stands over the right edge of the card it is in, though nothing there scrolls by itself or cuts it, and nothing hangs on the screen.
  const spilt = () => all("main .panel").flatMap((card) => {
    const edge = card.getBoundingClientRect().right + 1;
    const kept = (e) => e !== card && (getComputedStyle(e).overflowX !== "visible" || kept(e.parentElement));
    return [...card.querySelectorAll("*")].filter((e) => e.checkVisibility() && !dark(e) && !within(e, (style) => style.position === "fixed") && e.getBoundingClientRect().right > edge && !kept(e.parentElement))
      .slice(0, 1).map((e) => `${called(e)} is ${Math.round(e.getBoundingClientRect().right - edge + 1)} px over the edge of its card`);
  });
  return { narrow, parted, small, bare, covered, spilt, unseen, stop };
})();
