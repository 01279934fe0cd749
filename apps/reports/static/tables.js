"use strict";
// Tables, lists of facts and rows of figures.

function cell(column, row) {
  const value = row[column.column];
  const shown = reports.format(value, column.format);
  if (column.tags && shown) return reports.element("span", { class: `tag ${column.tags[value] || ""}` }, shown);
  if (column.link && shown) {
    const target = column.link.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(row[name]));
    return reports.element("a", { href: target }, shown);
  }
  return shown;
}

const isNumeric = (column, rows) => rows.some((row) => reports.isNumber(row[column.column]));

function compared(a, b) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return reports.isNumber(a) && reports.isNumber(b) ? a - b : String(a).localeCompare(String(b));
}

function head(columns, state, numeric, draw) {
  const cells = columns.map((column, i) => {
    const sorted = state.by === column.column ? (state.down ? "descending" : "ascending") : null;
    const mark = sorted ? (state.down ? " ↓" : " ↑") : "";
    const button = reports.element("button", { type: "button" }, column.label + mark);
    button.addEventListener("click", () => {
      state.down = state.by === column.column ? !state.down : numeric[i];
      state.by = column.column;
      state.page = 0;
      draw();
    });
    return reports.element("th", { scope: "col", class: numeric[i] ? "number" : null, "aria-sort": sorted }, button);
  });
  return reports.element("thead", {}, reports.element("tr", {}, ...cells));
}

function line(columns, row, numeric) {
  const cells = columns.map((column, i) => {
    const shown = cell(column, row);
    const kind = [numeric[i] ? "number" : column.long ? "text" : "", column.format === "date" || column.format === "time" || column.format === "month" ? "whole" : "", shown === "" ? "empty-cell" : ""].filter(Boolean).join(" ");
    return reports.element("td", { class: kind || null, "data-label": column.label }, shown);
  });
  return reports.element("tr", {}, ...cells);
}

// A table that is sorted by a click, searched and leafed through.
reports.table = function (place, block) {
  const state = { by: null, down: false, page: 0, words: "", rows: [] };
  // On a phone, where a row is a card, a few fill the screen.
  const size = Math.min(block.rows || 12, window.matchMedia("(max-width: 640px)").matches ? 5 : Infinity);
  const tools = reports.element("div", { class: "table-tools" });
  const table = reports.element("table");
  place.append(tools, table);
  const search = reports.element("input", { type: "search", placeholder: "Find in this table", "aria-label": `Find in: ${block.title}` });
  search.addEventListener("input", () => {
    Object.assign(state, { words: reports.folded(search.value), page: 0 });
    draw();
  });
  const status = reports.element("span", { "aria-live": "polite" });
  const turn = (step, label) => {
    const button = reports.element("button", { type: "button", "aria-label": label }, step < 0 ? "‹" : "›");
    button.addEventListener("click", () => {
      state.page += step;
      draw();
    });
    return button;
  };
  const [back, on] = [turn(-1, "Earlier rows"), turn(1, "Further rows")];
  const pages = reports.element("div", { class: "pages" }, status, back, on);

  function draw() {
    let rows = state.rows;
    if (state.words) {
      const text = (row) => reports.folded(block.columns.map((column) => reports.format(row[column.column], column.format)).join(" "));
      rows = rows.filter((row) => text(row).includes(state.words));
    }
    if (state.by) {
      rows = [...rows].sort((a, b) => compared(a[state.by], b[state.by]) * (state.down && a[state.by] !== null && b[state.by] !== null ? -1 : 1));
    }
    const start = state.page * size;
    const numeric = block.columns.map((column) => isNumeric(column, state.rows));
    table.replaceChildren(
      head(block.columns, state, numeric, draw),
      reports.element("tbody", {}, ...rows.slice(start, start + size).map((row) => line(block.columns, row, numeric))),
    );
    const last = Math.min(start + size, rows.length);
    status.textContent = rows.length ? `${(start + 1).toLocaleString("en-US")}–${last.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")}` : "nothing found";
    back.disabled = start === 0;
    on.disabled = last >= rows.length;
    tools.replaceChildren(...(state.rows.length > size ? [search, pages] : []));
  }

  return (rows) => {
    Object.assign(state, { rows, page: 0 });
    draw();
  };
};

reports.facts = function (place, block, row) {
  const list = reports.element("dl", { class: "facts" });
  for (const column of block.columns) {
    const shown = cell(column, row);
    if (shown === "") continue;
    list.append(reports.element("div", {}, reports.element("dt", {}, column.label), reports.element("dd", { "data-column": column.column }, shown)));
  }
  place.append(list);
};

function monthEarlier(month, months) {
  const at = new Date(`${month.slice(0, 10)}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() - months);
  return at.toISOString().slice(0, 10);
}

function change(figure, now, before) {
  if (now === null || before === null) return null;
  const parts = figure.format === "pct" || figure.format === "pct2" || figure.format === "share";
  const moved = parts ? (now - before) * (figure.format === "share" ? 100 : 1) : before ? (now / before - 1) * 100 : null;
  if (moved === null) return null;
  const rounded = Math.round(moved * 10) / 10;
  const better = rounded === 0 || !figure.better ? "" : (rounded > 0) === (figure.better === "up") ? "good" : "bad";
  const sign = rounded > 0 ? "+" : rounded < 0 ? "−" : "±";
  return reports.element("b", { class: better || null }, `${sign}${Math.abs(rounded).toFixed(1)}${parts ? " points" : " %"}`);
}

// One big number: of the newest month where it has one, beside that of a month or a year before.
reports.figure = function (figure, rows) {
  const made = reports.element("div", { class: "figure" }, reports.element("div", { class: "label" }, figure.label));
  let now = reports.measure(figure.value, rows);
  const value = reports.element("div", { class: "value" });
  made.append(value);
  if (figure.along) {
    const groups = reports.groups(rows, [figure.along]);
    const months = reports.values(rows, figure.along);
    const of = (month) => (groups.has(JSON.stringify([month])) ? reports.measure(figure.value, groups.get(JSON.stringify([month]))) : null);
    const newest = months[months.length - 1];
    now = newest === undefined ? null : of(newest);
    if (now !== null) {
      const months_back = figure.compare || 1;
      const moved = change(figure, now, of(monthEarlier(newest, months_back)));
      made.append(reports.element("div", { class: "change" }, ...(moved ? [moved, months_back === 1 ? " on the month before, " : " on a year before, "] : []), reports.format(newest, "month")));
      const drawn = reports.sparkline(months.map(of));
      if (drawn) made.append(drawn);
    }
  } else if (figure.note) {
    made.append(reports.element("div", { class: "change" }, figure.note));
  }
  value.textContent = now === null ? "none" : reports.short(now, figure.format);
  return made;
};
