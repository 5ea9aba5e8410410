// Everything is in the page already; without this script it simply stands there, chapter after chapter.
(() => {
  const query = find("#q"), found = find("#found"), none = find("#none"), contents = find(".contents");
  const selects = all("select[data-facet]");
  const squeeze = (text) => plain(text).replace(/\s+/g, "");

  // Each row as it is sifted: its marks at once, its words when they are first asked for.
  const units = all(".unit").map((element) => {
    const heading = [...element.children].filter((child) => child.tagName !== "TABLE");
    const rows = all("tbody tr", element).map((row) => ({ element: row, shown: true, words: null }));
    return { element, rows, shown: true, words: heading.map((child) => squeeze(child.textContent)).join("\n") };
  });
  const chapters = all(".chapter").map((element) => ({
    element, units: units.filter((unit) => unit.element.parentNode === element),
  }));
  const absences = all(".absence").map((element) => ({
    element, rows: all("tbody tr", element).map((row) => ({ element: row, shown: true, words: null })),
  }));
  const activities = units.reduce((sum, unit) => sum + unit.rows.length, 0);

  // A word never runs from one cell into the next; within a cell white space doesn't count.
  function wordsOf(row) {
    row.words ??= squeeze([...row.element.cells].map((cell) => cell.textContent).join("\u0000"));
    return row.words;
  }

  // The words of all rows are made ready while nobody waits, so that the first key is as fast as any.
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 30));
  let ready = 0;
  function prepare(deadline) {
    while (ready < units.length && deadline.timeRemaining() > 2) units[ready++].rows.forEach(wordsOf);
    if (ready < units.length) idle(prepare);
  }
  idle(prepare);

  function show(one, shown) {
    if (one.shown === shown) return;
    one.shown = shown;
    one.element.hidden = !shown;
  }

  let searched = [];
  function sift() {
    const words = plain(query.value).split(/\s+/).filter(Boolean);
    const group = selects.find((select) => select.dataset.facet === "g").value;
    const marks = selects.filter((select) => select.dataset.facet !== "g" && select.value)
      .map((select) => [select.dataset.facet, select.value]);
    const active = words.length > 0 || group !== "" || marks.length > 0;
    let rows = 0, holders = 0;
    for (const unit of units) {
      const wanted = !group || unit.element.dataset.g === group;
      // Words that the unit's own heading has need not stand in each of its rows.
      const rest = wanted ? words.filter((word) => !unit.words.includes(word)) : [];
      let here = 0;
      for (const row of unit.rows) {
        const fits = wanted
          && marks.every(([key, value]) => row.element.dataset[key].split(" ").includes(value))
          && rest.every((word) => wordsOf(row).includes(word));
        show(row, fits);
        here += fits;
      }
      show(unit, here > 0 || (wanted && !unit.rows.length && !rest.length && !marks.length));
      rows += here;
      holders += here > 0;
    }
    for (const chapter of chapters) chapter.element.hidden = !chapter.units.some((unit) => unit.shown);
    let silent = 0;
    for (const absence of absences) {
      for (const row of absence.rows) {
        show(row, !active || (!group && !marks.length && words.every((word) => wordsOf(row).includes(word))));
      }
      const here = absence.rows.filter((row) => row.shown).length;
      absence.element.hidden = active && !here;
      silent += here;
    }
    document.documentElement.classList.toggle("searching", active);
    found.textContent = active ? `找到${rows}项活动，${holders}个单位` : `共${activities}项活动`;
    none.hidden = !active || silent > 0 || units.some((unit) => unit.shown);
    searched = words;
    paint();
    return active;
  }

  // Going to the results, and back to where one was: a place on the page, for heights far from the window are guessed.
  let left = null;
  const barBottom = () => Math.max(find(".tools").getBoundingClientRect().bottom, 0);
  function placeNow() {
    const seen = document.elementFromPoint(innerWidth / 2, barBottom() + 12);
    const element = seen?.closest(".unit, .exhibit, .note, .absence") ?? document.body;
    return { element, top: element.getBoundingClientRect().top };
  }
  function goBack({ element, top }) {
    scrollBy(0, element.getBoundingClientRect().top - top);
  }
  function siftAndGo() {
    const place = left ?? placeNow();
    if (sift()) {
      const top = find("#plans").getBoundingClientRect().top - barBottom() - 8;
      if (left === null || top < 0) scrollBy(0, top);
      left = place;
    } else if (left) {
      left = null;
      goBack(place);
      requestAnimationFrame(() => goBack(place)); // what came into the window has its own height now
    }
  }

  // Hits are painted, not wrapped, and only near the window: the page stays as it is.
  const painter = window.Highlight && CSS.highlights;
  const near = new Set();
  function paint() {
    if (!painter) return;
    const ranges = [];
    if (searched.length) {
      for (const unit of near) {
        if (!unit.shown) continue;
        for (const child of unit.element.children) if (child.tagName !== "TABLE") mark(child, ranges);
        for (const row of unit.rows) if (row.shown) mark(row.element, ranges);
      }
      for (const absence of absences) for (const row of absence.rows) if (row.shown) mark(row.element, ranges);
    }
    if (ranges.length) painter.set("hit", new Highlight(...ranges));
    else painter.delete("hit");
  }

  function mark(element, ranges) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const letters = [], places = [];
      let at = 0;
      for (const letter of node.data) {
        for (const one of squeeze(letter)) {
          letters.push(one);
          for (let unit = 0; unit < one.length; unit += 1) places.push([at, at + letter.length]);
        }
        at += letter.length;
      }
      const text = letters.join("");
      for (const word of searched) {
        for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + word.length)) {
          const range = document.createRange();
          range.setStart(node, places[start][0]);
          range.setEnd(node, places[start + word.length - 1][1]);
          ranges.push(range);
        }
      }
    }
  }

  let due = 0;
  if (painter) {
    const ofElement = new Map(units.map((unit) => [unit.element, unit]));
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) near[entry.isIntersecting ? "add" : "delete"](ofElement.get(entry.target));
      cancelAnimationFrame(due);
      if (searched.length) due = requestAnimationFrame(paint);
    }, { rootMargin: "50%" });
    for (const unit of units) watcher.observe(unit.element);
  }

  let waiting = 0;
  function siftNow() {
    clearTimeout(waiting);
    siftAndGo();
  }
  function clear() {
    query.value = "";
    for (const select of selects) select.value = "";
    siftNow();
  }
  const anything = () => query.value !== "" || selects.some((select) => select.value);

  // While pinyin is being composed the field holds letters that nobody looks for.
  query.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(siftAndGo, 80);
  });
  query.addEventListener("compositionend", siftNow);
  query.form.addEventListener("submit", (event) => {
    event.preventDefault();
    siftNow();
    query.blur(); // puts away a telephone's keyboard
  });
  for (const select of selects) select.addEventListener("change", siftNow);
  find("#clear").addEventListener("click", clear);
  const toggle = find("#sift");
  toggle.addEventListener("click", () => {
    toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
  });

  // From a figure of the overview to the activities that it counts.
  for (const table of all("table[data-facet]")) {
    const select = selects.find((one) => one.dataset.facet === table.dataset.facet);
    if (!select) continue;
    const options = new Map([...select.options].filter((one) => one.dataset.row && !one.disabled)
      .map((one) => [one.dataset.row, one.value]));
    for (const row of table.tBodies[0].rows) {
      const name = row.cells[0].textContent;
      if (!options.has(name)) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "go";
      button.textContent = name;
      button.title = "看这些活动";
      button.addEventListener("click", () => {
        select.value = options.get(name);
        siftNow();
      });
      row.cells[0].replaceChildren(button);
    }
  }

  // A link to what is sifted out shows everything again.
  function arrive() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.closest("[hidden], .front, .unit, .chapter, .absence")) return;
    if (target.closest("[hidden]") || (target.closest(".front") && anything())) {
      left = null;
      query.value = "";
      for (const select of selects) select.value = "";
      sift();
    }
    target.scrollIntoView({ block: "start" });
  }
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    contents.open = false;
    if (link.hash === location.hash) arrive(); // the address does not change, so nobody would be told
  });

  searchKeys(query, () => {
    if (contents.open) {
      contents.open = false;
      find("summary", contents).focus();
    } else if (anything()) {
      clear();
    } else {
      return false;
    }
    return true;
  });
  if (anything()) siftNow(); // a browser that comes back to the page fills the fields in again
  else sift();
})();
