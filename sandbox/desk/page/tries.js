import { h } from "./dom.js";

/** @import { Phone } from "./phone.js" */

/**
 * What to try first: each brings the right phone forward and writes the beginning, which the person sends.
 * @param {HTMLElement} list @param {import("./switcher.js").Switcher} switcher
 * @param {import("./switches.js").Switches} switches
 * @param {{ centre: string, password: string }} slip what a centre manager logs in with
 */
export function tries(list, switcher, switches, slip) {
  const of = (/** @type {string} */ app) => switcher.phones.filter((phone) => phone.state.app === app);
  const [[telegram], [whatsapp, manager]] = [of("telegram"), of("whatsapp")];
  const offered = [
    telegram && offer(`Open an account as ${telegram.name}, on Telegram`, () => write(switcher, telegram, "/start")),
    whatsapp &&
      offer(`Ask for ${whatsapp.name}’s letter, on WhatsApp`, () =>
        write(switcher, whatsapp, "Habari, naomba barua yangu"),
      ),
    manager &&
      offer(`Mark attendance as ${manager.name}: the password on the slip is ${slip.password}`, () =>
        write(switcher, manager, slip.centre),
      ),
    offer("Block the SMS, then ask for a new password", () => switches.focus("sms_blocked")),
  ];
  list.replaceChildren(...offered.flatMap((each) => each ?? []));
}

/** @param {import("./switcher.js").Switcher} switcher @param {Phone} phone @param {string} text */
function write(switcher, phone, text) {
  switcher.show(phone);
  phone.choose(0);
  phone.chats[0].composer.suggest(text);
}

/** @param {string} label @param {() => void} act */
function offer(label, act) {
  return h("li", {}, h("button", { type: "button", onclick: act }, label));
}
