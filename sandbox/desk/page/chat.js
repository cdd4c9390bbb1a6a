import { base64, Refusal } from "./api.js";
import { Bubble, content } from "./bubble.js";
import { Commands } from "./commands.js";
import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { day } from "./format.js";
import { language } from "./language.js";

/**
 * The one shape of a message, whatever app it came by.
 * @typedef {"" | "sent" | "delivered" | "read" | "failed"} Tick
 * @typedef {{id: string, label: string, url?: string}} Button
 * @typedef {{name: string, size: number, url: string, pages: string}} FileCard
 * @typedef {{label: string, items: {id: string, title: string, description: string}[]}} List
 * @typedef {{id: string, mine: boolean, text: string, entities: import("./markup.js").Entity[], at: Date, tick: Tick, edited: boolean,
 *   deleted: boolean, note: string, buttons: Button[][], list: List | null, files: FileCard[]}} Message
 * @typedef {{label: string, contact: boolean}} Key
 * @typedef {{command: string, description: string}} Command
 * @typedef {{messages: Message[], keys: Key[][], commands: Command[]}} Chat
 *
 * What an app must be able to do; what it cannot do is left out.
 * @typedef {{app: string, title: string, about: string, sender: string, largest: number,
 *   begin: {hint: string, label: string, text: string}, concerns(kind: string, event: any): boolean,
 *   load(): Promise<Chat>, write(text: string): Promise<any>, read(): Promise<any>, press?(key: Key): Promise<any>,
 *   tap?(message: Message, id: string): Promise<any>, choose?(message: Message, id: string): Promise<any>,
 *   attach?(file: File, content: string, caption: string): Promise<any>}} Line
 */

const TYPING = 6000; // milliseconds that "typing" stands
const TOAST = 5000;

/** One chat on a phone: its messages, what can be tapped, and where to write. */
export class ChatView {
  unread = 0;
  #follows = true; // the newest message stays in sight, until the person scrolls back
  #seen = 0;
  /** @type {Message[]} */
  #messages = [];
  /** @type {Map<string, Bubble>} */
  #bubbles = new Map();
  #loading = Promise.resolve();
  /** @type {Promise<void> | null} */
  #next = null;

  /** @param {Line} line @param {{viewer: import("./viewer.js").Viewer, sheet: import("./sheet.js").Sheet}} tools */
  constructor(line, { viewer, sheet }) {
    this.line = line;
    this.onunread = () => {};
    /** @type {import("./bubble.js").Acts} */
    this.acts = {
      tap: (message, id) => this.#act(line.tap?.(message, id)),
      pick: (message) =>
        message.list && sheet.open(message.list, this.element, (id) => this.#act(line.choose?.(message, id))),
      open: (file) => viewer.open(file),
      preview: (file) => viewer.preview(file),
    };
    this.composer = new Composer(line.largest, (text, files) => this.#send(text, files));
    this.commands = new Commands((text) => this.#act(line.write(text)));
    this.state = h("span", { class: "state" }, line.about);
    this.log = h("div", {
      class: "log",
      role: "log",
      "aria-relevant": "additions",
      "aria-label": line.app === "sms" ? "SMS inbox" : "Chat",
      tabindex: "0",
      onscroll: () => (this.#follows = this.#atEnd),
    });
    new ResizeObserver(() => this.#follow()).observe(this.log);
    this.toast = h("p", { class: "toast", role: "status" });
    this.keys = h("div", { class: "keys", role: "group", "aria-label": "Keyboard of the bot" });
    this.element = this.#drawn();
  }

  #drawn() {
    const bar = h(
      "div",
      { class: "bar" },
      h("span", { class: "face", "aria-hidden": "true" }, this.line.app === "sms" ? "#" : "M"),
      h("strong", {}, this.line.app === "sms" ? "22262" : this.line.sender, this.state),
    );
    const foot = h(
      "div",
      { class: "foot" },
      this.commands.list,
      h("div", { class: "writing" }, this.commands.button, this.composer.element),
      this.keys,
    );
    const chat = h("div", { class: "chat", "data-app": this.line.app }, bar, this.log, this.toast, foot);
    if (this.line.largest) this.composer.catchDrops(chat);
    return chat;
  }

  /**
   * Something happened on the desk.
   * @param {string} kind @param {any} event
   */
  hear(kind, event) {
    if (!this.line.concerns(kind, event)) return;
    if (event.kind === "typing") this.#typing();
    else if (event.kind === "toast") this.#notify(event.content.text);
    else this.load();
  }

  /** Show the chat as it is now; calls while it is being fetched become one more. */
  load() {
    this.#next ??= this.#loading.then(() => {
      this.#next = null;
      this.#loading = this.line.load().then(
        (chat) => this.#show(chat),
        () => {},
      );
      return this.#loading;
    });
    return this.#next;
  }

  /** The chat has come before the person's eyes: nothing is unread. */
  opened() {
    this.#count();
    this.#follow();
  }

  get #atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 40;
  }

