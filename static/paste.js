/* The text of a post is pasted from another editor: its structure is shown as it will be read, and kept in the field as bare markup.
   What the field holds is cleaned by the server all the same; without this script one pastes into the field itself. */
"use strict";
(() => {
  const NAMES = { H1: "h2", H2: "h2", H3: "h2", H4: "h2", H5: "h2", H6: "h2", B: "strong", STRONG: "strong", I: "em", EM: "em", A: "a", BR: "br",
    P: "p", DD: "p", DT: "p", LI: "li", UL: "ul", OL: "ol", BLOCKQUOTE: "blockquote", TABLE: "table", TBODY: "tbody", THEAD: "tbody", TR: "tr", TD: "td", TH: "td" };
  const DROPPED = /^(SCRIPT|STYLE|TITLE|TEXTAREA|IFRAME|NOSCRIPT|NOEMBED|NOFRAMES|TEMPLATE|META|LINK)$/;
  const PARTING = /^(ADDRESS|ARTICLE|ASIDE|BODY|CAPTION|CENTER|DETAILS|DIV|DL|FIELDSET|FIGCAPTION|FIGURE|FOOTER|FORM|HEADER|MAIN|NAV|PRE|SECTION|SUMMARY)$/;
  const MARKUP = /<\/?(?:p|div|section|span|h[1-6]|[uo]l|li|table|t[rdh]|br|img|a|b|i|strong|em|blockquote)(?:\s*\/?>|\s+[\w:.-]+\s*=)/i; // “a<b” is none
  const BLOCK = "p, h2, ul, ol, li, blockquote, table, figure";
  const HOLDS = new Set(["BR", "TD", "TBODY", "TR"]); // what stays though nothing stands in it
  const make = (name, facts) => Object.assign(document.createElement(name), facts);
  const full = (node) => node.textContent.trim() !== "" || node.querySelector("figure, img") !== null;
  const picture = (name) => {
    const box = make(name, {});
    if (name === "figure") { box.dataset.box = ""; box.contentEditable = "false"; }
    return box;
  };
  // What a node becomes: a bare tag, or only what stands in it. A picture is a box on the page, and a picture in the field.
  const bare = (node, name) => {
    if (node.nodeType === Node.TEXT_NODE) return [document.importNode(node)];
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.test(node.nodeName)) return [];
    if (/^(IMG|image)$/.test(node.nodeName) || node.dataset?.box !== undefined) return [picture(name)];
    const inner = [...node.childNodes].flatMap((child) => bare(child, name)), holder = make("div", {});
    holder.append(...inner);
    const parts = Boolean(holder.querySelector(BLOCK)), parting = PARTING.test(node.nodeName);
    const tag = NAMES[node.nodeName] || (parting && !parts ? "p" : "");
    const loose = !tag || (["p", "h2", "strong", "em", "a"].includes(tag) && parts); // what holds blocks is none of these
    if (loose) return parting && !full(holder) ? [] : inner;
    const made = make(tag, {});
    if (tag === "a" && /^(https?|mailto):/i.test(node.getAttribute("href") || "")) made.setAttribute("href", node.getAttribute("href"));
    made.append(...inner);
    return HOLDS.has(made.nodeName) || full(made) ? [made] : [];
  };
  const escaped = (text) => make("p", { textContent: text }).outerHTML;
  const lines = (text) => text.split(/[\r\n]+/).filter((line) => line.trim()).map(escaped).join("");
  // Styles and handlers are not even looked at: the policy of the page would be asked about each of them.
  const UNASKED = /\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)/gi;
  const parsed = (html) => new DOMParser().parseFromString(
    html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(UNASKED, "")), "text/html").body;
  const shown = (html) => {
    const holder = make("div", {});
    holder.append(...[...parsed(html).childNodes].flatMap((node) => bare(node, "figure")));
    return holder;
  };
  const written = (box) => {
    const holder = make("div", {});
    holder.append(...[...box.childNodes].flatMap((node) => bare(node, "img")));
    return full(holder) ? `<div>${holder.innerHTML}</div>` : ""; // one line without a tag is markup, too
  };
  const tell = (field, kind) => field.dispatchEvent(new Event(kind, { bubbles: true }));
  const named = (field, box) => {
    const label = field.labels?.[0];
    if (label) { label.id ||= `${field.id}-label`; box.setAttribute("aria-labelledby", label.id); }
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) if (field.hasAttribute(name)) box.setAttribute(name, field.getAttribute(name));
    if (field.required) { box.setAttribute("aria-required", "true"); field.required = false; } // an error at what nobody sees would hold the form back in silence
  };
  const act = (command, value) => document.execCommand(command, false, value); // what is done in this way can be undone
  const type = (text) => text.split(/[\r\n]+/).filter((line) => line.trim()).forEach((line, i) => {
    if (i) act("insertParagraph");
    act("insertText", line);
  });
  // Within a paragraph the browser would give what is pasted styles of its own, which the policy of the page refuses: a few words
  // are typed there, and more begins a paragraph.
  const put = (box, made) => {
    if (!getSelection().isCollapsed) act("delete");
    const some = made.children.length < 2 && !made.querySelector("figure, td, li");
    if (full(box) && some) type(made.textContent.replace(/\s+/g, " "));
    else {
      if (full(box)) act("insertParagraph");
      act("insertHTML", made.innerHTML);
    }
  };
  // Three clicks reach to the beginning of the next paragraph: what is typed then would draw that one up, with styles of its own.
  const withinOne = () => {
    const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
    if (!range || range.collapsed || range.endOffset) return;
    const block = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(BLOCK);
    const [from, to] = [block(range.startContainer), block(range.endContainer)];
    if (from && to && from !== to) range.setEnd(from, from.childNodes.length);
  };
  const taken = (e, box) => {
    if (!/^insertFrom(Paste|Drop)$/.test(e.inputType) || !e.dataTransfer) return;
    const html = e.dataTransfer.getData("text/html"), text = e.dataTransfer.getData("text/plain");
    e.preventDefault();
    if (e.inputType === "insertFromDrop" && e.getTargetRanges()[0]) {
      const { startContainer, startOffset } = e.getTargetRanges()[0];
      getSelection().setBaseAndExtent(startContainer, startOffset, startContainer, startOffset);
    }
    if (html || !text) put(box, shown(html || "<img>"));
    else type(text);
  };
  const enhance = (field) => {
    if (field.dataset.paste === "done") return;
    const box = make("div", { className: `${field.className} paste`, contentEditable: "true", spellcheck: false });
    Object.entries({ role: "textbox", "aria-multiline": "true", "data-placeholder": field.placeholder }).forEach(([name, value]) => box.setAttribute(name, value));
    named(field, box);
    const had = field.value.trim();
    box.append(...shown(MARKUP.test(had) ? had : lines(had)).childNodes);
    const mark = () => box.classList.toggle("paste-empty", !field.value);
    const mirror = () => { field.value = written(box); mark(); tell(field, "input"); };
    box.addEventListener("beforeinput", (e) => { withinOne(); taken(e, box); });
    box.addEventListener("input", (e) => { e.stopPropagation(); mirror(); });
    box.addEventListener("focus", () => document.execCommand("defaultParagraphSeparator", false, "p"));
    box.addEventListener("blur", () => ["change", "focusout"].forEach((kind) => tell(field, kind)));
    field.addEventListener("focus", () => box.focus()); // a label, or a list of what is missing, leads to the field
    field.before(box);
    field.dataset.paste = "done";
    field.classList.add("paste-kept");
    Object.assign(field, { tabIndex: -1, ariaHidden: "true" });
    mark();
    if (document.activeElement === field) box.focus();
  };
  const every = (root) => root.querySelectorAll("textarea[data-paste]").forEach(enhance);
  every(document);
  document.addEventListener("htmx:load", (e) => every(e.detail.elt.parentNode || document));
})();
