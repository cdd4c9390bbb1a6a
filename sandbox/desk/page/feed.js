const KINDS = ["telegram", "twilio", "timeline", "clock", "switches", "phones"];
const PAUSE = 3000; // milliseconds

/**
 * Everything that happens on the desk, as events named by their kind, with the data as `detail`; and `up` and `down`.
 * The browser connects again by itself and says what it had last.
 */
export class Feed extends EventTarget {
  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    this.connect();
  }

  connect() {
    const source = new EventSource(this.url);
    source.onopen = () => this.dispatchEvent(new Event("up"));
    source.onerror = () => {
      this.dispatchEvent(new Event("down"));
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.connect(), PAUSE);
    };
    for (const kind of KINDS) source.addEventListener(kind, (event) => this.tell(kind, JSON.parse(event.data)));
  }

  /** @param {string} kind @param {any} detail */
  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  /** @param {string} kind @param {(detail: any) => void} listener */
  on(kind, listener) {
    this.addEventListener(kind, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }
}
