// Tables: headings that sort, long ones folded to both ends. Without scripts every row is there.
{
  const foldings = new Map();

  const refold = (table) => {
    const folding = foldings.get(table);
    if (!folding) return;
    const body = table.tBodies[0];
    folding.row.remove();
    const rows = [...body.rows];
    const end = rows.length - folding.keep;
    rows.forEach((row, at) => {
      row.hidden = !folding.isOpen && at >= folding.keep && at < end;
    });
    if (!folding.isOpen) body.insertBefore(folding.row, rows[folding.keep]);
  };

  const fold = (table) => {
    const rows = table.tBodies[0].rows;
    if (rows.length <= Number(table.dataset.fold)) return;
    const keep = 8;
    const row = document.createElement("tr");
    const cell = document.createElement("td");
    const button = document.createElement("button");
    row.className = "gap";
    cell.colSpan = table.tHead.rows[0].cells.length;
    button.type = "button";
    button.textContent = `Show the ${rows.length - 2 * keep} in between`;
    cell.append(button);
    row.append(cell);
    const folding = { row, keep, isOpen: false };
    foldings.set(table, folding);
    button.addEventListener("click", () => {
      folding.isOpen = true;
      refold(table);
    });
    refold(table);
  };

  for (const heading of document.querySelectorAll("th[data-sort]")) {
    const table = heading.closest("table");
    const column = heading.cellIndex;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const isNumber = heading.dataset.sort === "number";
      const before = heading.getAttribute("aria-sort");
      const first = isNumber ? "descending" : "ascending";
      const other = isNumber ? "ascending" : "descending";
      const order = before === first ? other : first;
      for (const each of table.querySelectorAll("th[aria-sort]")) each.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", order);
      const value = (row) => row.cells[column].dataset.value;
      const compare = isNumber
        ? (a, b) => Number(value(a)) - Number(value(b))
        : (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true });
      const sign = order === "ascending" ? 1 : -1;
      const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("gap"));
      rows.sort((a, b) => sign * compare(a, b));
      table.tBodies[0].append(...rows);
      refold(table);
    });
  }
  for (const table of document.querySelectorAll("table[data-fold]")) fold(table);
}
