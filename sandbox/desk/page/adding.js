import { Refusal, send } from "./api.js";
import { h } from "./dom.js";

const APPS = { whatsapp: "WhatsApp", telegram: "Telegram", sms: "SMS only" };

/** The question for one more phone: its number, its app, and whose it is. */
export class Adding {
  /** @param {(phone: import("./phone.js").PhoneState) => void} added */
  constructor(added) {
    this.added = added;
    this.error = h("p", { class: "error", id: "number-error", role: "alert" });
    this.number = h("input", { name: "number", type: "tel", required: true, autocomplete: "off", placeholder: "0712 345 678", "aria-describedby": "number-error" });
    const apps = Object.entries(APPS).map(([value, label], index) =>
      h("label", {}, h("input", { type: "radio", name: "app", value, checked: !index }), label),
    );
    this.form = h(
      "form",
      { novalidate: true, onsubmit: this.#submit },
      h("h2", { id: "adding-title" }, "Add a phone"),
      h("label", { class: "field" }, "Mobile number", this.number),
      this.error,
      h("fieldset", { class: "apps" }, h("legend", {}, "It has"), ...apps),
      h("label", { class: "field" }, "Name (may stay empty)", h("input", { name: "name", autocomplete: "off" })),
      h("p", { class: "tools" }, h("button", { class: "primary" }, "Add"), h("button", { type: "button", onclick: () => this.element.close() }, "Cancel")),
    );
    this.element = h("dialog", { class: "adding", "aria-labelledby": "adding-title" }, this.form);
  }

  open() {
    this.form.reset();
    this.#complain("");
    this.element.showModal();
    this.number.focus();
  }

  #submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!this.number.value.trim()) return this.#complain("Enter a mobile number, for example 0712 345 678.");
    try {
      const phone = await send("POST", "desk/phones", Object.fromEntries(new FormData(this.form)));
      this.element.close();
      this.added(phone);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#complain(error.message);
    }
  };

  /** @param {string} text */
  #complain(text) {
    this.error.textContent = text;
    this.number.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) this.number.focus();
  }
}
