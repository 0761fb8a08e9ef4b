// The abilities of the page beyond plain HTML.
import { copying } from "./copying.js";
import { notices } from "./notices.js";
import { followPictures } from "./pictures.js";
import { search, becomeCombobox } from "./search.js";
import { nameTheme, theme } from "./theme.js";

document.documentElement.classList.add("js"); // forms take effect at once, without "Show"

copying();
notices();
search();
theme();
keepPlace();
printOnPaper();

const folds = () => [...document.querySelectorAll("#view summary")];

function enhance() {
  becomeCombobox();
  nameTheme();
  followPictures();
}

enhance();
// A swap, by whichever library, may bring elements that nobody has looked at.
new MutationObserver(enhance).observe(document.body, { childList: true, subtree: true });

// Keeps what a swap would lose: text that is being typed, what is unfolded, and the focus.
function keepPlace() {
  let within = false;
  let open = {};
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { activeElement } = document;
    within = detail.target.contains(activeElement);
    if (within && activeElement.matches("[type=search], [type=number]")) {
      const id = `id="${activeElement.id}"`;
      detail.serverResponse = detail.serverResponse.replace(id, `${id} hx-preserve="true"`);
    }
    open = Object.fromEntries(folds().map((each) => [each.textContent, each.parentElement.open]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const { textContent, parentElement } of folds()) parentElement.open = open[textContent] ?? parentElement.open;
  });
  // htmx finds the focused element again by its id; one that is gone leaves the keyboard nowhere.
  document.addEventListener("htmx:afterSettle", () => {
    const heading = document.querySelector("main h1");
    if (!within || !heading || document.activeElement !== document.body) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
}

// Browsers print the picture that is on screen, small or dark, unless it is replaced beforehand.
function printOnPaper() {
  const sources = () => document.querySelectorAll("figure source");
  addEventListener("beforeprint", () => {
    for (const each of sources()) {
      each.dataset.media = each.media;
      each.media = "not all";
    }
  });
  addEventListener("afterprint", () => {
    for (const each of sources()) each.media = each.dataset.media;
  });
}
