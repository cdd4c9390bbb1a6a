import { get, send } from "./api.js";

/** @import { Chat, Message, Key, Tick } from "./chat.js" */

const NOTES = {
  contact: "Contact shared",
  voice: "Voice message",
  sticker: "Sticker",
  location: "Location",
  photo: "Photo",
};

/** The chat with the bot in Telegram, by the stand-in's phone API. */
export class TelegramChat {
  app = "telegram";
  title = "Telegram";
  about = "bot";
  sender = "Mtahini";
  largest = 20_000_000; // bytes that a bot may fetch
  begin = { text: "/start", label: "Start", hint: "A bot may not write first. Press Start to begin." };

  /** @param {{user_id: number}} phone */
  constructor(phone) {
    this.user = phone.user_id;
    this.path = `telegram/_phone/people/${phone.user_id}`;
  }

  /** @param {string} kind @param {any} event */
  concerns(kind, event) {
    return kind === "telegram" && event.user_id === this.user;
  }

  /** @returns {Promise<Chat>} */
  async load() {
    const { messages, keyboard, commands } = await get(`${this.path}/chat`);
    const asked = keyboard.length ? messages.findLast((/** @type {any} */ each) => each.keyboard) : null;
    return { messages: messages.map(shown), keys: asked?.keyboard.keyboard.map(row) ?? [], commands };
  }

  /** @param {string} text */
  write(text) {
    return send("POST", `${this.path}/write`, { text });
  }

  /** @param {Message} message @param {string} id */
  tap(message, id) {
    return send("POST", `${this.path}/tap`, { message_id: Number(message.id), button: id });
  }

  /** @param {Key} key */
  press(key) {
    return key.contact ? send("POST", `${this.path}/share_contact`) : this.write(key.label);
  }

  /** @param {File} file @param {string} content base64 @param {string} caption */
  attach(file, content, caption) {
    if (file.type.startsWith("image/")) return send("POST", `${this.path}/send_photo`, { content, caption });
    const { name, type } = file;
    return send("POST", `${this.path}/send_document`, {
      content,
      name,
      media_type: type || "application/octet-stream",
      caption,
    });
  }

  /** Telegram tells nobody that a message was read. */
  async read() {}
}

/** @param {any} message @returns {Message} */
function shown(message) {
  return {
    id: String(message.message_id),
    mine: message.sender === "person",
    text: message.text,
    entities: message.entities,
    at: new Date(message.date * 1000),
    tick: message.sender === "person" ? tick(message) : "",
    edited: message.edited,
    deleted: message.deleted,
    note: message.deleted ? "" : (NOTES[/** @type {keyof typeof NOTES} */ (message.kind)] ?? ""),
    buttons: message.buttons.map((/** @type {any[]} */ keys) => keys.map(button)),
    list: null,
    files: message.document ? [file(message.document, message.kind)] : [],
  };
}

/** @param {any} message @returns {Tick} */
function tick(message) {
  return message.taken === false ? "sent" : "read";
}

/** @param {any} button */
function button({ text, callback_data, url }) {
  return { id: callback_data ?? "", label: text, url };
}

/** @param {any[]} keys @returns {Key[]} */
function row(keys) {
  return keys.map((key) => ({ label: key.text, contact: Boolean(key.request_contact) }));
}

/** @param {any} document @param {string} kind */
function file({ file_id, name, size }, kind) {
  return {
    name: name || (kind === "photo" ? "photo.jpg" : kind),
    size,
    url: `telegram/_phone/files/${file_id}`,
    pages: `desk/documents/telegram/${file_id}/pages`,
  };
}
