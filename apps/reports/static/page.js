"use strict";
// A page: its filters, its blocks, and what a filter leaves of each. What is chosen stands in the address, so that it can be sent.

const page = JSON.parse(document.getElementById("page").textContent);

function chosen() {
  return new URLSearchParams(window.location.search);
}

function remember(name, value) {
  const choice = chosen();
  if (value === "") choice.delete(name);
  else choice.set(name, value);
  const query = choice.toString();
  // A page that was opened from a disk has no history to write to in every browser.
  try {
    window.history.replaceState(null, "", window.location.pathname + (query ? `?${query}` : ""));
  } catch {}
}

function tablesWith(column) {
  return Object.values(reports.tables).filter((table) => table.columns.includes(column));
}

function select(filter, name, options, initial) {
  const id = `filter-${name}`;
  const made = reports.element("select", { id, name });
  for (const [value, label] of options) made.append(reports.element("option", { value }, label));
  const asked = chosen().get(name);
  made.value = options.some(([value]) => value === asked) ? asked : initial;
  return made;
}

// A filter by a value, or by a first and a last month; each gives a function that keeps rows.
function filterOf(filter, redraw) {
  const values = reports.values(tablesWith(filter.column).flat(), filter.column);
  const key = (value) => (value === null ? "none" : String(value));
  const label = (value) => reports.label(value, filter.format || (filter.kind === "months" ? "month" : undefined), filter.labels);
  const options = values.map((value) => [key(value), label(value)]);
  const place = document.querySelector(".filters");
  const add = (name, words, made) => {
    made.addEventListener("change", () => {
      remember(name, made.value === made.dataset.initial ? "" : made.value);
      redraw();
    });
    place.append(reports.element("div", {}, reports.element("label", { for: made.id }, words), made));
  };
  if (filter.kind === "months") {
    const known = options.filter(([value]) => value !== "none");
    const [first, last] = [known[0], known[known.length - 1]].map((option) => (option ? option[0] : ""));
    const from = select(filter, `${filter.column}_from`, known, first);
    const to = select(filter, `${filter.column}_to`, known, last);
    from.dataset.initial = first;
    to.dataset.initial = last;
    add(from.name, "From", from);
    add(to.name, "To", to);
    return {
      filter,
      isSet: () => from.value !== first || to.value !== last,
      keeps: (row) => row[filter.column] === null || (row[filter.column] >= from.value && row[filter.column] <= to.value),
    };
  }
  const first = options.some(([value]) => value === filter.initial) ? filter.initial : options[0]?.[0];
  const initial = filter.all === false ? first ?? "" : "";
  // Where a table has rows for the whole, they stand for it: parts may be missing, or be no parts at all.
  const parts = options.filter(([value]) => value !== filter.total);
  const everything = (filter.labels && filter.labels[filter.total]) || "All";
  const made = select(filter, filter.column, filter.all === false ? options : [["", everything], ...parts], initial);
  made.dataset.initial = initial;
  add(filter.column, filter.label, made);
  return {
    filter,
    isSet: () => made.value !== initial,
    keeps: (row, table) => {
      if (made.value) return key(row[filter.column]) === made.value;
      return !filter.total || row[filter.column] === filter.total || !reports.values(table, filter.column).includes(filter.total);
    },
  };
}

function rowsOf(block, filters) {
  const table = reports.tables[block.query];
  let rows = table;
  for (const filter of filters) {
    if (table.columns.includes(filter.filter.column) && !(block.ignores || []).includes(filter.filter.column)) rows = rows.filter((row) => filter.keeps(row, table));
  }
  rows.columns = table.columns;
  return reports.where(rows, block.where);
}

// A block that cannot be filtered says so while a filter is set: nobody shall take the whole for a part.
function unfiltered(block, filters) {
  const columns = reports.tables[block.query].columns;
  const names = filters
    .filter((one) => one.isSet() && (!columns.includes(one.filter.column) || (block.ignores || []).includes(one.filter.column)))
    .map((one) => one.filter.label.toLowerCase());
  return names.length ? `Not filtered by ${names.join(" or ")}.` : "";
}

function source(block) {
  const made = reports.element("p", { class: "source" }, "From ");
  block.marts.forEach((mart, i) => {
    const name = reports.element("code", {}, `marts.${mart}`);
    made.append(i ? ", " : "", page.docs ? reports.element("a", { href: page.docs.replace("{mart}", mart) }, name) : name);
  });
  return made;
}

function blockOf(block) {
  if (block.type === "figures") {
    const place = reports.element("div", { class: "figures" });
    const draw = (filters) =>
      place.replaceChildren(...block.figures.filter((figure) => !figure.missing).map((figure) => reports.figure(figure, rowsOf(figure, filters))));
    return { place, draw };
  }
  const place = reports.element("section", { class: block.width === "half" ? "block half" : "block", "data-type": block.type }, reports.element("h2", {}, block.title));
  if (block.missing) {
    place.append(reports.element("p", { class: "empty" }, `This warehouse does not have marts.${block.missing} yet.`));
    return { place, draw: () => {} };
  }
  if (block.note) place.append(reports.element("p", { class: "note" }, block.note));
  const body = reports.element("div", { class: block.type === "chart" ? "chart" : "rows" });
  const empty = reports.element("p", { class: "empty", hidden: true }, block.empty || "Nothing to show for this choice.");
  const note = reports.element("p", { class: "note", hidden: true });
  place.append(body, empty, note, source(block));
  let show = null;
  const draw = (filters) => {
    const rows = rowsOf(block, filters);
    body.hidden = rows.length === 0;
    empty.hidden = rows.length > 0;
    note.textContent = unfiltered(block, filters);
    note.hidden = !note.textContent;
    if (!rows.length) return;
    show = show || reports[block.type](body, block);
    show(rows);
  };
  return { place, draw };
}

reports.show = function () {
  const blocks = page.blocks.map(blockOf);
  document.querySelector(".blocks").append(...blocks.map((block) => block.place));
  const filters = [];
  const redraw = () => blocks.forEach((block) => block.draw(filters));
  filters.push(...(page.filters || []).filter((filter) => tablesWith(filter.column).length).map((filter) => filterOf(filter, redraw)));
  redraw();
  document.body.dataset.ready = "yes";
};

// On a phone, the menu is wider than the screen.
const current = document.querySelector(".bar [aria-current]");
current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.offsetLeft - 60;

if (page.detail) reports.showDetail(page.detail);
else reports.show();
