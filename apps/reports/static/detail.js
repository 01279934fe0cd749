"use strict";
// One customer among many: a search over small files of names, and small files with the rows of some customers each.

// Files are scripts, not JSON that is fetched, for a page may have been opened from a disk.
function loaded(file) {
  return new Promise((resolve) => {
    const script = reports.element("script", { src: file });
    script.onload = () => resolve(true);
    script.onerror = () => resolve(false);
    document.head.append(script);
  });
}

reports.shards = {};
reports.names = {};

reports.shard = (number, rows) => (reports.shards[number] = rows);

reports.named = (start, names) => (reports.names[start] = names);

async function rowsOfKey(detail, key) {
  const number = reports.shardOf(key, detail.shards);
  if (!reports.shards[number]) await loaded(`data/${detail.name}/${number}.js`);
  return (reports.shards[number] || {})[key];
}

async function found(detail, words) {
  const folded = reports.folded(words).trim();
  if (await rowsOfKey(detail, words.trim().toUpperCase())) return [[words.trim().toUpperCase(), null]];
  const start = [...folded].slice(0, 2).map((letter) => letter.codePointAt(0).toString(16)).join("-");
  if (!detail.starts.includes(start)) return [];
  if (!reports.names[start]) await loaded(`data/${detail.name}/names-${start}.js`);
  const parts = folded.split(/\s+/);
  return reports.names[start].filter(([, name]) => {
    const own = reports.folded(name).split(/\s+/);
    return parts.every((part) => own.some((word) => word.startsWith(part)));
  });
}

function searchBox(detail) {
  const input = reports.element("input", { id: "search", type: "search", autocomplete: "off", placeholder: detail.placeholder });
  const list = reports.element("ul");
  let asked = 0;
  input.addEventListener("input", async () => {
    const mine = ++asked;
    const hits = input.value.trim().length > 1 ? await found(detail, input.value) : [];
    if (mine !== asked) return;
    const items = hits.slice(0, 12).map(([key, name]) =>
      reports.element("li", {}, reports.element("a", { href: `?id=${encodeURIComponent(key)}` }, name ? `${name} ` : "", reports.element("span", {}, key))),
    );
    if (input.value.trim().length > 1 && !hits.length) items.push(reports.element("li", {}, "Nobody of that name."));
    if (hits.length > 12) items.push(reports.element("li", {}, `${hits.length - 12} more: type more letters.`));
    list.replaceChildren(...items);
  });
  return reports.element("div", { class: "search" }, reports.element("label", { for: "search" }, detail.search), input, list);
}

function section(detail, block, tables, key) {
  const table = tables[block.query];
  const place = reports.element("section", { class: "block", "data-query": block.query }, reports.element("h2", {}, block.title));
  if (!table.rows.length) place.append(reports.element("p", { class: "note" }, block.empty || "None."));
  else if (block.type === "facts") reports.facts(place, block, table.rows[0]);
  else reports.table(place, block)(table.rows);
  place.append(source(block));
  return place;
}

reports.showDetail = async function (detail) {
  const key = new URLSearchParams(window.location.search).get("id");
  document.querySelector(".filters").after(searchBox(detail));
  if (!key) {
    reports.show();
    return;
  }
  const place = document.querySelector(".blocks");
  const rows = await rowsOfKey(detail, key);
  if (rows) {
    const tables = Object.fromEntries(Object.entries(detail.columns).map(([query, columns]) => [query, { columns, rows: reports.objects({ columns, rows: rows[query] || [] }) }]));
    const name = tables[detail.blocks[0].query].rows[0][detail.title] || "Name not known";
    document.querySelector("h1").textContent = `${name}, ${key}`;
    document.title = `${name}, ${key}`;
    document.querySelector(".lead").hidden = true;
    place.append(...detail.blocks.filter((block) => !block.missing).map((block) => section(detail, block, tables, key)));
  } else {
    place.append(reports.element("p", { class: "empty" }, `There is no customer ${key}.`));
  }
  document.body.dataset.ready = "yes";
};
