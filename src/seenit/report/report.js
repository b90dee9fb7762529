"use strict";
// Three conveniences; the page says everything without them.

// 1. Tables whose headings name a sort.
for (const heading of document.querySelectorAll("th[data-sort]")) {
  const table = heading.closest("table");
  const column = [...heading.parentNode.children].indexOf(heading);
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
    const value = (row) => row.children[column].dataset.value;
    const compare = isNumber
      ? (a, b) => Number(value(a)) - Number(value(b))
      : (a, b) => value(a).localeCompare(value(b));
    const sign = order === "ascending" ? 1 : -1;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => sign * compare(a, b));
    table.tBodies[0].append(...rows);
  });
}

// 2. The ROC figure: switch curves, read values under the cursor.
const data = JSON.parse(document.getElementById("roc-data").textContent);
if (data.curves) {
  const drawing = document.querySelector("#roc > svg");
  const cursor = document.getElementById("roc-cursor");
  const slider = document.getElementById("roc-slider");
  const entries = [...document.querySelectorAll("#roc-legend li")];
  const percent = (rate) => {
    const value = 100 * rate;
    if (value === 0 || value === 100) return `${value}\u00a0%`;
    return `${value.toFixed(value >= 1 ? 1 : value >= 0.1 ? 2 : 3)}\u00a0%`;
  };

  data.curves.forEach((curve, index) => {
    const key = entries[index].querySelector(".key");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.setAttribute("aria-pressed", "true");
    button.append(...key.childNodes);
    key.replaceWith(button);
    button.addEventListener("click", () => {
      const isShown = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(isShown));
      drawing.querySelector(`[data-curve="${index}"]`).classList.toggle("off", !isShown);
    });
  });

  const show = (share) => {
    const rate = Math.pow(10, Math.log10(data.low) * (1 - share));
    const place = data.start + share * (data.stop - data.start);
    cursor.setAttribute("x1", place);
    cursor.setAttribute("x2", place);
    cursor.setAttribute("visibility", "visible");
    document.getElementById("roc-fpr").textContent = percent(rate);
    slider.value = Math.round(1000 * share);
    slider.setAttribute("aria-valuetext", `false-positive rate ${percent(rate)}`);
    data.curves.forEach((curve, index) => {
      let found = 0; // below the finest rate nobody may be accused
      for (const [fpr, tpr] of curve.points) {
        if (fpr > rate * (1 + 1e-9)) break;
        found = tpr;
      }
      entries[index].querySelector("output").textContent = percent(found);
    });
    entries[data.curves.length].querySelector("output").textContent = percent(rate);
  };
  const headline = Number(slider.dataset.fpr);
  slider.value = Math.round(1000 * (1 - Math.log10(headline) / Math.log10(data.low)));
  slider.addEventListener("input", () => show(slider.value / 1000));
  drawing.addEventListener("pointermove", (event) => {
    const box = drawing.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * data.width;
    show(Math.min(1, Math.max(0, (x - data.start) / (data.stop - data.start))));
  });
  document.getElementById("roc-control").hidden = false;
}

// 3. On paper nothing can be unfolded.
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
