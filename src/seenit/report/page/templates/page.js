"use strict";
// The page says everything without scripts; these are conveniences.
const data = JSON.parse(document.getElementById("page-data").textContent);
const percent = (rate) => {
  const value = 100 * rate;
  if (value === 0 || value === 100) return `${value}\u00a0%`;
  return `${value.toFixed(value >= 1 ? 1 : value >= 0.1 ? 2 : 3)}\u00a0%`;
};

// Light or dark: as the system says, until somebody presses the button.
{
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);
  show();
  document.getElementById("print").addEventListener("click", () => print());
  document.getElementById("tools").hidden = false;
}

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    folded.dataset.wasFolded = "";
  }
});
addEventListener("afterprint", () => {
  for (const folded of document.querySelectorAll("details[data-was-folded]")) {
    folded.open = false;
    delete folded.dataset.wasFolded;
  }
});
