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
keepFocus();
printOnPaper();

function enhance() {
  becomeCombobox();
  nameTheme();
  followPictures();
}

enhance();
// A swap, by whichever library, may bring elements that nobody has looked at.
new MutationObserver(enhance).observe(document.body, { childList: true, subtree: true });

// htmx finds the focused element again by its id; one that is gone leaves the keyboard nowhere.
function keepFocus() {
  let within = false;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    within = detail.target.contains(document.activeElement);
  });
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
