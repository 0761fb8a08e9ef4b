// The states of pictures: being drawn, ready, failed. Each has its room from the beginning.
import { checkData, say } from "./notices.js";

const PATIENCE = 5000; // milliseconds before it is said that a picture is being drawn
const EVERY = 2000; // between looks at the queue, and before a picture is asked for again
const SLOW = 1000; // other data may have been loaded since the page was
const TRIES = 3; // each waits ten seconds at the server

const known = new WeakSet();
let shown = null; // address of the last picture that was drawn
let first = true; // the page that was loaded, not one that was swapped in

const figures = () => document.querySelectorAll("figure.chart");

export function followPictures() {
  for (const img of document.querySelectorAll("figure.chart picture img")) {
    if (!known.has(img)) new Drawing(img.closest("figure"), !first).follow(img);
  }
  first = false;
}

/** A picture of a figure, through all its tries. */
class Drawing {
  constructor(figure, announced) {
    this.figure = figure;
    this.speaks = figure === figures()[0]; // of several, one is enough to listen to
    this.announced = announced; // to be announced once it is there
    this.begun = performance.now();
    this.tries = 0;
  }

  follow(img) {
    known.add(img);
    this.img = img;
    this.tries += 1;
    // More than once where the window is turned, or the system's colors change.
    img.addEventListener("load", () => this.settle());
    img.addEventListener("error", () => this.fail("The server does not answer."));
    if (img.complete && img.naturalWidth) return this.settle();
    if (this.tries > 1) return;
    this.figure.classList.add("waiting");
    if (this.announced && shown && figures().length === 1) this.figure.append(before(shown));
    this.timer = setTimeout(() => this.look(), PATIENCE);
  }

  async settle() {
    if (!this.img.isConnected) return; // another view was swapped in
    const status = await statusOf(this.img);
    if (!this.img.isConnected) return;
    if (performance.now() - this.begun > SLOW) checkData();
    if (status < 400) this.end();
    else if (status === 503 && this.tries < TRIES) setTimeout(() => this.again(), EVERY);
    else this.fail(reason(status));
  }

  // Say how far it is, again and again until it is settled.
  async look() {
    if (!this.img.isConnected) return;
    if (visible(this.img)) { // a picture far down is not asked for yet
      const state = await drawing(this.img);
      if (this.timer && state?.status === "pending") this.tell(place(state.before));
    }
    if (this.timer) this.timer = setTimeout(() => this.look(), EVERY);
  }

  // A browser takes the failed picture of an address out of its memory, so each try has its own.
  again() {
    if (!this.img.isConnected) return;
    const picture = this.img.closest("picture");
    const copy = picture.cloneNode(true);
    for (const source of copy.querySelectorAll("source")) source.srcset += "&";
    copy.querySelector("img").src += "&";
    picture.replaceWith(copy);
    this.follow(copy.querySelector("img"));
  }

  tell(text) {
    this.panel ??= this.figure.appendChild(panel());
    this.panel.firstChild.textContent = text;
    if (!this.announced) this.say("The chart is being drawn.");
    this.announced = true;
  }

  end() {
    this.stop();
    this.figure.classList.remove("waiting");
    this.panel?.remove();
    this.panel = null;
    shown = this.img.currentSrc;
    if (this.announced) this.say(this.figure.querySelector(".summary")?.textContent ?? this.img.alt);
    this.announced = false;
  }

  fail(text) {
    if (!this.img.isConnected) return;
    this.stop();
    this.figure.classList.add("waiting");
    this.announced = true;
    this.tell(text);
    this.say(text);
    if (this.panel.querySelector("button")) return;
    const button = this.panel.appendChild(document.createElement("button"));
    button.textContent = "Try again";
    button.addEventListener("click", () => this.tryAgain(button));
  }

  tryAgain(button) {
    button.remove();
    this.speaks = true; // the reader is there
    this.figure.tabIndex = -1;
    this.figure.focus({ preventScroll: true });
    this.tell("Being drawn");
    this.tries = 1;
    this.timer = setTimeout(() => this.look(), EVERY);
    this.again();
  }

  say(text) {
    if (this.speaks) say(text);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.figure.querySelector(".before")?.remove();
  }
}

/** The status of a picture's answer: a browser shows that of a failed one, too. */
async function statusOf(img) {
  const entry = performance.getEntriesByName(img.currentSrc, "resource").at(-1);
  if (entry?.responseStatus) return entry.responseStatus;
  const state = await drawing(img);
  return { pending: 503, failed: 500 }[state?.status] ?? 200;
}

async function drawing(img) {
  const query = new URL(img.currentSrc || img.src).search;
  const answer = await fetch(`/drawing${query}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function place(charts) {
  if (charts === null) return "Being drawn";
  if (charts === 0) return "Next in line to be drawn";
  return `Waiting to be drawn; ${charts === 1 ? "1 chart is" : `${charts} charts are`} ahead of it`;
}

function reason(status) {
  const below = "The numbers below are complete without it.";
  if (status === 429) return `You have asked for too many new charts within a minute. Wait a moment, then try again. ${below}`;
  if (status === 503) return `Drawing the chart is taking longer than usual. ${below}`;
  return `The chart could not be drawn. ${below}`;
}

function visible(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function before(address) {
  return Object.assign(document.createElement("img"), { src: address, alt: "", className: "before" });
}

function panel() {
  const found = Object.assign(document.createElement("div"), { className: "state" });
  found.append(document.createElement("p"));
  return found;
}
