import { get, Refusal } from "./api.js";
import { h, part } from "./dom.js";
import { language } from "./language.js";

/** @typedef {{width: number, height: number, image: string, text: string}} Page */
/** @typedef {import("./chat.js").FileCard} FileCard */

const SERIAL = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b/; // of a letter
const STEPS = [0.5, 0.75, 1, 1.5, 2, 3];

/** Shows a document page by page, over everything else; a letter with the way to verify it, as its QR code has it. */
export class Viewer {
  verify = ""; // where a serial is verified
  /** @type {Map<string, Promise<{pages: Page[], reason?: string}>>} */
  #known = new Map();
  #zoom = STEPS.indexOf(1);

  constructor() {
    this.element = part("viewer");
    this.pages = part("pages");
    this.words = part("viewer-words");
    this.pages.addEventListener("scroll", () => this.#tellPlace());
    this.words.addEventListener("click", () => this.#showWords(this.words.ariaPressed !== "true"));
    this.element.addEventListener("click", (/** @type {any} */ { target }) => this.#use(target.dataset));
  }

  /**
   * The address of a picture of the first page; empty if there is none.
   * @param {FileCard} file
   */
  async preview(file) {
    return (await this.#load(file).catch(() => null))?.pages[0]?.image ?? "";
  }

  /** @param {FileCard} file */
  async open(file) {
    part("viewer-name").textContent = file.name;
    part("viewer-place").textContent = "";
    Object.assign(part("viewer-download"), { href: file.url, download: file.name });
    this.pages.replaceChildren(h("p", {}, "Opening …"));
    this.#showWords(false);
    part("viewer-verify").hidden = true;
    this.element.showModal();
    this.pages.replaceChildren(...(await this.#drawn(file)));
    this.#tellPlace();
  }

  /** @param {FileCard} file */
  async #drawn(file) {
    try {
      const { pages, reason } = await this.#load(file);
      if (reason) return [h("p", {}, reason)];
      this.#offerVerifying(pages);
      return pages.map((page, index) => drawn(page, `Page ${index + 1} of ${pages.length}`));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [h("p", {}, error.message)];
    }
  }

  /** @param {Page[]} pages */
  #offerVerifying(pages) {
    const serial = pages.map((page) => page.text.match(SERIAL)?.[0]).find(Boolean);
    Object.assign(part("viewer-verify"), { hidden: !serial, href: `${this.verify}${serial}` });
  }

  /** @param {FileCard} file @returns {Promise<{pages: Page[], reason?: string}>} */
  #load({ pages }) {
    const loading = this.#known.get(pages) ?? get(pages);
    this.#known.set(pages, loading);
    return loading;
  }

  /** @returns {HTMLElement[]} */
  get #sections() {
    return [...this.pages.querySelectorAll("section")];
  }

  get #current() {
    const middle = this.pages.scrollTop + this.pages.clientHeight / 2;
    return this.#sections.findLastIndex((page) => page.offsetTop - this.pages.offsetTop <= middle);
  }

  #tellPlace() {
    const label = this.#sections[this.#current]?.ariaLabel ?? "";
    if (part("viewer-place").textContent !== label) part("viewer-place").textContent = label;
  }

  /**
   * Turn pages, or zoom by steps, as the button says.
   * @param {{turn?: string, zoom?: string}} button
   */
  #use({ turn, zoom }) {
    if (turn) this.#sections[this.#current + Number(turn)]?.scrollIntoView();
    if (zoom) this.#zoom = Math.min(Math.max(this.#zoom + Number(zoom), 0), STEPS.length - 1);
    this.pages.style.setProperty("--zoom", STEPS[this.#zoom]);
  }

  /** @param {boolean} on */
  #showWords(on) {
    this.words.ariaPressed = String(on);
    this.pages.classList.toggle("as-text", on);
  }
}

/**
 * A page as a picture, and its words for those who do not look at it.
 * @param {Page} page @param {string} label
 */
function drawn({ width, height, image, text }, label) {
  const picture = h("img", { src: image, width: Math.round(width), height: Math.round(height), alt: label });
  const words = h("p", { class: "words", lang: language(text) }, text || "There are no words on this page.");
  return h("section", { "aria-label": label }, picture, words);
}
