// Runs before the first paint, so that a chosen theme does not flash the other one.
"use strict";
(() => {
  const themes = ["system", "light", "dark"];
  const stored = () => {
    try {
      return localStorage.getItem("segstreamd-theme");
    } catch {
      return null; // Storage may be forbidden; then the choice lasts until the page is left.
    }
  };
  let theme = themes.includes(stored()) ? stored() : "system";

  function apply() {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }

  function choose(next) {
    theme = next;
    apply();
    try {
      localStorage.setItem("segstreamd-theme", theme);
    } catch {
      // As above.
    }
  }

  apply();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const label = () => { button.textContent = `Theme: ${theme}`; };
    button.addEventListener("click", () => {
      choose(themes[(themes.indexOf(theme) + 1) % themes.length]);
      label();
    });
    label();
  });
})();
