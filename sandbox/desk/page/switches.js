import { send } from "./api.js";
import { h, part } from "./dom.js";

/** @typedef {{id: string, label: string, help: string, on: boolean}} SwitchState */

/** What can go wrong on the desk, each behind a switch. */
export class Switches {
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();

  /** @param {SwitchState[]} switches */
  show(switches) {
    if (!this.#buttons.size) part("switches").replaceChildren(...switches.map((each) => this.#drawn(each)));
    for (const { id, on } of switches) this.#buttons.get(id)?.setAttribute("aria-checked", String(on));
  }

  /** @param {string} id */
  focus(id) {
    this.#buttons.get(id)?.focus();
  }

  /** @param {SwitchState} state */
  #drawn({ id, label, help }) {
    const names = { "aria-labelledby": `switch-${id}`, "aria-describedby": `switch-${id}-help` };
    const flip = () => this.#flip(id, button);
    const button = h("button", { type: "button", role: "switch", class: "switch", ...names, onclick: flip });
    this.#buttons.set(id, button);
    const words = [h("strong", { id: `switch-${id}` }, label), h("p", { id: `switch-${id}-help` }, help)];
    return h("li", {}, button, h("div", { onclick: flip }, words));
  }

  /** @param {string} id @param {HTMLButtonElement} button */
  async #flip(id, button) {
    const on = button.getAttribute("aria-checked") !== "true";
    const set = send("PATCH", "desk/switches", { [id]: on });
    const error = await set.then(
      () => button.setAttribute("aria-checked", String(on)),
      (refusal) => refusal.message,
    );
    part("switches-error").textContent = error ?? "";
  }
}
