// Sets the remembered theme before the page is painted, and lets the theme button change it.
// The key and the attribute are those of Django's admin, so that both sides share one choice.
"use strict";
{
  const THEMES = ["auto", "light", "dark"];
  const root = document.documentElement;

  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off: the device decides
    }
  };

  const remember = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // the choice holds for this page only
    }
  };

  const show = (button) => {
    const { theme } = root.dataset;
    const label = button.getAttribute(`data-label-${theme}`);
    button.setAttribute("aria-label", label);
    button.title = label;
    for (const icon of button.querySelectorAll("[data-theme-icon]")) {
      icon.hidden = icon.dataset.themeIcon !== theme;
    }
  };

  root.dataset.theme = THEMES.includes(remembered()) ? remembered() : "auto";

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      show(button);
      button.hidden = false;
      button.addEventListener("click", () => {
        const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
        root.dataset.theme = next;
        remember(next);
        show(button);
      });
    }
  });
}
