// The reader's choice of colors, kept in a cookie that the server reads.

const NEXT = { system: "light", light: "dark", dark: "system" };
const NAMES = { system: "same as your system", light: "light", dark: "dark" };
const YEAR = 31536000;

let swapped = Promise.resolve(); // once the view has the colors that were chosen before

const root = document.documentElement;
const chosen = () => root.dataset.theme ?? "system";

export function theme() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("button.theme")) choose(NEXT[chosen()]);
  });
}

export function nameTheme() {
  const button = document.querySelector("button.theme");
  const name = `Colors: ${NAMES[chosen()]}`;
  if (!button || button.title === name) return;
  button.title = name;
  button.setAttribute("aria-label", name);
}

function choose(name) {
  const age = name === "system" ? 0 : YEAR;
  document.cookie = `theme=${name}; path=/; max-age=${age}; samesite=lax`;
  if (name === "system") delete root.dataset.theme;
  else root.dataset.theme = name;
  document.querySelector("meta[name=color-scheme]").content = name === "system" ? "light dark" : name;
  nameTheme();
  if (document.querySelector("figure.chart")) {
    swapped = swapped.then(swap).catch(() => {}); // the reader is told by a notice
  }
}

function swap() {
  const here = location.pathname + location.search;
  const parts = { target: "#view", select: "#view", selectOOB: "#banner,#source" };
  return htmx.ajax("GET", here, { ...parts, swap: "outerHTML show:none" });
}
