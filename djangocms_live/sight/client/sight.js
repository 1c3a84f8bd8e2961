// The admin's page "Live": fills the tables that the server has written with what the processes
// tell. All words are in the page; nothing is announced, for figures are not news.
import { columns, Hours, MINUTES } from "./hours.js";
import { Processes } from "./processes.js";
import { Sparkline } from "./sparkline.js";

const SECONDS = 180;
const HEIGHT = 40;
/** Of the last hour of one topic. */
const LOW = 24;

/** @param {HTMLElement} page @param {AbortSignal} signal @param {() => number} [clock] seconds */
export function show(page, signal, clock = () => performance.now() / 1000) {
  const processes = new Processes();
  const hours = new Hours();
  const chart = new Sparkline(SECONDS, HEIGHT);
  // Digits as the server writes them, whatever the language would prefer.
  const locale = `${document.documentElement.lang || "en"}-u-nu-latn`;
  const format = numbers(locale);
  let paused = false;

  const find = (/** @type {string} */ selector) =>
    /** @type {HTMLElement} */ (page.querySelector(selector));
  const words = find("template[data-words]").dataset;

  const pause = find("[data-pause]");
  pause.addEventListener(
    "click",
    () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      if (!paused) draw();
    },
    { signal },
  );

  function draw() {
    const now = clock();
    const totals = processes.totals(now);
    for (const cell of page.querySelectorAll("[data-total]")) {
      const value = /** @type {any} */ (totals)[/** @type {any} */ (cell).dataset.total];
      write(cell, value === null ? "–" : format.whole(value));
    }
    drawProcesses(processes.rows(now));
    drawTop(totals.top);
    drawHours(hours.rows());
    for (const kind of /** @type {const} */ (["closes", "refusals"])) {
      drawCounts(find(`[data-counts=${kind}]`), totals[kind]);
    }
    const { line, area } = chart.paths();
    find("[data-chart] .sight-line").setAttribute("d", line);
    find("[data-chart] .sight-area").setAttribute("d", area);
    write(find("[data-peak]"), format.whole(chart.peak));
  }

  /** @param {ReturnType<Processes["rows"]>} rows */
  function drawProcesses(rows) {
    const body = find("[data-processes]");
    keep(
      body,
      rows,
      "process",
      ({ stats }) => stats.id,
      (row, { stats, rate, reading, gone }) => {
        const state = gone ? "gone" : stats.leaving ? "leaving" : stats.layer;
        row.toggleAttribute("data-gone", gone);
        fill(row, {
          who: `${stats.host}:${stats.pid}`,
          what: `${stats.server}, ${stats.version}`,
          layer: words[state] ?? "",
          sockets: format.whole(stats.sockets),
          topics: format.whole(stats.topics),
          rate: rate === null ? "–" : format.whole(rate),
          reading: reading === null ? "–" : format.milliseconds(1000 * reading),
          waiting_bytes: format.whole(stats.waiting_bytes),
          refused: format.whole(Object.values(stats.refusals).reduce((a, b) => a + b, 0)),
          uptime: format.duration(stats.uptime),
        });
        /** @type {HTMLElement} */ (row.querySelector("[data-field=layer]")).dataset.layer = state;
      },
    );
  }

  /** @param {ReturnType<Processes["totals"]>["top"]} rows */
  function drawTop(rows) {
    const most = Math.max(1, ...rows.map(({ viewers }) => viewers));
    keep(
      find("[data-top]"),
      rows,
      "top",
      ({ topic }) => topic,
      (row, { topic, name, viewers }) => {
        fill(row, { name: name || topic, topic: name && topic, viewers: format.whole(viewers) });
        row.querySelector("[data-field=bar]")?.setAttribute("width", `${(100 * viewers) / most}%`);
      },
    );
  }

  /** @param {ReturnType<Hours["rows"]>} rows */
  function drawHours(rows) {
    // The server has written its own process's hour; the others' comes a moment later.
    if (!rows.length) return;
    keep(
      find("[data-hours]"),
      rows,
      "hours",
      ({ topic }) => topic,
      (row, { topic, name, values }) => {
        const line = new Sparkline(MINUTES, LOW);
        for (const value of values) line.add(value);
        const paths = line.paths();
        row.querySelector(".sight-line")?.setAttribute("d", paths.line);
        row.querySelector(".sight-area")?.setAttribute("d", paths.area);
        const tens = columns(values).map((n, i) => [`ten${i}`, format.whole(n)]);
        fill(row, { name: name || topic, topic: name && topic, ...Object.fromEntries(tens) });
      },
    );
  }

  /**
   * Make the rows of a table those that are wanted, in their order, and leave alone what stays.
   * @template T
   * @param {HTMLElement} body
   * @param {T[]} wanted
   * @param {string} kind
   * @param {(item: T) => string} name
   * @param {(row: HTMLElement, item: T) => void} draw
   */
  function keep(body, wanted, kind, name, draw) {
    const template = /** @type {HTMLTemplateElement} */ (find(`template[data-row=${kind}]`));
    const rows = new Map([...body.children].map((row) => [row.getAttribute("data-id"), row]));
    for (const [i, item] of wanted.entries()) {
      let row = rows.get(name(item));
      rows.delete(name(item));
      if (!row) {
        row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
        row.setAttribute("data-id", name(item));
      }
      if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
      draw(/** @type {HTMLElement} */ (row), item);
    }
    for (const row of rows.values()) row.remove();
    const none = kind === "process" ? "processes" : kind;
    find(`[data-none=${none}]`).hidden = wanted.length > 0;
  }

  /** The rows are all there; those that count something are shown. @param {HTMLElement} body @param {Record<string, number>} counts */
  function drawCounts(body, counts) {
    for (const row of /** @type {Iterable<HTMLElement>} */ (body.children)) {
      const n = counts[row.dataset.id ?? ""] ?? 0;
      row.hidden = n === 0;
      fill(row, { number: format.whole(n) });
    }
  }

  return {
    /** @param {import("./processes.js").Stats} stats */
    hear(stats) {
      processes.hear(stats, clock());
    },
    /** @param {import("./hours.js").Hour} hour */
    hearHour(hour) {
      hours.hear(hour);
    },
    /** Once a second: what was heard is drawn together. */
    beat() {
      chart.add(processes.totals(clock()).rate ?? 0);
      if (!paused) draw();
    },
  };
}

/** @param {HTMLElement} row @param {Record<string, string>} fields */
function fill(row, fields) {
  for (const [name, text] of Object.entries(fields)) {
    const cell = row.querySelector(`[data-field=${name}]`);
    if (cell) write(cell, text);
  }
}

/** Only what changes, so that nobody's selection is lost. @param {Element} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {string} locale */
export function numbers(locale) {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fraction = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const unit = (/** @type {string} */ name) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: 0,
    });
  /** @type {[number, Intl.NumberFormat][]} */
  const units = [
    [86400, unit("day")],
    [3600, unit("hour")],
    [60, unit("minute")],
    [1, unit("second")],
  ];
  return {
    whole: (/** @type {number} */ value) => whole.format(value),
    milliseconds: (/** @type {number} */ value) => `${fraction.format(value)} ms`,
    /** In the largest unit that fits. @param {number} seconds */
    duration(seconds) {
      const [size, words] =
        units.find(([size]) => seconds >= size) ?? /** @type {typeof units[0]} */ (units.at(-1));
      return words.format(Math.floor(seconds / size));
    },
  };
}
