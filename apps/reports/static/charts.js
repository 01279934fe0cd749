"use strict";
// Charts: a block of a page and its rows to an option of ECharts.

const COLORS = ["#1f5fa8", "#d9822b", "#3a8f5c", "#8a5aa8", "#b8495a", "#5b7f95", "#a08a2a", "#3d9c9c", "#7d6b5d", "#c06fa0"];
const MEANINGS = { good: "#3a8f5c", bad: "#b3402e", warn: "#d9a13b", calm: "#a9bccf", main: "#1f5fa8", other: "#d9822b" };
const TEXT = { color: "#5b6775", fontSize: 13, fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" };
const LINE = "#dfe4ea";
// How wide a letter of an axis is, about.
const LETTER = 7.6;

const color = (name) => MEANINGS[name] || name;

// The lines or bars of a chart: one for each measure of `y`, or one for each value of `series`.
function lines(block, rows) {
  if (!block.series) {
    return block.y.map((y) => ({ name: y.label, measure: y.value, color: y.color, dashed: y.dashed, rows }));
  }
  const values = block.series_order || reports.values(rows, block.series);
  return values
    .map((value) => ({
      name: reports.label(value, block.series_format, block.labels),
      measure: block.y[0].value,
      color: (block.colors || {})[value],
      rows: rows.filter((row) => row[block.series] === value),
    }))
    .filter((line) => line.rows.length);
}

function positions(block, rows) {
  const values = reports.values(rows, block.x);
  if (block.x_order) return block.x_order.filter((value) => values.includes(value));
  if (block.sort !== "value") return values;
  const groups = reports.groups(rows, [block.x]);
  const size = (value) => reports.measure(block.sort_by || block.y[0].value, groups.get(JSON.stringify([value]))) || 0;
  values.sort((a, b) => size(b) - size(a));
  return block.limit ? values.slice(0, block.limit) : values;
}

function tooltip(block, shown) {
  return {
    trigger: "axis",
    confine: true,
    axisPointer: { type: block.kind === "line" || block.kind === "area" ? "line" : "shadow" },
    textStyle: { ...TEXT, color: "#1d2733" },
    formatter: (points) => {
      const i = points[0].dataIndex;
      const rows = shown
        .filter((line) => line.data[i] !== null && line.data[i] !== undefined)
        .map((line) => {
          const range = line.low ? `, ${reports.format(line.low[i], block.format)} to ${reports.format(line.high[i], block.format)}` : "";
          return `<div>${line.marker}${escaped(line.name)}: <b>${reports.format(line.data[i], block.format)}</b>${range}</div>`;
        });
      return `<div>${escaped(points[0].axisValueLabel || points[0].name)}</div>${rows.join("")}`;
    },
  };
}

function escaped(text) {
  return String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function intervals(line, horizontal, hue) {
  return {
    type: "custom",
    name: line.name,
    silent: true,
    z: 5,
    data: line.low.map((low, i) => [i, low, line.high[i]]),
    encode: horizontal ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
    renderItem: (params, api) => {
      if (!Number.isFinite(api.value(1))) return null;
      const at = (value) => api.coord(horizontal ? [value, api.value(0)] : [api.value(0), value]);
      const [start, end] = [at(api.value(1)), at(api.value(2))];
      const tick = horizontal ? [0, 4] : [4, 0];
      const stroke = { stroke: hue, lineWidth: 1.5 };
      const bar = (from, to) => ({ type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: stroke });
      const across = (point) => bar([point[0] - tick[0], point[1] - tick[1]], [point[0] + tick[0], point[1] + tick[1]]);
      return { type: "group", children: [bar(start, end), across(start), across(end)] };
    },
  };
}

function band(line, hue) {
  const shared = { type: "line", stack: `band ${line.name}`, symbol: "none", silent: true, lineStyle: { opacity: 0 }, z: 1 };
  const height = line.low.map((low, i) => (low === null ? null : line.high[i] - low));
  return [
    { ...shared, data: line.low, color: hue, tooltip: { show: false } },
    { ...shared, data: height, color: hue, areaStyle: { color: hue, opacity: 0.18 }, tooltip: { show: false } },
  ];
}

function drawn(block, line, hue, horizontal) {
  const flat = block.kind === "line" || block.kind === "area";
  const series = { name: line.name, type: flat ? "line" : "bar", data: line.data, color: hue, stack: block.stack ? "all" : undefined };
  if (flat) {
    series.showSymbol = line.data.filter((value) => value !== null).length < 2;
    series.symbolSize = 7;
    series.lineStyle = { width: 2.2, type: line.dashed ? "dashed" : "solid" };
    if (block.kind === "area") series.areaStyle = { opacity: 0.5 };
  } else {
    series.barMaxWidth = 26;
    series.barCategoryGap = "28%";
    if (block.values) {
      series.label = { ...TEXT, show: true, position: horizontal ? "right" : "top", formatter: (point) => reports.short(point.value, block.format) };
    }
  }
  if (block.reference) {
    series.markLine = {
      silent: true,
      symbol: "none",
      lineStyle: { color: "#8b3a2b", type: "dashed" },
      label: { ...TEXT, formatter: block.reference.label, position: horizontal ? "end" : "insideEndTop" },
      data: [horizontal ? { xAxis: block.reference.value } : { yAxis: block.reference.value }],
    };
  }
  return series;
}

function axes(block, names, width) {
  const horizontal = block.kind === "hbar";
  const title = (name, gap) => ({ name: name || "", nameLocation: "middle", nameGap: gap, nameTextStyle: TEXT });
  const value = {
    type: "value",
    scale: (block.kind === "line" && !block.from_zero) || undefined,
    min: block.min,
    max: block.max,
    axisLabel: { ...TEXT, formatter: (number) => reports.short(number, block.format), hideOverlap: true },
    splitLine: { lineStyle: { color: LINE } },
    splitNumber: width < 420 ? 4 : 5,
    ...title(block.unit, horizontal ? 28 : 12),
    nameMoveOverlap: true,
  };
  // Few names are all shown, on several lines if need be; of many months, some.
  const few = !horizontal && block.kind === "bar" && block.x_format !== "month" && names.length < 7;
  const category = {
    type: "category",
    data: names,
    inverse: horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "#b9c2cc" } },
    axisLabel: {
      ...TEXT,
      hideOverlap: !horizontal && !few,
      interval: horizontal || few ? 0 : undefined,
      width: few ? (width - 90) / names.length : horizontal ? Math.min(labelWidth(width), (Math.max(...names.map((name) => name.length)) + 1) * LETTER) : undefined,
      lineHeight: 15,
      overflow: "break",
    },
    ...title(block.x_unit, 30),
  };
  return horizontal ? { xAxis: value, yAxis: category } : { xAxis: category, yAxis: value };
}

