import { h, part } from "./dom.js";
import { language } from "./language.js";

/** WhatsApp's list: a sheet over the phone, where one row is chosen and sent. */
export class Sheet {
  constructor() {
    this.element = part("sheet");
    this.choose = (/** @type {string} */ _id) => {};
    part("sheet-form").addEventListener("submit", this.#send);
  }

  /**
   * Lie over a phone, and offer a list.
   * @param {import("./chat.js").List} list @param {HTMLElement} phone @param {(id: string) => void} choose
   */
  open(list, phone, choose) {
    this.choose = choose;
    part("sheet-title").textContent = list.label;
    part("sheet-rows").replaceChildren(h("legend", { class: "unseen" }, list.label), ...list.items.map(row));
    const { left, width, bottom, height } = phone.getBoundingClientRect();
    const edges = { left, width, bottom: Math.max(0, innerHeight - bottom), height };
    for (const [name, value] of Object.entries(edges)) this.element.style.setProperty(`--${name}`, `${value}px`);
    this.element.showModal();
  }

  #send = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    this.element.close();
    this.choose(String(new FormData(part("sheet-form")).get("row")));
  };
}

/** @param {{id: string, title: string, description: string}} item */
function row({ id, title, description }) {
  const lang = language(`${title} ${description}`);
  const said = h("span", { lang }, title, description && h("small", {}, description));
  return h("label", {}, said, h("input", { type: "radio", name: "row", value: id, required: true }));
}
