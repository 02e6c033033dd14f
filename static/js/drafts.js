// What was typed into a form outlives a closed tab or an ended session: it stays in this browser, per form address and
// person, until it was handed in, dropped, a week old, or the person signs out. What a visitor types stays in the tab alone.
// Never passwords, numbers of persons, or files.
(function () {
  "use strict";
  var PREFIX = "draft:", VISITOR = PREFIX + ":", SENT = "draft-sent", WEEK = 7 * 24 * 3600 * 1000, WAIT = 400;

  function store() {
    try { return window.localStorage; } catch (refused) { return null; }
  }
  var kept = store();
  if (!kept) { return; }

  function place(key) {
    return key.indexOf(VISITOR) === 0 ? window.sessionStorage : kept;
  }
  function read(key) {
    try { return JSON.parse(place(key).getItem(key)); } catch (broken) { return null; }
  }
  function write(key, value) {
    try { place(key).setItem(key, JSON.stringify(value)); } catch (full) { /* no room: the form works without */ }
  }
  function keys() {
    return Object.keys(kept).filter(function (key) { return key.indexOf(PREFIX) === 0; });
  }

  keys().forEach(function (key) {
    var draft = read(key);
    if (!draft || Date.now() - draft.at > WEEK) { kept.removeItem(key); }
  });

  // Handed in: the page after it says so. A refusal, or a page to sign in, does not.
  var sent = window.sessionStorage.getItem(SENT);
  if (sent) {
    window.sessionStorage.removeItem(SENT);
    if (document.querySelector(".note.success[role=status]")) { place(sent).removeItem(sent); }
  }

  function fields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !/^(hidden|password|file|submit|button|reset|image)$/.test(field.type || "") &&
        !field.hasAttribute("data-secret") && field.tagName !== "BUTTON" && field.tagName !== "FIELDSET";
    });
  }
  function values(form) {
    var found = {};
    fields(form).forEach(function (field) {
      var list = found[field.name] = found[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) { list.push(field.value); }
      } else if (field.tagName === "SELECT") {
        Array.prototype.forEach.call(field.options, function (option) { if (option.selected) { list.push(option.value); } });
      } else {
        list.push(field.value);
      }
    });
    return found;
  }
  function put(form, draft) {
    var used = {};
    fields(form).forEach(function (field) {
      var list = draft[field.name];
      if (!list) { return; }
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = list.indexOf(field.value) >= 0;
      } else if (field.tagName === "SELECT") {
        Array.prototype.forEach.call(field.options, function (option) { option.selected = list.indexOf(option.value) >= 0; });
      } else {
        used[field.name] = (used[field.name] || 0) + 1;
        field.value = list[used[field.name] - 1] || "";
      }
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer(form, key, draft) {
    var note = form.querySelector("[data-draft-offer]");
    if (!note) { return; }
    note.querySelector("time").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
    note.classList.remove("hide");
    note.querySelector("[data-draft-restore]").addEventListener("click", function () {
      put(form, draft.values);
      note.classList.add("hide");
    });
    note.querySelector("[data-draft-drop]").addEventListener("click", function () {
      place(key).removeItem(key);
      note.classList.add("hide");
    });
  }

  function watch(form) {
    if (form.hasAttribute("data-draft-watched")) { return; }
    form.setAttribute("data-draft-watched", "");
    var address = form.getAttribute("action") || window.location.pathname + window.location.search;
    var key = PREFIX + form.getAttribute("data-draft") + ":" + address;
    var draft = read(key), timer = 0;
    var failed = form.hasAttribute("data-failed");
    if (draft && !failed && JSON.stringify(draft.values) !== JSON.stringify(values(form))) { offer(form, key, draft); }
    function save() {
      window.clearTimeout(timer);
      timer = 0;
      write(key, { at: Date.now(), values: values(form) });
    }
    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, WAIT);
    });
    form.addEventListener("change", save);
    window.addEventListener("pagehide", function () { if (timer) { save(); } });
    form.addEventListener("submit", function () {
      if (timer) { save(); }
      window.sessionStorage.setItem(SENT, key);
    });
  }

  function watchAll(root) {
    Array.prototype.forEach.call(root.querySelectorAll("form[data-draft]"), watch);
  }
  watchAll(document);
  document.addEventListener("htmx:afterSwap", function () { watchAll(document); });

  // Who signs out leaves nothing behind.
  document.addEventListener("submit", function (event) {
    var leaving = event.target.getAttribute("data-forget");
    if (leaving === null) { return; }
    keys().forEach(function (key) { if (key.indexOf(PREFIX + leaving + ":") === 0) { kept.removeItem(key); } });
  });
})();
