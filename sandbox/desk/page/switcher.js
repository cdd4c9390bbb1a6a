import { h } from "./dom.js";
import { badge } from "./phone.js";

/** @import { Phone } from "./phone.js" */

/** The phones by name: brings one before the eyes, on a small screen in place of the others. */
export class Switcher {
  /** @type {Phone[]} */
  phones = [];

  /** @param {HTMLElement} list @param {HTMLElement} desk */
  constructor(list, desk) {
    this.list = list;
    this.desk = desk;
  }

  /** @param {Phone} phone */
  add(phone) {
    const mark = h("span", { class: "badge", hidden: true });
    const name = h("span", {}, phone.name, h("span", { class: "with" }, `, ${phone.title}`));
    const dot = h("span", { class: "dot", "data-app": phone.state.app });
    const button = h("button", { type: "button", onclick: () => this.show(phone) }, dot, name, mark);
    phone.onunread = () => badge(mark, phone.unread);
    this.phones.push(phone);
    this.list.append(h("li", {}, button));
    this.desk.append(phone.element);
    if (this.phones.length === 1) this.#mark(phone);
  }

  /** @param {Phone} phone */
  show(phone) {
    this.#mark(phone);
    phone.element.scrollIntoView({ block: "nearest", inline: "center" });
    phone.opened();
  }

  /** @param {Phone} phone */
  #mark(phone) {
    for (const [index, each] of this.phones.entries()) {
      each.element.classList.toggle("current", each === phone);
      this.list.children[index].querySelector("button")?.setAttribute("aria-current", String(each === phone));
    }
  }
}
