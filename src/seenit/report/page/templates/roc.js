// The ROC figure: switch curves, read values and intervals under the cursor or the slider.
{
  const roc = data.roc;
  if (roc) {
    const drawing = document.querySelector("#roc > svg");
    const cursor = document.getElementById("roc-cursor");
    const slider = document.getElementById("roc-slider");
    const entries = [...document.querySelectorAll("#roc-legend li")];
    const dots = [];

    roc.curves.forEach((curve, index) => {
      const group = drawing.querySelector(`[data-curve="${index}"]`);
      const dot = document.createElementNS(drawing.namespaceURI, "circle");
      dot.setAttribute("r", "4.5");
      dot.setAttribute("class", group.getAttribute("class") + " dot");
      cursor.append(dot);
      dots.push(dot);
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
        group.classList.toggle("off", !isShown);
        dot.classList.toggle("off", !isShown);
      });
    });

    const write = (entry, value, range) => {
      entry.querySelector("output b").textContent = value;
      const small = entry.querySelector("output small");
      if (small) small.textContent = range;
    };
    const height = (tpr) => {
      const share = Math.log10(Math.max(tpr, roc.bottom) / roc.bottom) / -Math.log10(roc.bottom);
      return roc.base + share * (roc.top - roc.base);
    };

    const show = (share) => {
      const rate = Math.pow(10, Math.log10(roc.low) * (1 - share));
      const place = roc.start + share * (roc.stop - roc.start);
      const line = cursor.querySelector("line");
      line.setAttribute("x1", place);
      line.setAttribute("x2", place);
      cursor.setAttribute("visibility", "visible");
      document.getElementById("roc-fpr").textContent = percent(rate);
      slider.value = Math.round(1000 * share);
      slider.setAttribute("aria-valuetext", `false-positive rate ${percent(rate)}`);
      roc.curves.forEach((curve, index) => {
        let found = [0, 0, 0, 0]; // below the finest rate nobody may be accused
        for (const point of curve.points) {
          if (point[0] > rate * (1 + 1e-9)) break;
          found = point;
        }
        const [, tpr, low, high] = found;
        write(entries[index], percent(tpr), `${percent(low).replace(/\s*%$/, "")}–${percent(high)}`);
        dots[index].setAttribute("cx", place);
        dots[index].setAttribute("cy", height(tpr));
      });
      write(entries[roc.curves.length], percent(rate), "");
    };
    const headline = Number(slider.dataset.fpr);
    slider.value = Math.round(1000 * (1 - Math.log10(headline) / Math.log10(roc.low)));
    slider.addEventListener("input", () => show(slider.value / 1000));
    drawing.addEventListener("pointermove", (event) => {
      const box = drawing.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * roc.width;
      show(Math.min(1, Math.max(0, (x - roc.start) / (roc.stop - roc.start))));
    });
    document.getElementById("roc-control").hidden = false;
  }
}
