"use strict";
// What the scripts of all pages share; it stands before the page's own.
const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const plain = (text) => text.normalize("NFKC").toLowerCase();

// "/" goes to the search field; Escape is told to the page, and leaves the field where the page had no use for it.
function searchKeys(query, escape) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      query.focus({ preventScroll: true }); // the bar stays in sight, the page where it is
      query.select();
    } else if (event.key === "Escape" && !escape(event.target) && typing) {
      event.target.blur();
    }
  });
}

document.documentElement.classList.add("js");
