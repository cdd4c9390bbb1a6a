const KEY = "theme";

/**
 * Light or dark: as the computer has it, until the button says otherwise.
 * @param {HTMLButtonElement} button
 */
export function theme(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const draw = () => {
    const dark = (localStorage.getItem(KEY) ?? (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(dark));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    draw();
  });
  system.addEventListener("change", draw);
  draw();
}
