const WORDS = {
  sw: "na ya wa kwa ni au je la za cha vya yako yangu nini ungependa karibu asante ndiyo hapana tafadhali nenosiri barua mkataba akaunti habari naomba jina nambari umeingia kubali",
  en: "the and of to you your is are for with what would like please yes no my password letter contract account welcome thank name number by at i",
};
const KNOWN = Object.entries(WORDS).map(
  ([language, words]) => /** @type {const} */ ([language, new Set(words.split(" "))]),
);

/**
 * The language of a message, so that it is read aloud with the right voice; empty when it cannot be told.
 * @param {string} text @returns {string}
 */
export function language(text) {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  const [first, second] = KNOWN.map(([code, known]) => ({
    code,
    count: words.filter((word) => known.has(word)).length,
  })).sort((a, b) => b.count - a.count);
  return first.count > 2 * second.count ? first.code : "";
}
