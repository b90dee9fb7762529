// What an accusation is worth at the reader's own share of members.
{
  const risk = data.risk;
  const tool = document.getElementById("risk-tool");
  if (risk && tool) {
    const prior = document.getElementById("risk-prior");
    const rates = [...tool.querySelectorAll("input[type=radio]")];
    const logit = (share) => Math.log(share / (1 - share));
    const [low, high] = [logit(0.001), logit(0.9)];
    const share = () => {
      const exact = 1 / (1 + Math.exp(-(low + (prior.value / 1000) * (high - low))));
      return Number(exact.toPrecision(exact < 0.1 ? 1 : 2));
    };
    const right = (pi, tpr, fpr) => (pi * tpr) / (pi * tpr + (1 - pi) * fpr);
    const range = (pi, least, most) =>
      least === null
        ? ""
        : ` (${percent(right(pi, least, 1))} to ${percent(most === null ? 1 : right(pi, most, 1))})`;
    const whole = (n) => Math.round(n).toLocaleString("en-US");

    const show = () => {
      const [, fpr, tpr, least, most] = risk.points[Number(rates.find((one) => one.checked).value)];
      const pi = share();
      const [found, wrong] = [risk.n * pi * tpr, risk.n * (1 - pi) * fpr];
      const value = right(pi, tpr, fpr);
      document.getElementById("risk-prior-value").textContent = percent(pi);
      prior.setAttribute("aria-valuetext", percent(pi));
      document.getElementById("risk-result").textContent =
        found + wrong > 0
          ? `Of ${whole(risk.n)} records asked about, ${whole(risk.n * pi)} are members. The attack ` +
            `flags ${whole(found)} of them and ${whole(wrong)} non-members: an accusation is right in ` +
            `${percent(value)} of cases${range(pi, least, most)}.`
          : "At this rate the attack flags nobody.";
      document.getElementById("risk-right").setAttribute("width", 600 * (value || 0));
    };
    prior.value = Math.round((1000 * (logit(0.1) - low)) / (high - low));
    prior.addEventListener("input", show);
    for (const one of rates) one.addEventListener("change", show);
    show();
    tool.hidden = false;
  }
}
