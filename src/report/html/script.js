"use strict";
// Reads nothing but this page and writes nothing but text into it.
(() => {
  const STEP = 50, PRINTED = 2000;
  const SYMBOLS = [null, ["good", "+", "good"], ["bad", "x", "bad"], ["doubt", "?", "unknown"], null];
  const TAGS = { s: "strong", c: "code", t: "span", v: "span", a: "span" };
  const CLASSES = { t: "thing", v: "version", a: "aside" };
  const order = new Intl.Collator("en", { numeric: true });

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const listen = (element, event, act) => element.addEventListener(event, act);
  const count = (number, noun) => `${number.toLocaleString("en")} ${number === 1 ? noun : noun + "s"}`;

  // Writes a span: its kind is its first letter.
  const span = (text) => {
    const shown = kindOf(text);
    if (text.length <= 31 || (text[0] !== "t" && !text.split(" ").some((word) => word.length > 30))) return shown;
    return make("span", { class: "long" }, shown);
  };
  const kindOf = (text) => {
    const kind = text[0];
    let words = text.slice(1);
    if (kind === "x" || kind === "s" || kind === "v") words = words.replaceAll(" -> ", " \u2192 ");
    if (kind === "l") return make("a", { href: words, rel: "noreferrer noopener" }, words);
    if (!TAGS[kind]) return document.createTextNode(words);
    return make(TAGS[kind], CLASSES[kind] ? { class: CLASSES[kind] } : {}, words);
  };
  const mark = (tone) => {
    const known = SYMBOLS[tone];
    if (!known) return [];
    const [name, symbol, words] = known;
    const aloud = make("span", { class: "aloud" }, `${words}: `);
    const seen = make("span", { "aria-hidden": "true" }, symbol);
    return [make("b", { class: `mark ${name}`, title: words }, aloud, seen), " "];
  };

  const named = document.getElementById("names");
  const names = named ? JSON.parse(named.textContent) : { spans: [], lines: [], items: [] };
  const words = names.lines.map((line) => line.map((at) => names.spans[at].slice(1)).join(""));
  let small = null;
  const lowered = () => (small ??= words.map((line) => line.toLowerCase()));

  // A table of which the rows stand beside as data.
  class Grid {
    constructor(root) {
      this.root = root;
      this.data = JSON.parse(root.querySelector("script").textContent);
      this.table = root.querySelector("table");
      this.body = this.table.tBodies[0];
      this.heads = [...this.table.tHead.rows[0].cells];
      this.shown = STEP;
      this.due = 0;
      this.sorted = [-1, 1];
      this.open = new Set();
      this.facets = [];
      this.rows = this.data.map((_, at) => at);
      this.all = root.dataset.all ? `All are ${root.dataset.all}.` : "All are in this page where it is read on a screen.";
      this.name = this.table.caption ? this.table.caption.textContent : "rows";
      this.tools();
      this.headings();
      this.choose();
    }

    // A cell: what tells it apart, its line if it has one, and its number if it has one.
    cell(row, column) {
      const cell = this.data[row][column + 1];
      if (typeof cell !== "number") return { key: cell[0], line: cell[0], value: cell[1] };
      if (cell < -1) return { key: cell, line: -1, value: -2 - cell };
      return cell < 0 ? null : { key: cell, line: cell, value: null };
    }

    text(cell) {
      if (cell === null) return "";
      return cell.line < 0 ? String(cell.value) : words[cell.line];
    }

    // The field to search in, the choices, and how many rows there are.
    tools() {
      this.search = make("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "name, version, reason" });
      listen(this.search, "input", () => this.soon());
      const bar = make("div", { class: "tools" }, make("label", { class: "search" }, make("span", {}, "Search"), this.search));
      this.heads.forEach((head, column) => {
        if (!head.hasAttribute("data-facet")) return;
        const select = make("select", {}, make("option", { value: "" }, "all"));
        const counts = new Map();
        for (let row = 0; row < this.data.length; row++) {
          const cell = this.cell(row, column);
          if (cell === null) continue;
          const known = counts.get(cell.key) || { text: this.text(cell), rows: 0 };
          known.rows += 1;
          counts.set(cell.key, known);
        }
        const choices = [...counts].sort(([, a], [, b]) => order.compare(a.text, b.text));
        for (const [key, { text, rows }] of choices) {
          select.append(make("option", { value: key }, `${text.slice(0, 80)} (${rows})`));
        }
        listen(select, "change", () => this.choose());
        this.facets.push([column, select]);
        bar.append(make("label", {}, make("span", {}, head.textContent), select));
      });
      this.said = make("output", { "aria-live": "polite" });
      bar.append(this.said);
      this.root.prepend(bar);
      this.more = make("button", { type: "button", class: "more" });
      listen(this.more, "click", () => {
        const first = this.body.rows.length;
        this.shown += STEP;
        this.draw();
        const next = this.body.rows[first];
        if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); }
      });
      this.cut = make("p", { class: "note aside cut" });
      this.table.closest(".scroll").after(this.more, this.cut);
    }

    // Headings that sort.
    headings() {
      this.heads.forEach((head, column) => {
        const button = make("button", { type: "button" }, ...head.childNodes);
        listen(button, "click", () => {
          const [by, way] = this.sorted;
          this.sorted = by === column ? (way === 1 ? [column, -1] : [-1, 1]) : [column, 1];
          this.heads.forEach((other, at) => {
            if (at === this.sorted[0]) other.setAttribute("aria-sort", this.sorted[1] === 1 ? "ascending" : "descending");
            else other.removeAttribute("aria-sort");
          });
          this.choose();
        });
        head.replaceChildren(button);
      });
    }

    // Whether a line below a row has a word.
    below(row, word, seen) {
      const has = (at) => {
        const [, text, aside, below] = names.items[at];
        return lowered()[text].includes(word) || lowered()[aside].includes(word) || below.some(has);
      };
      return row.some((at) => {
        if (!seen.has(at)) seen.set(at, has(at));
        return seen.get(at);
      });
    }

    // Decides before the next frame, once for all that is typed until then.
    soon() {
      if (this.due) return;
      this.due = requestAnimationFrame(() => { this.due = 0; this.choose(); });
    }

    // Decides which rows are shown, and in which order.
    choose() {
      const columns = this.heads.length;
      const wanted = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const lines = wanted.map((word) => lowered().map((line) => line.includes(word)));
      const seen = wanted.map(() => new Map());
      const picked = this.facets.filter(([, select]) => select.value !== "").map(([column, select]) => [column, Number(select.value)]);
      this.rows = [];
      for (let at = 0; at < this.data.length; at++) {
        if (!picked.every(([column, key]) => this.cell(at, column)?.key === key)) continue;
        const row = this.data[at];
        const matches = wanted.every((word, which) => {
          for (let column = 0; column < columns; column++) {
            const cell = row[column + 1];
            if (typeof cell === "number" && cell < 0 ? cell < -1 && String(-2 - cell).includes(word) : lines[which][cell[0] ?? cell]) return true;
          }
          return row.length > columns + 1 && this.below(row[columns + 1], word, seen[which]);
        });
        if (matches) this.rows.push(at);
      }
      const [by, way] = this.sorted;
      if (by >= 0) this.rows.sort((a, b) => way * this.compare(a, b, by) || a - b);
      this.shown = STEP;
      this.draw();
    }

    compare(a, b, column) {
      const left = this.cell(a, column), right = this.cell(b, column);
      if (left === null || right === null) return (left === null) - (right === null);
      if (left.value !== null && right.value !== null) return left.value - right.value;
      return order.compare(this.text(left), this.text(right));
    }

    line(at) {
      return at < 0 ? [] : names.lines[at].map((one) => span(names.spans[one]));
    }

    item(at) {
      const [tone, text, aside, below] = names.items[at];
      const item = make("li", {}, ...mark(tone), ...this.line(text));
      if (names.lines[aside].length) item.append(" ", make("span", { class: "far" }, ...this.line(aside)));
      if (below.length) item.append(make("ul", { class: "list" }, ...below.map((one) => this.item(one))));
      return item;
    }

    row(at) {
      const data = this.data[at];
      const cells = this.heads.map((_, column) => {
        const cell = this.cell(at, column);
        const shown = cell === null ? [] : cell.line < 0 ? [this.text(cell)] : this.line(cell.line);
        const numeric = this.heads[column].classList.contains("number");
        return make("td", numeric ? { class: "number" } : {}, ...shown);
      });
      const row = make("tr", {}, ...cells);
      cells[0].prepend(...mark(data[0]));
      const below = data[this.heads.length + 1];
      if (!below) return [row];
      const button = make("button", { type: "button", class: "unfold", "aria-expanded": "false" });
      button.append(make("span", { class: "aloud" }, `why: ${cells[0].textContent}`));
      cells[0].prepend(button);
      const unfold = () => {
        button.setAttribute("aria-expanded", "true");
        const list = make("ul", { class: "list" }, ...below.map((one) => this.item(one)));
        row.after(make("tr", { class: "below" }, make("td", { colspan: this.heads.length }, list)));
      };
      listen(button, "click", () => {
        if (this.open.delete(at)) { row.nextElementSibling.remove(); button.setAttribute("aria-expanded", "false"); return; }
        this.open.add(at);
        unfold();
      });
      const rows = document.createDocumentFragment();
      rows.append(row);
      if (this.open.has(at)) unfold();
      return [rows];
    }

    draw(most = this.shown) {
      const rows = document.createDocumentFragment();
      for (const at of this.rows.slice(0, most)) rows.append(...this.row(at));
      this.body.replaceChildren(rows);
      const all = this.data.length, found = this.rows.length;
      this.said.textContent = found === all ? count(all, "row") : `${found.toLocaleString("en")} of ${count(all, "row")}`;
      const left = Math.max(0, found - most);
      this.more.hidden = left === 0;
      this.more.textContent = `Show ${Math.min(STEP, left)} more of ${count(left, "row")}`;
      this.cut.textContent = left > 0 ? `Printed: the first ${most.toLocaleString("en")} of ${count(found, "row")}. ${this.all}` : "";
    }
  }

  const grids = [...document.querySelectorAll(".grid")].map((root) => new Grid(root));

  // Commands can be copied where the browser lets a page do that.
  if (navigator.clipboard) {
    for (const block of document.querySelectorAll(".code")) {
      const button = make("button", { type: "button", class: "copy" }, "Copy");
      listen(button, "click", async () => {
        try { await navigator.clipboard.writeText(block.querySelector("code").textContent); button.textContent = "Copied"; }
        catch { button.textContent = "Select and copy"; }
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      block.append(button);
    }
  }

  const contents = document.querySelector(".contents");
  if (contents && matchMedia("(max-width: 68rem)").matches) contents.open = false;

  // On paper everything is unfolded, but what a picture shows.
  let folded = [];
  const unfoldAll = () => {
    if (folded.length === 0) folded = [...document.querySelectorAll("details:not([open], .twin)")];
    for (const details of folded) details.open = true;
    for (const grid of grids) grid.draw(PRINTED);
  };
  const foldAgain = () => {
    for (const details of folded) details.open = false;
    folded = [];
    for (const grid of grids) grid.draw();
  };
  listen(window, "beforeprint", unfoldAll);
  listen(window, "afterprint", foldAgain);
  listen(matchMedia("print"), "change", (event) => (event.matches ? unfoldAll() : foldAgain()));
})();
