// A search box of the back office is called by what is chosen in it: it gets the name of its field
// too, for people who hear the page. Comfort only: every page works without this file.
(() => {
  "use strict";

  const jQuery = window.django?.jQuery;
  if (!jQuery) return;

  const name = (root) => {
    for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
      const label = select.labels[0]?.textContent.trim().replace(/:$/, "");
      const box = select.nextElementSibling;
      if (!label || !box) continue;
      for (const part of box.querySelectorAll("[role=textbox], [role=searchbox]")) {
        part.setAttribute("aria-label", label);
      }
      const combobox = box.querySelector("[role=combobox]");
      if (!combobox) continue;
      combobox.setAttribute("aria-label", label);
      const chosen = combobox.getAttribute("aria-labelledby");
      if (chosen) {
        combobox.id = `${select.id}_box`;
        combobox.setAttribute("aria-labelledby", `${combobox.id} ${chosen}`);
      }
    }
  };
  // After Django's own script, which makes the boxes when the page is ready.
  jQuery(() => name(document));
  document.addEventListener("formset:added", (event) => name(event.target));
})();
