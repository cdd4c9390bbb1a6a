import { h, icon } from "./dom.js";

/** The menu of a bot's commands, beside the field to write in. */
export class Commands {
  /** @param {(text: string) => void} write */
  constructor(write) {
    this.write = write;
    this.button = h(
      "button",
      {
        type: "button",
        class: "menu",
        hidden: true,
        "aria-label": "Menu",
        "aria-expanded": "false",
        onclick: () => this.#show(this.list.hidden),
      },
      icon("menu"),
    );
    this.list = h("ul", { class: "commands", hidden: true, "aria-label": "Commands", onkeydown: this.#escape });
  }

  /** @param {import("./chat.js").Command[]} commands */
  offer(commands) {
    const shown = JSON.stringify(commands);
    if (this.list.dataset.shown === shown) return;
    this.list.dataset.shown = shown;
    this.button.hidden = !commands.length;
    this.list.replaceChildren(...commands.map((command) => h("li", {}, this.#command(command))));
  }

  /** @param {import("./chat.js").Command} command */
  #command({ command, description }) {
    return h(
      "button",
      { type: "button", onclick: () => this.#choose(`/${command}`) },
      h("span", {}, description),
      h("code", {}, `/${command}`),
    );
  }

  /** @param {string} text */
  #choose(text) {
    this.#show(false);
    this.write(text);
  }

  #escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") this.#show(false);
  };

  /** @param {boolean} open */
  #show(open) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    (open ? this.list.querySelector("button") : this.button)?.focus();
  }
}
