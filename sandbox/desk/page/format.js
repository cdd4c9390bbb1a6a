const PLACE = { timeZone: "Africa/Nairobi" };
const TIME = new Intl.DateTimeFormat("en-GB", { ...PLACE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { ...PLACE, weekday: "long", day: "numeric", month: "long" });
const MOMENT = new Intl.DateTimeFormat("en-GB", {
  ...PLACE,
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const SPANS = /** @type {const} */ ([
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
]);

/** @param {Date} at */
export const time = (at) => TIME.format(at);

/** @param {Date} at */
export const day = (at) => DAY.format(at);

/** @param {Date} at */
export const moment = (at) => MOMENT.format(at);

/** @param {number} count @param {string} noun */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/**
 * A length of time in words, such as "1 week and 2 days"; the two largest parts of it.
 * @param {number} seconds
 */
export function span(seconds) {
  const parts = [];
  let left = seconds;
  for (const [name, length] of SPANS) {
    if (left >= length) parts.push(counted(Math.floor(left / length), name));
    left %= length;
  }
  return parts.slice(0, 2).join(" and ") || "less than a minute";
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
