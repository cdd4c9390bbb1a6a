import { h, icon, unseen } from "./dom.js";
import { language } from "./language.js";
import { formatted } from "./markup.js";
import { size, time } from "./format.js";

/** @import { Message, FileCard } from "./chat.js" */

/**
 * What a bubble asks for when something in it is used.
 * @typedef {{tap: (message: Message, id: string) => void, pick: (message: Message) => void, open: (file: FileCard) => void, preview: (file: FileCard) => Promise<string>}} Acts
 */

const TICKS = { sent: "sent", delivered: "delivered", read: "read", failed: "not delivered" };

/** One message on the screen. */
export class Bubble {
  /** @param {Message} message @param {string} sender @param {Acts} acts */
  constructor(message, sender, acts) {
    this.acts = acts;
    this.content = content(message);
    this.ticks = h("span", { class: "ticks" });
    this.element = this.#drawn(message, sender);
    this.tick(message);
  }

  /**
   * Show how far an own message has come, without reading it out again.
   * @param {Message} message
   */
  tick({ tick }) {
    if (!tick || this.ticks.dataset.tick === tick) return;
    this.ticks.dataset.tick = tick;
    this.ticks.replaceChildren(icon(tick === "read" ? "delivered" : tick), unseen(TICKS[tick]));
  }

  /** @param {Message} message @param {string} sender */
  #drawn(message, sender) {
    const { mine, deleted, at, edited } = message;
    return h(
      "article",
      { class: `message ${mine ? "mine" : "theirs"}`, tabindex: "-1" },
      h(
        "div",
        { class: `bubble ${deleted ? "gone" : ""}` },
        unseen(mine ? "You: " : `${sender}: `),
        ...message.files.map((file) => this.#card(file)),
        message.note &&
          h("p", { class: "note" }, icon(message.note.startsWith("Contact") ? "contact" : "file"), message.note),
        deleted && h("p", {}, "This message was deleted"),
        message.text &&
          h("p", { class: "text", lang: language(message.text) }, formatted(message.text, message.entities)),
        h(
          "span",
          { class: "meta" },
          edited && "edited ",
          h("time", { datetime: at.toISOString() }, time(at)),
          mine && this.ticks,
        ),
      ),
      ...this.#choices(message),
    );
  }

  /** @param {Message} message */
  #choices(message) {
    const { buttons, list } = message;
    const rows = buttons.map((row) =>
      h(
        "div",
        { class: "row" },
        row.map((button) => this.#button(message, button)),
      ),
    );
    const opener =
      list &&
      h(
        "button",
        { type: "button", "aria-haspopup": "dialog", onclick: () => this.acts.pick(message) },
        icon("list"),
        list.label,
      );
    return rows.length || opener ? [h("div", { class: "choices" }, ...rows, opener)] : [];
  }

  /** @param {Message} message @param {{id: string, label: string, url?: string}} button */
  #button(message, { id, label, url }) {
    const said = { lang: language(label) };
    if (url) return h("a", { ...said, href: url, target: "_blank", rel: "noopener noreferrer" }, label);
    return h("button", { ...said, type: "button", onclick: () => this.acts.tap(message, id) }, icon("reply"), label);
  }

  /** @param {FileCard} file */
  #card(file) {
    const picture = h("img", { alt: "", hidden: true });
    this.acts.preview(file).then((url) => url && Object.assign(picture, { src: url, hidden: false }));
    return h(
      "button",
      {
        type: "button",
        class: "card",
        "aria-haspopup": "dialog",
        "aria-label": `Open ${file.name}`,
        onclick: () => this.acts.open(file),
      },
      h("span", { class: "card-picture" }, icon("file"), picture),
      h("span", { class: "card-name" }, icon("file"), h("span", {}, file.name), h("small", {}, size(file.size))),
    );
  }
}

/**
 * Everything that makes a message look as it does, but for its ticks.
 * @param {Message} message
 */
export function content(message) {
  return JSON.stringify({ ...message, tick: "" });
}
