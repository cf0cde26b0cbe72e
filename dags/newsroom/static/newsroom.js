// The page's own script: theme and time zone as in Airflow, the selection of days, repairs. It calls Airflow's REST API
// as the logged-in user; its paths are relative, so that Airflow may live under any prefix.
"use strict";

const API = "../api/v2";
const POLL_MS = 3000;

const byId = (id) => document.getElementById(id);

// Airflow's window around the page; the page itself where it is opened alone.
const outer = (() => {
  try {
    return window.parent.document;
  } catch {
    return document;
  }
})();

function followTheme() {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const theirs = outer === document ? "" : outer.documentElement.className;
    const named = /\b(dark|light)\b/.exec(theirs);
    root.classList.toggle("dark", named ? named[1] === "dark" : system.matches);
  };
  apply();
  system.addEventListener("change", apply);
  if (outer !== document) {
    new MutationObserver(apply).observe(outer.documentElement, { attributeFilter: ["class"] });
  }
}

function showTimes(part) {
  let zone;
  try {
    zone = JSON.parse(localStorage.getItem("timezone")) || undefined;
  } catch {
    zone = undefined;
  }
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  for (const time of part.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    try {
      time.textContent = at.toLocaleString("sv-SE", { ...parts, timeZone: zone });
      time.title = `${time.dateTime} (UTC)`;
    } catch {
      return; // a zone that the browser does not know: the text stays in UTC
    }
  }
}

// The frame may open no window, so a link of Airflow's own document does it.
function leave(link, isOutside) {
  if (outer === document) return false;
  const anchor = outer.createElement("a");
  anchor.href = link.href;
  if (isOutside) {
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
  }
  outer.body.append(anchor);
  anchor.click();
  anchor.remove();
  return true;
}

async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  const words = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = words), 1500);
}

async function call(path, body) {
  const options = body
    ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
    : {};
  const response = await fetch(path, { credentials: "same-origin", ...options });
  if (response.ok) return response.json();
  const found = await response.json().catch(() => ({}));
  const detail = typeof found.detail === "string" ? found.detail : "";
  const error = new Error(detail || `Airflow answers with HTTP ${response.status}.`);
  error.status = response.status;
  throw error;
}

function inWords(error) {
  if (error.status === 409) return "Another backfill of archive_day is at work; Airflow runs one at a time. Try again when it has ended.";
  if (error.status === 401) return "Your session has ended. Log in to Airflow again.";
  if (error.status === 403) return "Your role may not start runs. Ask an administrator.";
  if (error.message.startsWith("No runs to create")) return "The day is not over in UTC yet. Its scheduled run takes it after midnight UTC.";
  return error.message;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function fragment(path) {
  const response = await fetch(path, { credentials: "same-origin" });
  return response.ok ? response.text() : `<p class="bad">The page answers with HTTP ${response.status}.</p>`;
}

document.addEventListener("click", async (event) => {
  const target = event.target.closest("a, button");
  if (!target) return;
  const { dataset } = target;
  if ("ui" in dataset || "outside" in dataset) {
    if (leave(target, "outside" in dataset)) event.preventDefault();
  } else if ("copy" in dataset) {
    await copy(target.parentElement.querySelector("pre").textContent, target);
  } else if (dataset.copyText) {
    await copy(dataset.copyText, target);
  } else if (dataset.poll) {
    await poll(dataset.poll, target);
  } else if (dataset.definition) {
    await showDefinition(dataset.definition, target);
  }
});

async function poll(source, button) {
  button.disabled = true;
  try {
    const run = await call(`${API}/dags/ingest/dagRuns`, { logical_date: null, conf: { sources: [source] } });
    byId("progress").textContent = `${source}: the run ${run.dag_run_id} of ingest is ${run.state}.`;
  } catch (error) {
    byId("progress").textContent = inWords(error);
    button.disabled = false;
  }
}

async function showDefinition(source, button) {
  const row = button.closest("tr");
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) {
    row.nextElementSibling.remove();
    return;
  }
  const opened = row.parentElement.insertRow(row.sectionRowIndex + 1);
  const cell = opened.insertCell();
  cell.colSpan = row.cells.length;
  cell.innerHTML = await fragment(`definition?source=${encodeURIComponent(source)}`);
}

// --- The heat map ---------------------------------------------------------------------------------------------------

const map = byId("map");
const days = map ? [...map.tHead.rows[1].cells].map((cell) => cell.dataset.day) : [];
const isByDay = map && map.dataset.unit === "day";
let anchor = null;
let current = null;
let pointed = null; // the cell that the hint line tells of
let opened = null; // the cell whose details are open

const sourceOf = (cell) => cell.parentElement.dataset.source;
const dayOf = (cell) => days[cell.cellIndex];
const selected = () => [...map.querySelectorAll("td[aria-selected=true]")];
const cellAt = (row, column) => map.tBodies[0].rows[row]?.cells[column];

