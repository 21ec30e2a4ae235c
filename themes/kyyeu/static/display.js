// What readers set for themselves: text size and contrast, kept on their own device;
// the button that prints; the address that was not found. Without this script the buttons are not shown.
// It runs before the page is painted, so that nothing jumps.
(() => {
  const root = document.documentElement;
  const SIZES = 3;
  const kept = (name) => {
    try { return localStorage.getItem("kyyeu-" + name); } catch { return null; }
  };
  const keep = (name, value) => {
    try {
      if (value) localStorage.setItem("kyyeu-" + name, value);
      else localStorage.removeItem("kyyeu-" + name);
    } catch { /* It holds for this page then. */ }
  };
  let size = Math.min(SIZES, Math.max(0, Number(kept("size")) || 0));
  let high = kept("contrast") === "high";

  // Who comes with a question sees the place of its answer from the first.
  root.toggleAttribute("data-asked", /[?&]q=[^&]/.test(location.search));

  const show = () => {
    root.dataset.script = "";
    if (size) root.dataset.size = size;
    else delete root.dataset.size;
    if (high) root.dataset.contrast = "high";
    else delete root.dataset.contrast;
    for (const button of document.querySelectorAll("[data-step]")) {
      const past = size + Number(button.dataset.step);
      button.setAttribute("aria-disabled", past < 0 || past > SIZES);
    }
    for (const button of document.querySelectorAll("[data-toggle]")) {
      button.setAttribute("aria-pressed", high);
    }
    // What a reader looked for in vain.
    for (const place of document.querySelectorAll("[data-path]")) {
      try { place.textContent = decodeURI(location.pathname); } catch { /* Not an address of ours. */ }
    }
  };

  show();
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.print !== undefined) print();
    else if (button.dataset.step) {
      size = Math.min(SIZES, Math.max(0, size + Number(button.dataset.step)));
      keep("size", size);
      show();
    } else if (button.dataset.toggle) {
      high = !high;
      keep("contrast", high && "high");
      show();
    }
  });
})();
