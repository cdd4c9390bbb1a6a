import { send } from "./api.js";
import { h } from "./dom.js";

/** @typedef {{id: string, label: string, help: string, on: boolean}} SwitchState */

/** What can go wrong on the desk, each behind a switch. */
export class Switches {
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();

  /** @param {HTMLElement} element */
  constructor(element) {
    this.error = h("p", { class: "error", role: "alert" });
    this.list = h("ul", { class: "switches" });
    element.append(this.list, h("p", { class: "hint" }, "Turn one on, write to the bot, and see it cope."), this.error);
  }

  /** @param {SwitchState[]} switches */
  show(switches) {
    if (!this.#buttons.size) this.list.replaceChildren(...switches.map((each) => this.#drawn(each)));
    for (const { id, on } of switches) this.#buttons.get(id)?.setAttribute("aria-checked", String(on));
  }

  /** @param {string} id */
  focus(id) {
    this.#buttons.get(id)?.focus();
  }

  /** @param {SwitchState} state */
  #drawn({ id, label, help }) {
    const names = { "aria-labelledby": `switch-${id}`, "aria-describedby": `switch-${id}-help` };
    const button = h("button", { type: "button", role: "switch", class: "switch", ...names, onclick: () => this.#flip(id, button) });
    this.#buttons.set(id, button);
    const words = h("div", { onclick: () => button.click() }, h("strong", { id: `switch-${id}` }, label), h("p", { id: `switch-${id}-help` }, help));
    return h("li", {}, button, words);
  }

  /**
   * @param {string} id
   * @param {HTMLButtonElement} button
   */
  async #flip(id, button) {
    const on = button.getAttribute("aria-checked") !== "true";
    const failure = await send("PATCH", "desk/switches", { [id]: on }).then(() => "", (error) => error.message);
    this.error.textContent = failure;
    if (!failure) button.setAttribute("aria-checked", String(on));
  }
}
