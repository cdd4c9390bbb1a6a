import { get, send } from "./api.js";
import { whatsapp } from "./markup.js";

/** @import { Chat, Message, Tick } from "./chat.js" */

const TICKS = /** @type {Record<string, Tick>} */ ({
  sent: "sent",
  delivered: "delivered",
  read: "read",
  lost: "failed",
});
const NOTES = { contacts: "Contact shared", location: "Location", sticker: "Sticker", audio: "Voice message" };

/** What WhatsApp and the SMS of one number have in common, by the Twilio stand-in's phone API. */
class TwilioChat {
  app = "";
  sender = "Mtahini";

  /** @param {{number: string}} phone */
  constructor(phone) {
    this.number = phone.number;
    this.path = `twilio/_phone/${encodeURIComponent(phone.number)}`;
  }

  /** @param {string} kind @param {any} event */
  concerns(kind, event) {
    return kind === "twilio" && event.phone === this.number && event.app === this.app;
  }

  /** @returns {Promise<Chat>} */
  async load() {
    const { messages } = await get(`${this.path}/chat?app=${this.app}`);
    return { messages: messages.map((/** @type {any} */ each) => this.shown(each)), keys: [], commands: [] };
  }

  /** @param {string} text */
  write(text) {
    return send("POST", `${this.path}/write`, { text, app: this.app });
  }

  /** @param {any} message @returns {Message} */
  shown(message) {
    return {
      id: message.sid,
      mine: message.mine,
      text: message.text,
      entities: [],
      at: new Date(message.at),
      tick: TICKS[message.status] ?? "",
      edited: false,
      deleted: false,
      note: NOTES[/** @type {keyof typeof NOTES} */ (message.kind)] ?? "",
      buttons: message.buttons.map((/** @type {any} */ { id, title }) => [{ id, label: title }]),
      list: message.items.length ? { label: message.list_button, items: message.items } : null,
      files: message.documents.map(file),
    };
  }

  async read() {}
}

/** The chat with the bot in WhatsApp. */
export class WhatsAppChat extends TwilioChat {
  app = "whatsapp";
  title = "WhatsApp";
  about = "Business account";
  largest = 16_000_000; // bytes
  begin = { text: "Habari", label: "Habari", hint: "Write anything to begin, for example:" };

  /** @param {any} message @returns {Message} */
  shown(message) {
    return { ...super.shown(message), ...whatsapp(message.text) };
  }

  /** @param {Message} message @param {string} id */
  tap(message, id) {
    return send("POST", `${this.path}/tap`, { button: id, message: message.id });
  }

  /** @param {Message} message @param {string} id */
  choose(message, id) {
    return send("POST", `${this.path}/choose`, { item: id, message: message.id });
  }

  /** @param {File} file @param {string} content base64 @param {string} caption */
  attach(file, content, caption) {
    const { name, type } = file;
    return send("POST", `${this.path}/send_media`, {
      content,
      name,
      content_type: type || "application/octet-stream",
      caption,
    });
  }

  /** The chat is open: the sender may know. */
  read() {
    return send("POST", `${this.path}/read`);
  }
}

/** The SMS of a phone, written to the council's short code. */
export class SmsChat extends TwilioChat {
  app = "sms";
  title = "SMS";
  about = "short code of the council";
  largest = 0; // no files
  begin = {
    text: "PASSWORD",
    label: "PASSWORD",
    hint: "Any phone can write to the council’s short code, for example:",
  };
}

/** @param {any} document */
function file({ name, size, url }) {
  const [message, media] = url.split("/").slice(-2);
  return { name, size, url: `twilio${url}`, pages: `desk/documents/twilio/${message}/${media}/pages` };
}
