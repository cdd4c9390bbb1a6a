import { Refusal, send } from "./api.js";
import { part } from "./dom.js";

/** The question for one more phone: its number, its app, and whose it is. */
export class Adding {
  /** @param {(phone: import("./phone.js").PhoneState) => void} added */
  constructor(added) {
    this.added = added;
    this.form = part("adding-form");
    this.number = part("number");
    this.form.addEventListener("submit", this.#submit);
  }

  open() {
    this.form.reset();
    this.#complain("");
    part("adding").showModal();
    this.number.focus();
  }

  #submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!this.number.value.trim()) return this.#complain("Enter a mobile number, for example 0712 345 678.");
    try {
      const phone = await send("POST", "desk/phones", Object.fromEntries(new FormData(this.form)));
      part("adding").close();
      this.added(phone);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#complain(error.message);
    }
  };

  /** @param {string} text */
  #complain(text) {
    part("number-error").textContent = text;
    this.number.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) this.number.focus();
  }
}
