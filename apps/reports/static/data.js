"use strict";
// The scripts of a page share one scope. What pages compute in the browser: rows, kept by filters, summed into groups. Rows are small sums already; the marts have the logic.

const reports = (window.reports = window.reports || {});

// Queries arrive as columns and rows, each page's in a script of its own: a page opens from a disk, where fetch may not read.
reports.tables = {};

reports.load = function (tables) {
  for (const [name, table] of Object.entries(tables)) {
    reports.tables[name] = reports.objects(table);
  }
};

reports.objects = function (table) {
  const rows = table.rows.map((values) => Object.fromEntries(table.columns.map((column, i) => [column, values[i]])));
  rows.columns = table.columns;
  rows.values_of = {};
  return rows;
};

reports.isNumber = (value) => typeof value === "number" && Number.isFinite(value);

function sum(rows, column) {
  const known = rows.map((row) => row[column]).filter(reports.isNumber);
  return known.length ? known.reduce((total, value) => total + value, 0) : null;
}

function mean(rows, column, weight) {
  const known = rows.filter((row) => reports.isNumber(row[column]) && (!weight || reports.isNumber(row[weight])));
  const total = known.reduce((all, row) => all + (weight ? row[weight] : 1), 0);
  return total ? known.reduce((all, row) => all + row[column] * (weight ? row[weight] : 1), 0) / total : null;
}

// A measure is the name of a column, which is summed, or one of {sum}, {ratio: [above, below], scale}, {mean, weight}, {max}.
reports.measure = function (measure, rows) {
  if (typeof measure === "string") return sum(rows, measure);
  if (measure.sum) return sum(rows, measure.sum);
  if (measure.mean) return mean(rows, measure.mean, measure.weight);
  if (measure.ratio) {
    const [above, below] = measure.ratio.map((column) => sum(rows, column));
    return above === null || !below ? null : (above / below) * (measure.scale || 1);
  }
  const known = rows.map((row) => row[measure.max]).filter((value) => value !== null);
  return known.length ? known.reduce((most, value) => (value > most ? value : most)) : null;
};

reports.groups = function (rows, columns) {
  const groups = new Map();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]));
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
};

// The values of a column in their order; what is not known comes last.
reports.values = function (rows, column) {
  // Of a whole table they are asked for each row.
  if (rows.values_of && rows.values_of[column]) return [...rows.values_of[column]];
  const found = [...new Set(rows.map((row) => row[column]))];
  const known = found.filter((value) => value !== null);
  known.sort((a, b) => (reports.isNumber(a) && reports.isNumber(b) ? a - b : String(a).localeCompare(String(b))));
  const values = found.includes(null) ? [...known, null] : known;
  if (rows.values_of) rows.values_of[column] = [...values];
  return values;
};

// `where` of a block: a value, a list of values, or "newest" or "oldest" of a column.
reports.where = function (rows, where) {
  let kept = rows;
  for (const [column, wanted] of Object.entries(where || {})) {
    let values = Array.isArray(wanted) ? wanted : [wanted];
    if (wanted === "newest" || wanted === "oldest") {
      const known = reports.values(kept, column).filter((value) => value !== null);
      values = [wanted === "newest" ? known[known.length - 1] : known[0]];
    }
    kept = kept.filter((row) => values.includes(row[column]));
  }
  kept.columns = rows.columns;
  return kept;
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function decimals(value, digits) {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace(/^-/, "−");
}

function compact(value) {
  const size = Math.abs(value);
  const [unit, letter] = size >= 1e9 ? [1e9, "B"] : size >= 1e6 ? [1e6, "M"] : size >= 1e4 ? [1e3, "k"] : [1, ""];
  const scaled = value / unit;
  return decimals(scaled, Number.isInteger(scaled) || Math.abs(scaled) >= 100 || !letter ? 0 : 1) + letter;
}

const FORMATS = {
  number: (value) => decimals(value, Number.isInteger(value) ? 0 : 2),
  precise: (value) => decimals(value, 3),
  count: (value) => decimals(value, 0),
  usd: (value) => `${value < 0 ? "−" : ""}$${decimals(Math.abs(value), 0)}`,
  cents: (value) => `${value < 0 ? "−" : ""}$${decimals(Math.abs(value), 2)}`,
  pct: (value) => `${decimals(value, 1)} %`,
  pct2: (value) => `${decimals(value, 2)} %`,
  share: (value) => `${decimals(value * 100, 1)} %`,
  month: (value) => `${MONTHS[Number(value.slice(5, 7)) - 1]} ${value.slice(0, 4)}`,
  date: (value) => value.slice(0, 10),
  time: (value) => value.slice(0, 16).replace("T", " "),
  code: (value) => value.slice(0, 8),
  words: (value) => String(value).replaceAll("_", " "),
  yes: (value) => (value ? "yes" : "no"),
};

const SHORT = {
  number: (value) => (Math.abs(value) >= 1e4 ? compact(value) : decimals(value, Number.isInteger(value) ? 0 : Math.abs(value) < 1 ? 2 : 1)),
  precise: (value) => decimals(value, 2),
  count: compact,
  usd: (value) => `${value < 0 ? "−" : ""}$${compact(Math.abs(value))}`,
  cents: (value) => (Math.abs(value) < 1000 ? FORMATS.cents(value) : SHORT.usd(value)),
  pct: (value) => `${Number.isInteger(value) ? value : decimals(value, 1)} %`,
  share: (value) => `${Math.round(value * 1000) / 10} %`,
};

reports.format = function (value, format) {
  if (value === null || value === undefined || value === "") return "";
  if (!format) return typeof value === "number" ? FORMATS.number(value) : typeof value === "boolean" ? FORMATS.yes(value) : String(value);
  return FORMATS[format](value);
};

// The same for axes and figures, where digits cost room.
reports.short = (value, format) => (SHORT[format] && reports.isNumber(value) ? SHORT[format](value) : reports.format(value, format));

// A name of a row or a series; a column that is null has one, too.
reports.label = function (value, format, labels) {
  if (labels && labels[value] !== undefined) return labels[value];
  return value === null ? "not stated" : reports.format(value, format);
};

// Where a customer's rows are; the build computes the same.
reports.shardOf = function (key, shards) {
  let hash = 0;
  for (const letter of key) hash = (Math.imul(hash, 31) + letter.codePointAt(0)) >>> 0;
  return hash % shards;
};

reports.folded = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

reports.element = function (tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};
