import { Refusal } from "./api.js";
import { h, icon } from "./dom.js";
import { size } from "./format.js";

/** Where a message is written, and files are put beside it. */
export class Composer {
  /** @type {File[]} */
  #files = [];

  /**
   * @param {number} largest bytes of a file; 0 if files cannot be sent
   * @param {(text: string, files: File[]) => Promise<void>} send raises Refusal
   */
  constructor(largest, send) {
    this.largest = largest;
    this.send = send;
    this.field = h("textarea", {
      rows: 1,
      "aria-label": "Message",
      placeholder: "Message",
      onkeydown: this.#key,
      onpaste: this.#paste,
    });
    this.held = h("ul", { class: "held", "aria-label": "Files to send" });
    this.state = h("p", { class: "sending", role: "status" });
    this.error = h("p", { class: "error", role: "alert" });
    this.element = this.#drawn();
  }

  #drawn() {
    const files = this.largest
      ? [
          this.#picker("attach", "Attach a file", {}),
          this.#picker("camera", "Take a photo", { accept: "image/*", capture: "environment" }),
        ]
      : [];
    const submit = h("button", { class: "send", "aria-label": "Send" }, icon("send"));
    const line = h("div", { class: "line" }, this.field, ...files.flat());
    return h("form", { class: "composer", onsubmit: this.#submit }, this.held, this.error, this.state, line, submit);
  }

  /**
   * A button, and the browser's own way to choose a file behind it.
   * @param {string} picture @param {string} label @param {object} attributes
   */
  #picker(picture, label, attributes) {
    const input = h("input", { type: "file", hidden: true, multiple: true, ...attributes });
    input.addEventListener("change", () => {
      this.#hold(input.files);
      input.value = "";
    });
    return [h("button", { type: "button", "aria-label": label, onclick: () => input.click() }, icon(picture)), input];
  }

  /**
   * Take files that are dropped on an element.
   * @param {HTMLElement} target
   */
  catchDrops(target) {
    const over = (/** @type {boolean} */ on) => target.classList.toggle("dropping", on);
    target.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    target.addEventListener("dragleave", () => over(false));
    target.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      this.#hold(event.dataTransfer?.files);
    });
  }

  /**
   * Begin a message for the person, who may change it before it goes.
   * @param {string} text
   */
  suggest(text) {
    this.field.value = text;
    this.field.focus();
  }

  /**
   * Say what did not work, and what to do; or, with no text, that all is well.
   * @param {string} text
   */
  complain(text) {
    this.error.textContent = text;
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit(event);
  };

  #paste = (/** @type {ClipboardEvent} */ event) => {
    if (!this.largest || !event.clipboardData?.files.length) return;
    event.preventDefault();
    this.#hold(event.clipboardData.files);
  };

  /** @param {FileList | null | undefined} files */
  #hold(files) {
    this.complain("");
    for (const file of files ?? []) {
      if (file.size <= this.largest) this.#files.push(file);
      else
        this.complain(
          `${file.name} is larger than ${size(this.largest)}, which is the most here. Send a smaller file.`,
        );
    }
    this.#list();
    this.field.focus();
  }

  #list() {
    const remove = (/** @type {File} */ file) => {
      this.#files = this.#files.filter((each) => each !== file);
      this.#list();
      this.field.focus();
    };
    const held = (/** @type {File} */ file) =>
      h(
        "li",
        {},
        icon("file"),
        `${file.name}, ${size(file.size)} `,
        h("button", { type: "button", onclick: () => remove(file) }, "Remove"),
      );
    this.held.replaceChildren(...this.#files.map(held));
  }

  #submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const [text, files] = [this.field.value.trim(), this.#files];
    if (!text && !files.length) return;
    this.#clear(files);
    try {
      await this.send(text, files);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#restore(text, files, error.message);
    } finally {
      this.state.textContent = "";
    }
  };

  /** @param {File[]} files */
  #clear(files) {
    this.complain("");
    this.state.textContent = files.length ? `Sending ${files.map((file) => file.name).join(", ")} …` : "";
    this.field.value = "";
    this.#files = [];
    this.#list();
  }

  /**
   * What was not sent stays where it was written, before what has been written meanwhile.
   * @param {string} text @param {File[]} files @param {string} reason
   */
  #restore(text, files, reason) {
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.#files = [...files, ...this.#files];
    this.#list();
    this.complain(reason);
  }
}
