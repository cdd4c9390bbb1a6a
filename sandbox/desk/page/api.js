/** A request that was not done. Its message is for people: what was wrong, and what to do. */
export class Refusal extends Error {}

const AWAY = "The sandbox does not answer. Start it again with “make run”, then try once more.";

/** @param {string} path @returns {Promise<any>} */
export function get(path) {
  return call(path, {});
}

/** @param {"POST" | "PATCH"} method @param {string} path @param {object} [body] @returns {Promise<any>} */
export function send(method, path, body = {}) {
  return call(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
}

/** @param {string} path @param {RequestInit} request */
async function call(path, request) {
  const response = await fetch(path, request).catch(() => {
    throw new Refusal(AWAY);
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Refusal(sentence(answer.error ?? `The sandbox answered ${response.status}. Its terminal says why.`));
  return answer;
}

/** @param {string} text */
function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/**
 * The bytes of a file as base64, as the phones take them.
 * @param {File} file @returns {Promise<string>}
 */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ""));
    reader.onerror = () => reject(new Refusal(`${file.name} cannot be read. Choose it again.`));
    reader.readAsDataURL(file);
  });
}
