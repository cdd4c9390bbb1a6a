import { h } from "./dom.js";

/**
 * A stretch of a text that is shown in its own way; UTF-16 units, as Telegram and JavaScript count.
 * @typedef {{type: string, offset: number, length: number, url?: string}} Entity
 */

const TAGS = /** @type {const} */ ({
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "code",
  blockquote: "q",
  spoiler: "mark",
});
const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g;
const EDGE = String.raw`[\p{L}\p{N}]`;
const MARKS = /** @type {const} */ ([
  ["```", "pre"],
  ["`", "code"],
  ["*", "bold"],
  ["_", "italic"],
  ["~", "strikethrough"],
]);

/**
 * A text with its entities as nodes; addresses become links.
 * @param {string} text @param {Entity[]} entities @returns {DocumentFragment}
 */
export function formatted(text, entities) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes(text, [...entities, ...links(text, entities)].sort(outerFirst), 0, text.length));
  return fragment;
}

/**
 * What WhatsApp makes of `*bold*`, `_italic_`, `~strike~` and backticks: the marks go, and entities tell what was marked.
 * @param {string} source @returns {{text: string, entities: Entity[]}}
 */
export function whatsapp(source) {
  const addresses = [...source.matchAll(LINK)];
  const isFree = (/** @type {RegExpMatchArray} */ span) => !addresses.some((address) => begins(span, address));
  const found = MARKS.map(([mark, type]) => ({ mark, type, span: [...source.matchAll(spans(mark))].find(isFree) }));
  const [first] = found.filter(({ span }) => span).sort((a, b) => (a.span?.index ?? 0) - (b.span?.index ?? 0));
  if (first?.span) return around(source, first.span, first.mark, first.type);
  return { text: source, entities: [] };
}

/**
 * Whether a span begins within an address, which keeps its signs.
 * @param {RegExpMatchArray} span @param {RegExpMatchArray} address
 */
function begins({ index = 0 }, { index: start = 0, 0: text }) {
  return start <= index && index < start + text.length;
}

/**
 * The text before, inside and after a marked span, each with its own marks; nothing is marked up inside of code.
 * @param {string} source @param {RegExpMatchArray} found @param {string} mark @param {string} type
 */
function around(source, found, mark, type) {
  const start = found.index ?? 0;
  const inside = found[0].slice(mark.length, -mark.length);
  const before = whatsapp(source.slice(0, start));
  const middle = mark.includes("`") ? { text: inside, entities: [] } : whatsapp(inside);
  const after = whatsapp(source.slice(start + found[0].length));
  const entity = { type, offset: before.text.length, length: middle.text.length };
  return {
    text: before.text + middle.text + after.text,
    entities: [
      ...before.entities,
      entity,
      ...moved(middle.entities, entity.offset),
      ...moved(after.entities, entity.offset + entity.length),
    ],
  };
}

/**
 * A mark at the edge of a word opens, and closes at another edge of the same line; three backticks cross lines.
 * @param {string} mark
 */
function spans(mark) {
  const each = mark.replace(/[*]/g, "\\$&");
  const body = mark === "```" ? String.raw`[\s\S]+?` : String.raw`[^\s${each}](?:[^\n${each}]*[^\s${each}])?`;
  return new RegExp(`(?<!${EDGE})${each}${body}${each}(?!${EDGE})`, "gu");
}

/** @param {Entity[]} entities @param {number} by */
function moved(entities, by) {
  return entities.map((entity) => ({ ...entity, offset: entity.offset + by }));
}

/** @param {string} text @param {Entity[]} known @returns {Entity[]} */
function links(text, known) {
  const taken = known.filter((each) => ["text_link", "url", "code", "pre"].includes(each.type));
  return [...text.matchAll(LINK)]
    .map((found) => ({ type: "url", offset: found.index, length: found[0].length }))
    .filter(
      (link) =>
        !taken.some((each) => each.offset < link.offset + link.length && link.offset < each.offset + each.length),
    );
}

/** @param {Entity} a @param {Entity} b */
function outerFirst(a, b) {
  return a.offset - b.offset || b.length - a.length;
}

/**
 * Text and elements from `start` to `end`; entities within others become children of theirs.
 * @param {string} text @param {Entity[]} entities sorted, the outer one first @param {number} start
 * @param {number} end @returns {(Node | string)[]}
 */
function nodes(text, entities, start, end) {
  const made = [];
  let at = start;
  for (const [index, entity] of entities.entries()) {
    const close = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || entity.offset >= end) continue;
    made.push(text.slice(at, entity.offset));
    made.push(
      element(entity, text.slice(entity.offset, close), nodes(text, entities.slice(index + 1), entity.offset, close)),
    );
    at = close;
  }
  return [...made, text.slice(at, end)];
}

/** @param {Entity} entity @param {string} text @param {(Node | string)[]} children */
function element(entity, text, children) {
  const url = entity.type === "url" ? text : entity.url;
  if (url && /^https?:/.test(url)) return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
  const tag = TAGS[/** @type {keyof typeof TAGS} */ (entity.type)];
  return tag ? h(tag, { class: entity.type }, children) : h("span", { class: entity.type }, children);
}
