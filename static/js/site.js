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

  // <input data-suggest="/organisations/suggest/?q=">: names that fit, while typing.
  // The answer is {"results": ["name", …]}. With data-alike="Already on file:" they are told as a
  // warning below the field instead of being offered.
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const warning = input.dataset.alike;
    const list = document.createElement(warning ? "p" : "datalist");
    list.id = `${input.id}_suggestions`;
    input.after(list);
    if (warning) {
      list.className = "hint";
      list.setAttribute("role", "status");
    } else {
      input.setAttribute("list", list.id);
    }
    const show = (names) => {
      if (warning) {
        list.textContent = names.length ? `${warning} ${names.join(", ")}` : "";
        return;
      }
      list.replaceChildren(
        ...names.map((name) => Object.assign(document.createElement("option"), { value: name })),
      );
    };
    let waiting;
    let asked = "";
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const typed = input.value.trim();
        if (typed === asked) return;
        asked = typed;
        if (typed.length < 2) return show([]);
        try {
          const answer = await fetch(input.dataset.suggest + encodeURIComponent(typed));
          const { results } = await answer.json();
          if (typed !== asked) return;
          show(results);
        } catch {
          show([]);
        }
      }, 200);
    });
  }
})();
