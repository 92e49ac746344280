/* Rows of people: as a name is written, the unit's roster is offered under the box; whoever is chosen fills the row. */
"use strict";
(() => {
  const PAUSE = 180, NAME = ".people[data-roster] input[name$='-name']";
  let box = null, list = null, timer = 0, asked = 0;
  const on = (event, act) => document.addEventListener(event, act);
  const options = () => [...(list?.children || [])];
  const current = () => options().find((option) => option.getAttribute("aria-selected") === "true");
  const within = (row, key) => row.querySelector(`[name$="-${key}"]:not([type=radio])`);
  const part = (row) => row.querySelector(".asked");
  const close = () => {
    clearTimeout(timer);
    asked += 1; // an answer under way comes too late
    list?.remove();
    list = null;
    box?.setAttribute("aria-expanded", "false");
    box?.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  };
  // What is asked beside the paper belongs to whoever the roster does not know yet.
  const known = (row, told) => { if (part(row)) part(row).hidden = told; };
  // Nothing is asked, or said, of whom a number does not name yet.
  const number = (row) => within(row, "phone").value.replace(/\D/g, "").slice(-11);
  const named = (row) => within(row, "name").value.trim() !== "" && /^1\d{10}$/.test(number(row));
  // Somebody of that name with another number is the likelier reading of a slip.
  const alike = (row, found) => {
    const said = row.querySelector(".asked > .soft");
    said.dataset.usual ??= said.textContent;
    const facts = [...(found?.children || [])].map(({ dataset }) => JSON.parse(dataset.row)).find((each) => each.name === within(row, "name").value.trim());
    said.textContent = facts ? `名册中的${facts.name}手机号尾号为 ${facts.phone.slice(-4)}，与此不同，请核对；确是另一人的，请填写身份。` : said.dataset.usual;
  };
  const fetched = async (from, typed) => {
    const people = from.closest(".people"), unit = from.form.elements.unit?.value || people.dataset.unit;
    const address = new URL(people.dataset.roster, location.href);
    address.searchParams.set("unit", unit);
    address.searchParams.set("q", typed);
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "roster" } }).catch(() => null);
    if (!answer?.ok) return null; // signed out, or no network: the form itself will say so
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#roster");
  };
  const show = async (input) => {
    const turn = asked += 1, found = await fetched(input, input.value.trim());
    if (turn !== asked || document.activeElement !== input) return;
    close();
    if (!found?.children.length) return;
    list = found;
    input.after(list);
    input.setAttribute("aria-expanded", "true");
    if (input.value.trim()) mark(list.firstElementChild);
  };
  const later = (input) => { clearTimeout(timer); asked += 1; timer = setTimeout(show, PAUSE, input); };
  const tell = (control, kind) => control.dispatchEvent(new Event(kind, { bubbles: true }));
  // What was typed for the same person and is not known otherwise stays; another's facts go.
  const fill = (option) => {
    const row = box.closest("tr"), facts = JSON.parse(option.dataset.row), before = number(row);
    const another = before !== "" && before !== facts.phone, filled = [];
    for (const [key, value] of Object.entries(facts)) {
      const control = within(row, key);
      if (!control || (!value && !another) || control.value === value) continue;
      control.value = value;
      filled.push(control);
    }
    if (another) row.querySelectorAll(".asked input").forEach((input) => { if (input.type === "radio") input.checked = false; else input.value = ""; });
    known(row, "told" in option.dataset);
    close();
    filled.forEach((control) => tell(control, "input"));
    close(); // the name's own input asks again
    if (filled.length) tell(box, "change");
  };
  on("focusin", ({ target }) => {
    if (!target.matches(NAME)) return;
    box = target;
    const facts = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "roster", autocomplete: "off" };
    Object.entries(facts).forEach(([name, value]) => target.setAttribute(name, value));
  });
  on("focusout", ({ target }) => { if (target === box) close(); });
  on("input", (e) => {
    const row = e.target.closest(".people tr");
    if (row && part(row)) part(row).dataset.blank = named(row) ? "no" : "yes";
    if (e.target.matches(NAME) && !e.isComposing && e.target === document.activeElement) later(e.target);
  });
  on("compositionend", ({ target }) => { if (target.matches(NAME)) later(target); });
  // A name and a number typed by hand: whether the roster has them.
  on("change", async ({ target }) => {
    const row = target.closest(".people tr"), whole = row && within(row, "phone") && number(row);
    if (!whole || !part(row) || !/-(name|phone)$/.test(target.name)) return;
    const found = await fetched(target, whole), name = within(row, "name").value.trim();
    const same = [...(found?.children || [])].find(({ dataset }) => { const facts = JSON.parse(dataset.row); return facts.name === name && facts.phone === whole; });
    if (found) known(row, Boolean(same && "told" in same.dataset));
    if (found && named(row)) alike(row, same ? null : await fetched(target, name));
  });
  on("keydown", (e) => {
    if (e.target !== box || e.isComposing) return;
    if (!list) { if (e.key === "ArrowDown") { e.preventDefault(); show(box); } return; }
    const all = options(), step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) mark(all.at((all.indexOf(current()) + step + (step < 0 && !current() ? 1 : 0)) % all.length));
    else if (e.key === "Enter" && current()) fill(current());
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
  });
  on("mousedown", (e) => { // before the box loses the focus
    const option = e.target.closest("#roster [role=option]");
    if (option) { e.preventDefault(); fill(option); }
  });
})();
