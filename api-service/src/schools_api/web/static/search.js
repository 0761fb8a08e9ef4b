// Schools that may be meant, below the search field in the header: an ARIA 1.2 combobox.
import { say } from "./notices.js";

const PAUSE = 150; // milliseconds without typing before the server is asked

let found = []; // the schools that are listed
let active = -1; // the one that Enter opens
let timer;
let asking = new AbortController();

const field = () => document.getElementById("find");
const list = () => document.getElementById("found");
const school = (index) => `/school/${encodeURIComponent(found[index].dbn)}`;

export function becomeCombobox() {
  const input = field();
  if (!input || input.getAttribute("role")) return;
  const attributes = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": "found",
    "aria-expanded": "false",
    "aria-keyshortcuts": "Control+K Meta+K",
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  const keys = input.parentElement.querySelector("kbd");
  keys.textContent = /Mac/.test(navigator.platform) ? "⌘ K" : "Ctrl K";
}

export function search() {
  document.addEventListener("input", (event) => event.target === field() && typed());
  document.addEventListener("focusout", (event) => event.target === field() && close());
  document.addEventListener("keydown", (event) => {
    if (event.key?.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      field().focus();
      field().select();
    } else if (event.target === field() && !event.isComposing) pressed(event);
  });
  // The field keeps the focus, so that the list is still there when the button is let go.
  document.addEventListener("mousedown", (event) => event.target.closest("#found") && event.preventDefault());
  document.addEventListener("click", (event) => {
    const option = event.target.closest("#found [role=option]");
    if (option) location.assign(school([...list().children].indexOf(option)));
  });
}

function pressed(event) {
  const open = !list().hidden;
  const last = found.length - 1;
  const moves = {
    ArrowDown: active < last ? active + 1 : 0,
    ArrowUp: active > 0 ? active - 1 : last,
    ...(active >= 0 && { Home: 0, End: last }), // in the text, while nothing is chosen
  };
  if (event.key === "Escape" && open) close();
  else if (event.key === "Enter" && open && active >= 0) location.assign(school(active));
  else if (event.key in moves && found.length && !event.ctrlKey && !event.metaKey) {
    if (open) choose(moves[event.key]);
    else show();
  } else return;
  event.preventDefault();
}

function typed() {
  clearTimeout(timer);
  asking.abort();
  choose(-1); // the list is that of another text
  const text = field().value.trim();
  if (!text) {
    found = [];
    return close();
  }
  timer = setTimeout(ask, PAUSE, text);
}

async function ask(text) {
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(`/suggest?${new URLSearchParams({ q: text })}`, { signal });
    if (!answer.ok) return close(); // the form still works
    const { items } = await answer.json();
    if (signal.aborted || document.activeElement !== field()) return;
    found = items;
    show();
  } catch {
    if (!signal.aborted) close();
  }
}

function show() {
  active = -1;
  list().replaceChildren(...found.map(option));
  expand(found.length > 0);
  say(["No school found", "1 school found"][found.length] ?? `${found.length} schools found`);
}

function option({ dbn, school_name: name, borough, district }, index) {
  const item = document.createElement("li");
  Object.assign(item, { id: `found-${index}`, role: "option", ariaSelected: "false" });
  const details = document.createElement("small");
  details.textContent = `${dbn} · ${borough}, district ${district}`;
  item.append(name, " ", details);
  return item;
}

function choose(index) {
  active = index;
  [...list().children].forEach((each, at) => { each.ariaSelected = String(at === index); });
  const chosen = list().children[index];
  if (!chosen) return field().removeAttribute("aria-activedescendant");
  field().setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function close() {
  clearTimeout(timer);
  asking.abort();
  active = -1;
  expand(false);
}

function expand(open) {
  list().hidden = !open;
  field().setAttribute("aria-expanded", String(open));
  field().removeAttribute("aria-activedescendant");
}