function point(cell) {
  pointed = cell;
  const day = map.tHead.rows[1].cells[cell.cellIndex].getAttribute("aria-label");
  byId("pointed").textContent = `${sourceOf(cell)}, ${day}: ${cell.getAttribute("aria-label")}`;
}

function focusOn(cell) {
  if (current) current.tabIndex = -1;
  current = cell;
  cell.tabIndex = 0;
  cell.focus({ preventScroll: false });
}

function select(cell, isSelected) {
  if (cell.parentElement.hasAttribute("data-disabled")) return; // no run crawls the source
  cell.setAttribute("aria-selected", String(isSelected));
}

function selectNone() {
  selected().forEach((cell) => select(cell, false));
}

function selectTo(cell) {
  const begin = anchor || cell;
  selectNone();
  const rows = [begin, cell].map((each) => each.parentElement.sectionRowIndex).sort((a, b) => a - b);
  const columns = [begin, cell].map((each) => each.cellIndex).sort((a, b) => a - b);
  for (let row = rows[0]; row <= rows[1]; row++) {
    for (let column = columns[0]; column <= columns[1]; column++) select(cellAt(row, column), true);
  }
}

function tell() {
  if (!isByDay || "forbidden" in byId("repair").dataset) return;
  const cells = selected();
  const sources = new Set(cells.map(sourceOf)).size;
  byId("repair").disabled = !cells.length || repairing || following;
  byId("selected").textContent = cells.length
    ? `${cells.length} day${cells.length > 1 ? "s" : ""} of ${sources} source${sources > 1 ? "s" : ""} selected.`
    : "No day is selected.";
}

async function open(cell) {
  if (!isByDay) {
    const [year, month] = days[cell.cellIndex].split("-").map(Number);
    const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
    location.assign(`coverage?first=${days[cell.cellIndex]}&last=${last}`);
    return;
  }
  opened = cell;
  const detail = byId("detail");
  const query = new URLSearchParams({ source: sourceOf(cell), day: dayOf(cell) });
  detail.hidden = false;
  detail.setAttribute("aria-busy", "true");
  const found = await fragment(`day?${query}`);
  if (opened !== cell) return; // another was opened meanwhile
  detail.innerHTML = found;
  detail.removeAttribute("aria-busy");
  showTimes(detail);
}

