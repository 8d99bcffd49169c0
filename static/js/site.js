// Comfort only: every page works without this file.
(() => {
  "use strict";

  // <button data-print hidden>: shown only where it can do something.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // After an error the summary is read first.
  document.querySelector(".errs")?.focus();

  // <input data-suggest="/organisations/suggest/?q=" list="…">: names that fit, while typing.
  // The answer is {"results": ["name", …]}.
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const list = document.createElement("datalist");
    list.id = `${input.id}_suggestions`;
    input.after(list);
    input.setAttribute("list", list.id);
    let waiting;
    let asked = "";
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const typed = input.value.trim();
        if (typed.length < 2 || typed === asked) return;
        asked = typed;
        try {
          const answer = await fetch(input.dataset.suggest + encodeURIComponent(typed));
          const { results } = await answer.json();
          if (typed !== asked) return;
          list.replaceChildren(
            ...results.map((name) => Object.assign(document.createElement("option"), { value: name })),
          );
        } catch {
          list.replaceChildren();
        }
      }, 200);
    });
  }
})();
