import { h, part } from "./dom.js";
import { time } from "./format.js";

/**
 * One step of a turn, masked as logs are.
 * @typedef {{at: string, turn: string, chat: string, step: string, what: string, detail: Record<string, any>}} Step
 * @typedef {import("./phone.js").PhoneState} PhoneState
 * @typedef {{element: HTMLElement, steps: HTMLElement, began: number, trails: Map<number, HTMLElement>}} Turn
 */

const STEPS = /** @type {Record<string, string>} */ ({ inbox: "In", turn: "Turn", outbox: "Out", receipt: "Receipt" });
const APPS = /** @type {Record<string, string>} */ ({ telegram: "Telegram", whatsapp: "WhatsApp", sms: "SMS" });
const SAID = ["conversation", "question", "channel", "to", "outbox_id"]; // what the line says, or its place
const LONG = /[\w-]{17,}/g; // an id
const KEPT = 80; // turns

/** What happens inside the bot, newest turn first. */
export class Timeline {
  /** @type {Map<string, Turn>} */
  #turns = new Map();
  /** @type {Step[]} */
  #waiting = [];
  #paused = false;
  /** @type {PhoneState[]} */
  #phones = [];

  constructor() {
    this.filter = part("filter");
    this.pause = part("pause");
    this.list = part("turns");
    this.filter.addEventListener("change", () => this.#sift());
    this.pause.addEventListener("click", () => this.#hold(!this.#paused));
  }

  /** @param {PhoneState} phone */
  know(phone) {
    this.#phones.push(phone);
    this.filter.append(h("option", { value: phone.id }, phone.name || phone.number));
  }

  /** @param {Step} step */
  add(step) {
    if (!this.#paused) return this.#place(step, this.#turn(step));
    this.#waiting.push(step);
    this.pause.textContent = `Go on (${this.#waiting.length})`;
  }

  /**
   * A line of its own, or, for a message that has left before, one more station on its way.
   * @param {Step} step @param {Turn} turn
   */
  #place(step, { steps, trails, began }) {
    const { outbox_id: id } = step.detail;
    const known = trails.get(id);
    if (known) return known.append(station(step));
    const trail = h("ol", { class: "trail" });
    if (id) trails.set(id, trail);
    steps.append(line(step, Date.parse(step.at) - began, trail));
  }

  /** @param {Step} step @returns {Turn} */
  #turn({ turn: id, at, chat }) {
    const known = this.#turns.get(id);
    if (known) return known;
    const steps = h("ol", { class: "steps" });
    const head = h(
      "p",
      { class: "turn-head" },
      h("strong", {}, this.#whose(chat)),
      h("time", { datetime: at }, time(new Date(at))),
    );
    const element = h("li", { class: "turn", "data-chat": chat, "data-app": chat.split(" ")[0] }, head, steps);
    const turn = { element, steps, began: Date.parse(at), trails: new Map() };
    this.list.prepend(element);
    this.#turns.set(id, turn);
    this.#forget();
    this.#sift();
    return turn;
  }

  #forget() {
    if (this.#turns.size <= KEPT) return;
    const [oldest, { element }] = [...this.#turns][0];
    this.#turns.delete(oldest);
    element.remove();
  }

  #sift() {
    const phone = this.#phones.find(({ id }) => id === this.filter.value);
    for (const { element } of this.#turns.values())
      element.hidden = phone !== undefined && !isOf(phone, element.dataset.chat ?? "");
  }

  /** @param {boolean} paused */
  #hold(paused) {
    this.#paused = paused;
    this.pause.textContent = paused ? "Go on" : "Pause";
    if (!paused) for (const step of this.#waiting.splice(0)) this.add(step);
  }

  /** @param {string} chat */
  #whose(chat) {
    const [app, address] = chat.split(" ");
    const phone = this.#phones.find((each) => isOf(each, chat));
    return [phone?.name, APPS[app] ?? app, phone ? "" : address].filter(Boolean).join(", ");
  }
}

/**
 * Whether a masked chat, such as "whatsapp ...0101", is one of this phone's: its app and its last digits fit.
 * @param {PhoneState} phone @param {string} chat
 */
function isOf(phone, chat) {
  const [app] = chat.split(" ");
  const digits = chat.match(/\d+$/)?.[0];
  if (!digits || (app !== phone.app && app !== "sms")) return false;
  return (app === "telegram" ? String(phone.user_id) : phone.number).endsWith(digits);
}

/** @param {Step} step @param {number} later milliseconds since the turn began @param {HTMLElement} trail */
function line({ step, what, detail, chat }, later, trail) {
  const away = detail.to && detail.to !== chat ? `, to ${APPS[detail.to.split(" ")[0]]}` : "";
  return h(
    "li",
    { "data-step": step },
    h("b", { class: "step" }, STEPS[step] ?? step),
    h("div", {}, h("span", { class: "what", title: what }, short(what) + away), facts(detail), trail),
    later > 0 && h("small", {}, later < 1000 ? `+${later} ms` : `+${(later / 1000).toFixed(1)} s`),
  );
}

/** @param {Step} step */
function station({ step, what, detail }) {
  const tries = detail.tries > 1 ? `, try ${detail.tries}` : "";
  return h("li", { "data-step": step, title: detail.ms === undefined ? "" : `${detail.ms} ms` }, what + tries);
}

/** @param {Record<string, any>} detail */
function facts(detail) {
  const told = Object.entries(detail).filter(([name, value]) => !SAID.includes(name) && String(value));
  const fact = (/** @type {[string, any]} */ [name, value]) => {
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    return h("span", { title: text }, name === "ms" ? `${text} ms` : `${name.replaceAll("_", " ")} ${short(text)}`);
  };
  return told.length > 0 && h("span", { class: "facts" }, told.map(fact));
}

/**
 * A text in which long ids are cut to their ends.
 * @param {string} text
 */
function short(text) {
  return text.replace(LONG, (id) => `…${id.slice(-5)}`);
}