function choose(cell, event) {
  focusOn(cell);
  if (isByDay && event.shiftKey) {
    selectTo(cell);
  } else if (isByDay && (event.ctrlKey || event.metaKey)) {
    select(cell, cell.getAttribute("aria-selected") !== "true");
    anchor = cell;
  } else {
    if (isByDay) {
      selectNone();
      select(cell, true);
    }
    anchor = cell;
    open(cell);
  }
  tell();
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function press(event) {
  const cell = event.target.closest("tbody td");
  if (!cell) return;
  const ends = { Home: 1, End: cell.parentElement.cells.length - 1 };
  if (STEPS[event.key] || ends[event.key]) {
    const [down, right] = STEPS[event.key] || [0, ends[event.key] - cell.cellIndex];
    const next = cellAt(cell.parentElement.sectionRowIndex + down, cell.cellIndex + right);
    if (next?.tagName === "TD") {
      if (isByDay && event.shiftKey) {
        anchor ||= cell;
        selectTo(next);
      }
      focusOn(next);
      tell();
    }
  } else if (event.key === "Enter") {
    choose(cell, {});
  } else if (event.key === " " && isByDay) {
    choose(cell, { ctrlKey: true });
  } else {
    return;
  }
  event.preventDefault();
}

// --- Repair ---------------------------------------------------------------------------------------------------------

let repairing = false;
let following = false; // a backfill that this page has not started

// One backfill per run of days that follow each other and have the same sources.
function spansOf(cells) {
  const sources = new Map();
  for (const cell of cells) {
    const day = dayOf(cell);
    sources.set(day, [...(sources.get(day) || []), sourceOf(cell)]);
  }
  const spans = [];
  for (const day of [...sources.keys()].sort()) {
    const last = spans.at(-1);
    const ids = sources.get(day).sort();
    const follows = last && new Date(day) - new Date(last.last) === 86400000;
    if (follows && last.sources.join() === ids.join()) last.last = day;
    else spans.push({ first: day, last: day, sources: ids });
  }
  return spans;
}

function wordsOf(span) {
  const when = span.first === span.last ? span.first : `${span.first} to ${span.last}`;
  return `${when}, ${span.sources.length > 3 ? `${span.sources.length} sources` : span.sources.join(", ")}`;
}

async function refresh(span) {
  const query = new URLSearchParams({ first: span.first, last: span.last });
  span.sources.forEach((source) => query.append("source", source));
  for (const each of await call(`states?${query}`)) {
    const row = [...map.tBodies[0].rows].find((known) => known.dataset.source === each.source);
    const column = days.indexOf(each.day);
    if (!row || column < 1) continue;
    row.cells[column].className = each.state.replace(" ", "-");
    row.cells[column].setAttribute("aria-label", each.label);
  }
  for (const count of document.querySelectorAll(".legend b")) {
    count.textContent = map.querySelectorAll(`tbody td.${count.dataset.state}`).length;
  }
  if (pointed) point(pointed);
}

const isWithin = (cell, span) =>
  span.first <= dayOf(cell) && dayOf(cell) <= span.last && span.sources.includes(sourceOf(cell));

async function follow(id, span, show) {
  for (;;) {
    const backfill = await call(`${API}/backfills/${id}`);
    const label = opened?.getAttribute("aria-label");
    await refresh(span);
    const hasEnded = Boolean(backfill.completed_at);
    if (opened && (opened.getAttribute("aria-label") !== label || (hasEnded && isWithin(opened, span)))) open(opened);
    if (hasEnded) return;
    show();
    await pause(POLL_MS);
  }
}

async function repair() {
  const cells = selected();
  const spans = spansOf(cells);
  const lines = spans.map((span) => `${wordsOf(span)}: waits`);
  const show = (number, words) => {
    lines[number] = `${wordsOf(spans[number])}: ${words}`;
    byId("progress").textContent = lines.join("\n");
  };
  repairing = true;
  byId("followed").textContent = "";
  tell();
  try {
    const { max_active_runs: atOnce } = await call(`${API}/dags/archive_day`);
    for (const [number, span] of spans.entries()) {
      show(number, "starts");
      try {
        const backfill = await call(`${API}/backfills`, {
          dag_id: "archive_day",
          from_date: `${span.first}T00:00:00Z`,
          to_date: `${span.last}T00:00:00Z`,
          reprocess_behavior: "completed",
          max_active_runs: atOnce,
          dag_run_conf: { sources: span.sources },
        });
        const began = Date.now();
        await follow(backfill.id, span, () =>
          show(number, `backfill ${backfill.id} is at work, ${Math.round((Date.now() - began) / 1000)} s`),
        );
        show(number, `backfill ${backfill.id} has ended`);
      } catch (error) {
        for (let later = number + 1; later < spans.length; later++) show(later, "not started");
        show(number, inWords(error));
        return;
      }
    }
    const fine = cells.filter((cell) => /^(complete|empty)$/.test(cell.className)).length;
    byId("progress").textContent += `\n${fine} of ${cells.length} days are complete.`;
  } catch (error) {
    byId("progress").textContent = inWords(error);
  } finally {
    repairing = false;
    tell();
    followActive();
  }
}

// The local day that a bound of a backfill names, in whichever zone it was chosen: as dags/pipeline/day_labels.py has it.
function labelledDay(bound) {
  const at = new Date(bound);
  if (at.getUTCSeconds() === 59) at.setTime(at.getTime() + 1000 - 86400000);
  return new Date(at.getTime() + 13 * 3600000).toISOString().slice(0, 10);
}

// It has a line of its own, so that it leaves what became of a repair to be read.
async function followActive() {
  const query = "dag_id=archive_day&limit=5&order_by=-id";
  const { backfills } = await call(`${API}/backfills?${query}`).catch(() => ({ backfills: [] }));
  const active = backfills.find((each) => !each.completed_at);
  if (!active || repairing || following) return;
  const span = {
    first: labelledDay(active.from_date),
    last: labelledDay(active.to_date),
    sources: active.dag_run_conf?.sources?.length
      ? active.dag_run_conf.sources
      : [...map.tBodies[0].rows].map((row) => row.dataset.source),
  };
  const words = `Backfill ${active.id} of ${wordsOf(span)}`;
  const show = (more) => (byId("followed").textContent = `${words} ${more}`);
  following = true;
  tell();
  try {
    await follow(active.id, span, () => show("is at work; Repair waits for its end."));
    show("has ended.");
  } catch (error) {
    show(`is followed no longer: ${inWords(error)}`);
  } finally {
    following = false;
    tell();
  }
}

followTheme();
showTimes(document);
if (map) {
  for (const cell of map.querySelectorAll("tbody td")) cell.tabIndex = -1;
  // The newest days are the ones to look at, and where the keyboard begins.
  map.closest(".scroll").scrollLeft = map.scrollWidth;
  current = map.querySelector("tbody td:last-child");
  if (current) current.tabIndex = 0;
  map.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody td");
    if (cell) choose(cell, event);
  });
  map.addEventListener("keydown", press);
  for (const kind of ["mouseover", "focusin"]) {
    map.addEventListener(kind, (event) => {
      const cell = event.target.closest("tbody td");
      if (cell) point(cell);
    });
  }
}
if (isByDay) {
  byId("repair").addEventListener("click", repair);
  byId("choose-none").addEventListener("click", () => {
    selectNone();
    tell();
  });
  byId("choose-open").addEventListener("click", () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const cell of map.querySelectorAll("tbody td:is(.gaps, .red, .not-walked, .never-tried)")) {
      if (dayOf(cell) < today) select(cell, true);
    }
    tell();
  });
  followActive();
}
