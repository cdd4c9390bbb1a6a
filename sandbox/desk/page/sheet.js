import { h } from "./dom.js";
import { language } from "./language.js";

/** WhatsApp's list: a sheet over the phone, where one row is chosen and sent. */
export class Sheet {
  constructor() {
    this.title = h("h2", { id: "sheet-title" });
    this.rows = h("fieldset");
    this.form = h(
      "form",
      { onsubmit: this.#send },
      h("header", {}, this.title, h("button", { type: "button", class: "quiet", onclick: () => this.element.close() }, "Close")),
      this.rows,
      h("button", { class: "primary" }, "Send"),
    );
    this.element = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, this.form);
    this.choose = (/** @type {string} */ _id) => {};
  }

  /**
   * @param {import("./chat.js").List} list
   * @param {HTMLElement} phone what to lie over
   * @param {(id: string) => void} choose
   */
  open(list, phone, choose) {
    this.choose = choose;
    this.title.textContent = list.label;
    this.rows.replaceChildren(h("legend", { class: "unseen" }, list.label), ...list.items.map(row));
    const { left, width, bottom, height } = phone.getBoundingClientRect();
    const edges = { left, width, bottom: Math.max(0, innerHeight - bottom), height };
    for (const [name, value] of Object.entries(edges)) this.element.style.setProperty(`--${name}`, `${value}px`);
    this.element.showModal();
  }

  #send = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    this.element.close();
    this.choose(String(new FormData(this.form).get("row")));
  };
}

/** @param {{id: string, title: string, description: string}} item */
function row({ id, title, description }) {
  const said = h("span", { lang: language(`${title} ${description}`) }, title, description && h("small", {}, description));
  return h("label", {}, said, h("input", { type: "radio", name: "row", value: id, required: true }));
}
