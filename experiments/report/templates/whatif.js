"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("rule-data").textContent);
  const sliders = ["limit", "risk"].map(find);
  const over = (policy, limit) => policy.complaints.filter((each) => each > limit).length;
  const decide = () => {
    const [place, chance] = sliders.map((slider) => Number(slider.value));
    const limit = data.limits[place];
    const passes = (policy) => over(policy, limit) / policy.complaints.length <= data.risks[chance];
    let best = null;
    for (const each of data.challengers) if (passes(each) && (!best || each.net > best.net)) best = each;
    const told = (best ? best.told : data.nobody)[Number(passes(data.today))];
    find("if-state").textContent = data.states[told.state];
    find("if-state").className = "state " + told.state;
    find("if-answer").textContent = told.words.join(data.limitTexts[place]);
    find("if-answer").dataset.policy = (best || data.today).name;
    [data.today, ...data.challengers].forEach((each, row) => {
      const line = find("if-rows").rows[row];
      line.className = passes(each) ? "" : "fails";
      line.cells[1].textContent = over(each, limit) + " of " + each.complaints.length + " runs";
      line.cells[2].textContent = passes(each) ? "keeps the rule" : "▲ over the limit too often";
    });
    for (const slider of sliders) {
      const text = slider.dataset.texts.split("|")[slider.value];
      find(slider.id + "-value").textContent = text;
      slider.setAttribute("aria-valuetext", text);
    }
  };
  for (const slider of sliders) slider.addEventListener("input", decide);
  find("what-if").hidden = false;
  decide();
})();
