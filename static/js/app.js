// Progressive only: every page works without this file.
(function () {
  "use strict";

  // Filters take effect as they are chosen; without script there is a button.
  document.querySelectorAll("form[data-auto]").forEach(function (form) {
    form.querySelectorAll("[data-auto-button]").forEach(function (button) { button.classList.add("hush"); });
    form.addEventListener("change", function (event) {
      if (event.target.tagName === "SELECT") { form.submit(); }
    });
  });

  // A question before what can't be taken back.
  document.addEventListener("submit", function (event) {
    var question = event.target.getAttribute("data-confirm");
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    event.target.setAttribute("data-clean", "");
    // A second click sends nothing twice.
    var button = event.target.querySelector("button[type=submit]");
    if (button && event.target.method === "post") {
      window.setTimeout(function () { button.disabled = true; }, 0);
      window.setTimeout(function () { button.disabled = false; }, 8000);
    }
  });

  // What was typed is not lost by accident.
  var dirty = document.querySelector("form[data-dirty][data-failed]");
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-dirty")) { dirty = form; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty && document.contains(dirty) && !dirty.hasAttribute("data-clean")) { event.preventDefault(); event.returnValue = ""; }
  });

  // The document in the viewer is the marked one.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[target=viewer]");
    if (!link) { return; }
    document.querySelectorAll("a[target=viewer][aria-current]").forEach(function (other) { other.removeAttribute("aria-current"); });
    link.setAttribute("aria-current", "true");
  });

  // One open menu at a time, closed by Escape or a click elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.removeAttribute("open"); }
    });
  }
  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details.menu")); });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { closeMenus(null); } });

  // A document that loads or fails beside a form does not take the cursor away from it.
  var left = null, over = false, tabbed = false;
  document.addEventListener("focusout", function (event) { left = event.target; });
  document.addEventListener("keydown", function (event) { tabbed = event.key === "Tab"; });
  document.addEventListener("mouseover", function (event) { over = event.target.classList.contains("viewer"); });
  window.addEventListener("blur", function () {
    window.setTimeout(function () {
      var active = document.activeElement;
      if (active && active.classList.contains("viewer") && left && left.form && !over && !tabbed) { left.focus(); }
    }, 0);
  });

  // Printing shows what is folded away.
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.classList.remove("hide");
    button.addEventListener("click", function () { window.print(); });
  });

  // The first mistake is where one goes on.
  var failed = document.querySelector("[data-failed] .field.bad input, [data-failed] .field.bad select, [data-failed] .field.bad textarea");
  if (failed) { failed.focus(); }
})();