function heatmap(block, rows, width) {
  const xs = reports.values(rows, block.x);
  const measured = (y) => reports.measure(block.y[0].value, rows.filter((row) => row[block.series] === y)) !== null;
  const ys = reports.values(rows, block.series).filter(measured).reverse();
  const cells = [...reports.groups(rows, [block.x, block.series]).values()].map((group) => [
    xs.indexOf(group[0][block.x]),
    ys.indexOf(group[0][block.series]),
    reports.measure(block.y[0].value, group),
  ]);
  const label = (value, format) => reports.label(value, format, block.labels);
  const side = (data, extra) => ({ type: "category", data, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...TEXT, hideOverlap: true, ...extra }, nameTextStyle: TEXT, nameLocation: "middle" });
  const known = cells.map((cell) => cell[2]).filter(reports.isNumber);
  return {
    grid: { left: 8, right: 8, top: 8, bottom: 52, containLabel: true },
    xAxis: { ...side(xs.map((x) => label(x, block.x_format))), name: block.x_unit, nameGap: 26 },
    yAxis: side(ys.map((y) => label(y, block.series_format)), { width: width * 0.3, overflow: "truncate" }),
    tooltip: {
      confine: true,
      textStyle: { ...TEXT, color: "#1d2733" },
      formatter: ({ value }) =>
        `${escaped(label(ys[value[1]], block.series_format))}, ${escaped(label(xs[value[0]], block.x_format))}: <b>${reports.format(value[2], block.format)}</b>`,
    },
    visualMap: {
      min: Math.min(...known),
      max: Math.max(...known),
      orient: "horizontal",
      left: "center",
      bottom: 0,
      itemHeight: Math.min(160, width * 0.4),
      itemWidth: 12,
      text: [reports.short(Math.max(...known), block.format), reports.short(Math.min(...known), block.format)],
      textStyle: TEXT,
      formatter: (value) => reports.short(value, block.format),
      inRange: { color: block.reversed ? ["#1f5fa8", "#9cc0dc", "#f3ead9"] : ["#f3ead9", "#9cc0dc", "#1f5fa8"] },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: "#fff", borderWidth: 1 } }],
  };
}