  #follow() {
    if (this.#follows) this.log.scrollTop = this.log.scrollHeight;
  }

  /** @param {Chat} chat */
  #show({ messages, keys, commands }) {
    const news = messages.length > this.#messages.length;
    this.#follows ||= news && Boolean(messages.at(-1)?.mine);
    this.#messages = messages;
    place(this.log, messages.length ? this.#lines(messages) : [this.#beginning()]);
    this.#keyboard(keys);
    this.commands.offer(commands);
    this.#follow();
    if (news && !messages.at(-1)?.mine) this.state.textContent = this.line.about;
    this.#count();
  }

  /**
   * The bubbles in order, a line before each day; those that look as before stay the same elements.
   * @param {Message[]} messages
   */
  #lines(messages) {
    let last = "";
    return messages.flatMap((message) => {
      const bubble = this.#bubble(message).element;
      const date = day(message.at);
      if (date === last) return [bubble];
      last = date;
      return [
        this.log.querySelector(`[data-day="${date}"]`) ?? h("p", { class: "day", "data-day": date }, date),
        bubble,
      ];
    });
  }

  /** @param {Message} message */
  #bubble(message) {
    const known = this.#bubbles.get(message.id);
    if (known?.content === content(message)) {
      known.tick(message);
      return known;
    }
    const bubble = new Bubble(message, this.line.sender, this.acts);
    this.#bubbles.set(message.id, bubble);
    return bubble;
  }

  #beginning() {
    const { hint, label, text } = this.line.begin;
    const known = this.log.querySelector(".begin");
    const button = () =>
      h("button", { type: "button", lang: language(label), onclick: () => this.#act(this.line.write(text)) }, label);
    return known ?? h("div", { class: "begin" }, h("p", {}, hint), button());
  }

  /** @param {Key[][]} rows */
  #keyboard(rows) {
    const shown = JSON.stringify(rows);
    if (this.keys.dataset.shown === shown) return;
    this.keys.dataset.shown = shown;
    this.keys.hidden = !rows.length;
    const key = (/** @type {Key} */ each) =>
      h(
        "button",
        { type: "button", lang: language(each.label), onclick: () => this.#act(this.line.press?.(each)) },
        each.label,
      );
    this.keys.replaceChildren(...rows.map((row) => h("div", { class: "row" }, row.map(key))));
  }

  #count() {
    const theirs = this.#messages.filter((message) => !message.mine).length;
    const open = this.element.checkVisibility() && document.visibilityState === "visible";
    if (open && this.#messages.some((message) => !message.mine && message.tick === "delivered"))
      this.line.read().catch(() => {});
    if (open) this.#seen = theirs;
    this.unread = theirs - this.#seen;
    this.onunread();
  }

  /** @param {string} text @param {File[]} files the first one takes the text along */
  async #send(text, files) {
    if (!files.length) return void (await this.line.write(text));
    for (const [number, file] of files.entries())
      await this.line.attach?.(file, await base64(file), number ? "" : text);
  }

  /** @param {Promise<unknown> | undefined} act */
  async #act(act) {
    try {
      await act;
      this.composer.complain("");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.composer.complain(error.message);
    }
  }

  #typing() {
    this.state.textContent = "typing…";
    setTimeout(() => (this.state.textContent = this.line.about), TYPING);
  }

  /** @param {string} text */
  #notify(text) {
    if (!text) return;
    this.toast.replaceChildren(text);
    setTimeout(() => this.toast.replaceChildren(), TOAST);
  }
}

/**
 * Make these the children of a parent, and touch only those that differ: the others keep focus and are not read out again.
 * @param {HTMLElement} parent @param {Element[]} wanted
 */
function place(parent, wanted) {
  let at = parent.firstElementChild;
  for (const element of wanted) {
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
  while (at) {
    const next = at.nextElementSibling;
    if (at.contains(document.activeElement)) parent.focus({ preventScroll: true });
    at.remove();
    at = next;
  }
}
