// Everything is in the page already; without this script all rows simply stand there, unfolded.
(() => {
  const left = find("#left");
  const [year, month, day] = left.dataset.deadline.split("-").map(Number);
  const now = new Date();
  const days = Math.round(
    (Date.UTC(year, month - 1, day) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / 86400000);
  left.textContent = days > 0 ? `距截止还有${days}天` : days < 0 ? `已过${-days}天` : "今天截止";

  const table = find(".units");
  const units = all("tbody.unit", table);
  const [query, group, state, order] = ["#q", "#g", "#s", "#o"].map((id) => find(id));
  const heads = all("thead th", table);
  const states = [...state.options].map((option) => option.text);
  const groups = [...group.options].map((option) => option.text);
  const facts = new Map(units.map((unit, index) => {
    const [code, name, group, state] = [...unit.rows[0].cells].map((cell) => cell.textContent.trim());
    find(".more", unit).setAttribute("aria-expanded", "false");
    return [unit, { index, code, name, group, state }];
  }));
  const words = new Map();
  const textOf = (unit) => {
    if (!words.has(unit)) words.set(unit, plain(unit.textContent));
    return words.get(unit);
  };

  function filter() {
    const wanted = plain(query.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const unit of units) {
      const fits = (!group.value || facts.get(unit).group === group.value)
        && (!state.value || facts.get(unit).state === state.value)
        && (!wanted.length || wanted.every((word) => textOf(unit).includes(word)));
      unit.hidden = !fits;
      shown += fits;
    }
    find("#n").textContent = `显示${shown} / ${units.length}个单位`;
    find("#none").hidden = shown > 0;
    for (const chip of all(".chip")) chip.setAttribute("aria-pressed", String(chip.dataset.state === state.value));
  }

  const cell = (unit, column) => unit.rows[0].cells[column];
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const keys = [
    (unit) => facts.get(unit).code,
    (unit) => facts.get(unit).name,
    (unit) => groups.indexOf(facts.get(unit).group),
    (unit) => states.indexOf(facts.get(unit).state),
    (unit) => cell(unit, 4).dataset.v || "",
    (unit) => cell(unit, 5).dataset.v || "",
    (unit) => parseInt(cell(unit, 6).textContent, 10) || 0,
    (unit) => Number(cell(unit, 7).dataset.v || 0),
    (unit) => cell(unit, 8).dataset.v || "",
  ];

  function sort(column, direction) {
    heads.forEach((head, index) => head.setAttribute("aria-sort", index === column ? direction : "none"));
    const sign = direction === "descending" ? -1 : 1;
    const keyed = units.map((unit) => [column === null ? 0 : keys[column](unit), facts.get(unit).index, unit]);
    keyed.sort(([a, i], [b, j]) => {
      // What has no value stands last, whichever way one sorts.
      if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
      return sign * (typeof a === "string" ? collator.compare(a, b) : a - b) || i - j;
    });
    const moved = document.createDocumentFragment();
    for (const [, , unit] of keyed) moved.append(unit);
    table.append(moved);
    order.value = column === null || column < 2 ? "0" : String(column);
  }

  const ascendingFirst = (column) => column < 6;
  function sortBy(column) {
    const before = heads[column].getAttribute("aria-sort");
    const first = ascendingFirst(column) ? "ascending" : "descending";
    const second = first === "ascending" ? "descending" : "ascending";
    if (before === second) sort(null, "none");
    else sort(column, before === first ? second : first);
  }

  function unfold(unit, open = !unit.classList.contains("open")) {
    unit.classList.toggle("open", open);
    find(".more", unit).setAttribute("aria-expanded", String(open));
  }

  function reset() {
    query.value = group.value = state.value = "";
    sort(null, "none");
    filter();
  }

  let waiting = 0;
  function filterNow() {
    clearTimeout(waiting); // or what was typed just before would hide again what is shown now
    filter();
  }
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 60);
  });
  query.form.addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // or the button that gets the focus would take the same key as a click
    filterNow();
    const shown = units.filter((unit) => !unit.hidden);
    if (!shown.length) return;
    if (shown.length === 1) unfold(shown[0], true);
    find("tbody.unit:not([hidden]) .more", table).focus();
  });
  group.addEventListener("change", filter);
  state.addEventListener("change", filter);
  order.addEventListener("change", () => {
    const column = Number(order.value);
    if (column) sort(column, ascendingFirst(column) ? "ascending" : "descending");
    else sort(null, "none");
  });
  find("#r").addEventListener("click", reset);
  for (const chip of all(".chip")) {
    chip.addEventListener("click", () => {
      state.value = state.value === chip.dataset.state ? "" : chip.dataset.state;
      filter();
    });
  }
  for (const button of all("thead button", table)) {
    button.addEventListener("click", () => sortBy(Number(button.dataset.column)));
  }
  table.addEventListener("click", (event) => {
    const unit = event.target.closest("tbody.unit");
    if (!unit || event.target.closest("a, .detail") || String(getSelection())) return;
    unfold(unit);
  });
  for (const link of all(".go")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      filterNow();
      const unit = find(link.hash);
      if (unit.hidden) reset();
      unfold(unit, true);
      unit.scrollIntoView({ block: "start" });
      find(".more", unit).focus({ preventScroll: true });
    });
  }
  searchKeys(query, (target) => {
    const open = target.closest("tbody.unit.open");
    if (open) {
      unfold(open, false);
      find(".more", open).focus();
    } else if (query.value || group.value || state.value) {
      reset();
    } else {
      return false;
    }
    return true;
  });
  filter();
})();
