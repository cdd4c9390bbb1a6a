import { Adding } from "./adding.js";
import { get } from "./api.js";
import { Clock } from "./clock.js";
import { part } from "./dom.js";
import { Feed } from "./feed.js";
import { Phone } from "./phone.js";
import { Sheet } from "./sheet.js";
import { Switcher } from "./switcher.js";
import { Switches } from "./switches.js";
import { theme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { tries } from "./tries.js";
import { Viewer } from "./viewer.js";

const AWAY =
  "The sandbox has stopped, so nothing moves here. Start it again with “make run”: this page goes on by itself.";

/** The page: phones on the left, and on the right what can go wrong and what happens inside. */
class Desk {
  constructor() {
    this.tools = { viewer: new Viewer(), sheet: new Sheet() };
    this.switcher = new Switcher(part("switcher"), part("phones"));
    this.switches = new Switches();
    this.timeline = new Timeline();
    this.clock = new Clock((time) => this.#watches(time));
    this.adding = new Adding((state) => this.switcher.show(this.#phone(state)));
    for (const button of document.querySelectorAll("dialog [data-close]"))
      button.addEventListener("click", () => button.closest("dialog")?.close());
    part("add").addEventListener("click", () => this.adding.open());
    document.addEventListener("visibilitychange", () => this.switcher.phones.forEach((phone) => phone.opened()));
  }

  /** Show what is there, then everything that happens. */
  async open() {
    const state = await get("desk/state");
    this.run = state.run;
    this.tools.viewer.verify = state.verify_url;
    this.#show(state);
    tries(part("tries"), this.switcher, this.switches, state.slip);
    for (const step of state.timeline) this.timeline.add(step);
    this.feed = new Feed(`desk/events?after=${state.last_event}`);
    for (const kind of ["telegram", "twilio"])
      this.feed.on(kind, (event) => this.switcher.phones.forEach((phone) => phone.hear(kind, event)));
    this.feed.on("timeline", (step) => this.timeline.add(step));
    this.feed.on("clock", (clock) => this.clock.show(clock));
    this.feed.on("phones", ({ phones }) => phones.forEach((/** @type {any} */ phone) => this.#phone(phone)));
    this.feed.on("switches", ({ switches }) => this.switches.show(switches));
    this.feed.on("down", () => (part("banner").textContent = AWAY));
    this.feed.on("up", () => this.#refresh());
  }

  /** After a pause something may have been missed; after a restart everything is new. */
  async #refresh() {
    const state = await get("desk/state").catch(() => null);
    if (!state) return;
    if (state.run !== this.run) return location.reload();
    part("banner").textContent = "";
    this.#show(state);
    this.switcher.phones.forEach((phone) => phone.load());
  }

  /** @param {{phones: import("./phone.js").PhoneState[], switches: any[], clock: any}} state */
  #show({ phones, switches, clock }) {
    for (const phone of phones) this.#phone(phone);
    this.switches.show(switches);
    this.clock.show(clock);
  }

  /** @param {import("./phone.js").PhoneState} state */
  #phone(state) {
    const known = this.switcher.phones.find((phone) => phone.state.id === state.id);
    if (known) return known;
    const phone = new Phone(state, this.tools);
    this.switcher.add(phone);
    this.timeline.know(state);
    phone.load();
    return phone;
  }

  /** @param {string} time */
  #watches(time) {
    for (const { watch } of this.switcher.phones) watch.textContent = time;
  }
}

theme(part("theme"));
new Desk().open().catch((error) => (part("banner").textContent = error.message));
