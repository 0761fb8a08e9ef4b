// Messages beside the content: in the live region, and in a bar at the bottom.

export function say(text) {
  document.getElementById("said").textContent = text;
}

export function notices() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const answer = detail.xhr.responseText;
    if (answer.includes(' id="view"')) close();
    else { // not one of our pages, errors included
      detail.shouldSwap = false;
      failed("The server sent no page", detail.pathInfo.finalRequestPath);
    }
    takeVersion(answer);
  });
  document.addEventListener("htmx:historyCacheMissLoad", ({ detail }) => {
    takeVersion(detail.xhr.responseText);
  });
  document.addEventListener("htmx:sendError", ({ detail }) => {
    failed("The server cannot be reached", detail.pathInfo.finalRequestPath);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") checkData();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#notice button")) close();
  });
}

/** Tell the reader where other data were loaded than those that are shown. */
export async function checkData() {
  const shown = document.body.dataset.version;
  if (!shown) return;
  const answer = await fetch("/dataset").catch(() => null);
  if (!answer?.ok) return;
  const { dataset } = await answer.json();
  if (dataset && dataset.version !== document.body.dataset.version) {
    notice("The data have been replaced since.", "Show the new data", location.pathname + location.search);
  }
}

function failed(reason, address) {
  notice(`${reason}, so this view has not changed.`, "Try again", address);
}

function notice(text, label, href) {
  const link = Object.assign(document.createElement("a"), { href, textContent: label });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
  document.getElementById("notice").replaceChildren(`${text} `, link, " ", button);
}

function close() {
  document.getElementById("notice").replaceChildren();
}

function takeVersion(html) {
  const found = /<body data-version="([^"]+)"/.exec(html);
  if (found) document.body.dataset.version = found[1];
}
