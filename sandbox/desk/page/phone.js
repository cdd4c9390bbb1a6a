import { ChatView } from "./chat.js";
import { h, unseen } from "./dom.js";
import { SmsChat, WhatsAppChat } from "./twilio.js";
import { TelegramChat } from "./telegram.js";

/** @typedef {{id: string, app: "telegram" | "whatsapp" | "sms", who: string, name: string, number: string, user_id: number}} PhoneState */

const LINES = { telegram: [TelegramChat, SmsChat], whatsapp: [WhatsAppChat, SmsChat], sms: [SmsChat] };

/** One phone on the desk: the chat with the bot in its app, and its SMS. */
export class Phone {
  /** @param {PhoneState} state @param {ConstructorParameters<typeof ChatView>[1]} tools */
  constructor(state, tools) {
    this.state = state;
    this.name = state.name || state.number;
    this.onunread = () => {};
    this.chats = LINES[state.app].map((Line) => new ChatView(new Line(state), tools));
    this.title = this.chats[0].line.title;
    this.tabs = this.chats.map((chat, index) => this.#tab(chat, index));
    this.watch = h("time", { class: "watch", "aria-hidden": "true" });
    this.element = this.#drawn();
    this.choose(0);
    for (const chat of this.chats) chat.onunread = () => this.#badges();
  }

  /** Messages that have not been before anybody's eyes. */
  get unread() {
    return this.chats.reduce((sum, chat) => sum + chat.unread, 0);
  }

  #drawn() {
    const tabs = h(
      "div",
      {
        class: "tabs",
        role: "tablist",
        "aria-label": `Apps of ${this.name}`,
        onkeydown: this.#arrow,
        hidden: this.tabs.length < 2,
      },
      this.tabs,
    );
    const tag = h(
      "header",
      { class: "tag" },
      h("h3", {}, this.name),
      h("p", {}, this.state.who),
      h("p", {}, spoken(this.state.number)),
      tabs,
    );
    const screen = h(
      "div",
      { class: "screen" },
      h("div", { class: "signal" }, this.watch, h("span", { class: "lens" })),
      ...this.chats.map((chat, index) => this.#panel(chat, index)),
    );
    return h("section", { class: "phone", "aria-label": `${this.name}, ${this.title}` }, tag, screen);
  }

  /** @param {ChatView} chat @param {number} index */
  #tab(chat, index) {
    const badge = h("span", { class: "badge", hidden: true });
    const names = { id: `tab-${this.state.id}-${index}`, "aria-controls": `panel-${this.state.id}-${index}` };
    return h(
      "button",
      { type: "button", role: "tab", ...names, onclick: () => this.choose(index) },
      chat.line.title,
      badge,
    );
  }

  /** @param {ChatView} chat @param {number} index */
  #panel(chat, index) {
    const names = { id: `panel-${this.state.id}-${index}`, "aria-labelledby": `tab-${this.state.id}-${index}` };
    return h("div", { role: "tabpanel", class: "app", ...names }, chat.element);
  }

  /** @param {number} index of the tab to open */
  choose(index) {
    for (const [number, tab] of this.tabs.entries()) {
      tab.setAttribute("aria-selected", String(number === index));
      tab.tabIndex = number === index ? 0 : -1;
      /** @type {HTMLElement} */ (this.chats[number].element.parentElement).hidden = number !== index;
    }
    this.chats[index].opened();
  }

  /** What is open has come before the person's eyes. */
  opened() {
    this.chats.find((chat) => chat.element.checkVisibility())?.opened();
  }

  /** @param {string} kind @param {any} event */
  hear(kind, event) {
    for (const chat of this.chats) chat.hear(kind, event);
  }

  /** Fetch everything anew. */
  load() {
    return Promise.all(this.chats.map((chat) => chat.load()));
  }

  #arrow = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (this.tabs.indexOf(/** @type {any} */ (event.target)) + step + this.tabs.length) % this.tabs.length;
    this.choose(next);
    this.tabs[next].focus();
  };

  #badges() {
    for (const [index, chat] of this.chats.entries()) badge(this.tabs[index].querySelector(".badge"), chat.unread);
    this.onunread();
  }
}

/**
 * A number as people in Kenya say it.
 * @param {string} number
 */
function spoken(number) {
  return number.replace(/^\+254(\d{3})(\d{3})(\d{3})$/, "0$1 $2 $3");
}

/**
 * Show how many messages are unread; nothing if there are none.
 * @param {HTMLElement | null} element @param {number} count
 */
export function badge(element, count) {
  if (!element) return;
  element.hidden = !count;
  element.replaceChildren(...(count ? [String(count), unseen(" unread")] : []));
}
