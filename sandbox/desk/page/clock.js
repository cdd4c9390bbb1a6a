import { send } from "./api.js";
import { part } from "./dom.js";
import { moment, span, time } from "./format.js";

const BEAT = 5000; // milliseconds

/** The time on the desk, which the bot and both platforms share; it can be moved forward. */
export class Clock {
  #ahead = 0; // milliseconds before this computer's clock

  /** @param {(time: string) => void} tell */
  constructor(tell) {
    this.tell = tell;
    for (const button of document.querySelectorAll("[data-hours]"))
      button.addEventListener("click", () => this.#move(Number(/** @type {HTMLElement} */ (button).dataset.hours)));
    setInterval(() => this.#draw(), BEAT);
  }

  /** @param {{now: string, moved_seconds: number}} state */
  show({ now, moved_seconds }) {
    this.#ahead = Date.parse(now) - Date.now();
    part("ahead").textContent = moved_seconds ? `${span(moved_seconds)} ahead` : "";
    this.#draw();
  }

  #draw() {
    const now = new Date(Date.now() + this.#ahead);
    part("now").textContent = moment(now);
    this.tell(time(now));
  }

  /** @param {number} hours */
  async #move(hours) {
    const error = await send("POST", "desk/clock", { hours }).then(
      (state) => this.show(state),
      (refusal) => refusal.message,
    );
    part("clock-error").textContent = error ?? "";
  }
}
