import { send } from "./api.js";
import { h } from "./dom.js";
import { moment, span, time } from "./format.js";

const STEPS = /** @type {const} */ ([["+1 hour", 1], ["+1 day", 24], ["+1 week", 168]]);
const BEAT = 5000; // milliseconds

/** The time on the desk, which the bot and both platforms share; it can be moved forward. */
export class Clock {
  #ahead = 0; // milliseconds before this computer's clock

  /**
   * @param {HTMLElement} element
   * @param {(time: string) => void} tell
   */
  constructor(element, tell) {
    this.tell = tell;
    this.now = h("time");
    this.moved = h("p", { class: "hint", role: "status" });
    this.error = h("p", { class: "error", role: "alert" });
    const steps = STEPS.map(([label, hours]) => h("button", { type: "button", onclick: () => this.#move(hours) }, label));
    element.append(h("p", { class: "now" }, this.now), h("div", { class: "row" }, steps, this.moved), this.error);
    setInterval(() => this.#draw(), BEAT);
  }

  /** @param {{now: string, moved_seconds: number}} state */
  show({ now, moved_seconds }) {
    this.#ahead = Date.parse(now) - Date.now();
    this.moved.textContent = moved_seconds ? `${span(moved_seconds)} ahead` : "";
    this.#draw();
  }

  #draw() {
    const now = new Date(Date.now() + this.#ahead);
    this.now.textContent = moment(now);
    this.tell(time(now));
  }

  /** @param {number} hours */
  async #move(hours) {
    try {
      this.show(await send("POST", "desk/clock", { hours }));
      this.error.textContent = "";
    } catch (error) {
      this.error.textContent = /** @type {Error} */ (error).message;
    }
  }
}
