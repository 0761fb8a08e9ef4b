// What readers are told beside the content: in the live region, and in a bar at the bottom.

export function say(text) {
  document.getElementById("said").textContent = text;
}

export function notices() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const answer = detail.xhr.responseText;
    if (answer.includes(' id="view"')) close();
    else { // not one of our pages, errors included
      detail.shouldSwap = false;
      failed("The server did not answer with a page", detail.pathInfo.finalRequestPath);
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
    if (event.target.closest("#notice .reload")) renew(event);
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
    notice("Other data were loaded since.", "Show the new data", location.href, "reload");
  }
}

function failed(reason, address) {
  notice(`${reason}, so this view is as it was.`, "Try again", address, "again");
}

function notice(text, label, href, kind) {
  const link = Object.assign(document.createElement("a"), { href, textContent: label, className: kind });
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

// The browser may keep a picture for five minutes, and would show it beside the new numbers.
async function renew(event) {
  event.preventDefault();
  event.target.textContent = "Fetching them…";
  const pictures = [...document.querySelectorAll("figure.chart img:not(.before)")].map((img) =>
    fetch(img.currentSrc, { cache: "reload" }).catch(() => null),
  );
  await Promise.race([Promise.all(pictures), new Promise((done) => setTimeout(done, 5000))]);
  location.reload();
}
