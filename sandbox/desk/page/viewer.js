import { get, Refusal } from "./api.js";
import { h } from "./dom.js";
import { language } from "./language.js";

/** @typedef {{width: number, height: number, image: string, text: string}} Page */

const STEPS = [0.5, 0.75, 1, 1.5, 2, 3];

/** Shows a document page by page, over everything else. */
export class Viewer {
  /** @type {Map<string, Promise<{pages: Page[]}>>} */
  #known = new Map();
  #zoom = STEPS.indexOf(1);

  constructor() {
    this.name = h("h2", { id: "viewer-name" });
    this.place = h("p", { role: "status" });
    this.pages = h("div", { class: "pages", tabindex: "0", role: "region", "aria-label": "Pages", onscroll: () => this.#tellPlace() });
    this.words = h("button", { type: "button", "aria-pressed": "false", onclick: () => this.#showWords(this.words.ariaPressed !== "true") }, "As text");
    this.download = h("a", { class: "button" }, "Download");
    const close = h("button", { type: "button", class: "primary", onclick: () => this.element.close() }, "Close");
    const tools = [
      button("Previous page", "‹", () => this.#turn(-1)),
      button("Next page", "›", () => this.#turn(1)),
      button("Zoom out", "−", () => this.#scale(-1)),
      button("Zoom in", "+", () => this.#scale(1)),
      ...[this.words, this.download, close],
    ];
    const head = h("header", {}, this.name, this.place, h("div", { class: "tools", role: "toolbar", "aria-label": "Document" }, tools));
    this.element = h("dialog", { class: "viewer", "aria-labelledby": "viewer-name" }, head, this.pages);
  }

  /**
   * The address of a picture of the first page; empty if there is none.
   * @param {import("./chat.js").FileCard} file
   */
  async preview(file) {
    return (await this.#load(file).catch(() => null))?.pages[0]?.image ?? "";
  }

  /** @param {import("./chat.js").FileCard} file */
  async open(file) {
    this.name.textContent = file.name;
    this.download.href = file.url;
    this.download.download = file.name;
    this.place.textContent = "";
    this.pages.replaceChildren(h("p", {}, "Opening …"));
    this.#showWords(false);
    this.element.showModal();
    this.pages.replaceChildren(...(await this.#drawn(file)));
    this.#tellPlace();
  }

  /** @param {import("./chat.js").FileCard} file */
  async #drawn(file) {
    try {
      const { pages } = await this.#load(file);
      return pages.map((page, index) => drawn(page, `Page ${index + 1} of ${pages.length}`));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [h("p", {}, error.message)];
    }
  }

  /** @param {import("./chat.js").FileCard} file */
  #load({ pages }) {
    const loading = this.#known.get(pages) ?? get(pages);
    this.#known.set(pages, loading);
    return loading;
  }

  get #current() {
    const middle = this.pages.scrollTop + this.pages.clientHeight / 2;
    return this.#sections.findLastIndex((page) => page.offsetTop - this.pages.offsetTop <= middle);
  }

  get #sections() {
    return [...this.pages.querySelectorAll("section")];
  }

  #tellPlace() {
    const label = this.#sections[this.#current]?.getAttribute("aria-label") ?? "";
    if (this.place.textContent !== label) this.place.textContent = label;
  }

  /** @param {number} by pages */
  #turn(by) {
    this.#sections[this.#current + by]?.scrollIntoView();
  }

  /** @param {number} by steps */
  #scale(by) {
    this.#zoom = Math.min(Math.max(this.#zoom + by, 0), STEPS.length - 1);
    this.pages.style.setProperty("--zoom", String(STEPS[this.#zoom]));
  }

  /** @param {boolean} on */
  #showWords(on) {
    this.words.ariaPressed = String(on);
    this.pages.classList.toggle("as-text", on);
  }
}

/**
 * A page as a picture, and its words for those who do not look at it.
 * @param {Page} page
 * @param {string} label
 */
function drawn({ width, height, image, text }, label) {
  const picture = h("img", { src: image, width: Math.round(width), height: Math.round(height), alt: text ? "" : label });
  return h("section", { "aria-label": label }, picture, h("p", { class: "words", lang: language(text) }, text || "There are no words on this page."));
}

/**
 * @param {string} label
 * @param {string} sign
 * @param {() => void} act
 */
function button(label, sign, act) {
  return h("button", { type: "button", "aria-label": label, onclick: act }, sign);
}
