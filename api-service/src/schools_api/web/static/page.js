// What the page can do beyond plain HTML.
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

function enhance() {
  becomeCombobox();
  nameTheme();
  followPictures();
}

enhance();
// Whatever is swapped, by whichever library, may bring elements that nobody has looked at.
new MutationObserver(enhance).observe(document.body, { childList: true, subtree: true });