reports.option = function (block, rows, width) {
  const shared = { animation: false, aria: { enabled: true, label: { description: `${block.title}.` } }, textStyle: TEXT };
  if (block.kind === "heatmap") return { ...shared, ...heatmap(block, rows, width) };
  const horizontal = block.kind === "hbar";
  const at = positions(block, rows);
  const found = lines(block, rows).map((line) => {
    const groups = reports.groups(line.rows, [block.x]);
    const of = (measure) => at.map((value) => (groups.has(JSON.stringify([value])) ? reports.measure(measure, groups.get(JSON.stringify([value]))) : null));
    const edges = block.interval && { low: of(block.interval[0]), high: of(block.interval[1]) };
    const own = line.measure === block.interval_of || !block.interval_of;
    return { ...line, data: of(line.measure), ...(own ? edges : {}) };
  });
  const series = [];
  found.forEach((line, i) => {
    const hue = color(line.color) || COLORS[i % COLORS.length];
    line.hue = hue;
    line.marker = `<span style="display:inline-block;margin-right:6px;width:10px;height:10px;border-radius:2px;background:${hue}"></span>`;
    series.push(drawn(block, line, hue, horizontal));
    if (line.low && (block.kind === "line" || block.kind === "area")) series.push(...band(line, hue));
    else if (line.low) series.push(intervals(line, horizontal, "#1d2733"));
  });
  return {
    ...shared,
    grid: { left: 8, right: horizontal && block.values ? 64 : 20, top: 16, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "all" },
    // The page draws it, for ours wraps on a phone.
    legend: { show: false, data: found.map((line) => ({ name: line.name, itemStyle: { color: line.hue } })) },
    tooltip: tooltip(block, found),
    series,
    ...axes(block, at.map((value) => reports.label(value, block.x_format, block.labels)), width),
  };
};

// What the colours mean, as buttons that take a line out and put it back.
function legend(place, chart, option) {
  const entries = option.legend ? option.legend.data : [];
  const buttons = entries.map((entry) => {
    const swatch = reports.element("i", { style: `background:${entry.itemStyle.color}` });
    const button = reports.element("button", { type: "button", "aria-pressed": "true" }, swatch, entry.name);
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      chart.dispatchAction({ type: shown ? "legendSelect" : "legendUnSelect", name: entry.name });
    });
    return button;
  });
  place.replaceChildren(...(buttons.length > 1 ? buttons : []));
}

// Bars lie below each other: the chart is as high as they and their names need.
function height(block, rows, width) {
  if (block.kind !== "hbar") return null;
  const names = positions(block, rows).map((value) => reports.label(value, block.x_format, block.labels));
  const bars = block.stack ? 1 : block.series ? reports.values(rows, block.series).length : block.y.length;
  const letters = labelWidth(width) / LETTER;
  const lines = Math.max(1, ...names.map((name) => Math.ceil(name.length / letters)));
  return Math.max(130, 64 + names.length * Math.max(bars * 22 + 6, lines * 16 + 8));
}

const labelWidth = (width) => Math.min(250, width * 0.38);

// Draws, and draws again when the width or the filters change.
reports.chart = function (place, block) {
  const key = reports.element("div", { class: "legend" });
  place.before(key);
  const chart = echarts.init(place, null, { renderer: "svg" });
  let shown = [];
  const draw = () => {
    const high = height(block, shown, place.clientWidth);
    if (high) place.style.height = `${high}px`;
    chart.resize();
    const option = reports.option(block, shown, place.clientWidth);
    chart.setOption(option, true);
    legend(key, chart, option);
  };
  new ResizeObserver(() => {
    if (shown.length && place.clientWidth && chart.getWidth() !== place.clientWidth) draw();
  }).observe(place);
  return (rows) => {
    shown = rows;
    draw();
  };
};

reports.sparkline = function (values) {
  const known = values.filter(reports.isNumber);
  if (known.length < 3) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const points = known.map((value, i) => `${((i / (known.length - 1)) * 196 + 2).toFixed(1)},${(28 - ((value - least) / (most - least || 1)) * 24).toFixed(1)}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 200 32");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(svg.namespaceURI, "polyline");
  for (const [name, value] of Object.entries({ points: points.join(" "), fill: "none", stroke: COLORS[0], "stroke-width": "2", "vector-effect": "non-scaling-stroke" })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
};
