/* Comforts of the web edition. Everything can be read and reached without them. */
(() => {
  "use strict";
  const root = document.documentElement;
  const says = document.body.dataset;

  /* Colours: as the system has them, light, or dark. */
  const button = document.querySelector(".theme");
  const themes = ["auto", "light", "dark"];
  const remembered = (value) => {
    try {
      if (value) localStorage.setItem("theme", value);
      return localStorage.getItem("theme");
    } catch {
      return null; // a page from a disk may be told to keep nothing
    }
  };
  let theme = themes.includes(remembered()) ? remembered() : "auto";
  const dress = () => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    button.textContent = button.dataset[theme];
  };
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      remembered(theme);
      dress();
    });
    dress();
  }

  /* Contents: closed on a narrow screen, the place being read is marked on a wide one. */
  const contents = document.querySelector(".contents-nav details");
  const wide = matchMedia("(min-width: 64rem)");
  const fold = () => { contents.open = wide.matches; };
  if (contents) {
    fold();
    wide.addEventListener("change", fold);
    contents.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) contents.open = false;
    });
    const links = new Map();
    for (const link of contents.querySelectorAll("a")) {
      const head = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (head) links.set(head, link);
    }
    const heads = [...links.keys()];
    const rail = contents.parentElement;
    let current = null;
    let waiting = false;
    const follow = () => {
      waiting = false;
      const passed = heads.filter((head) => head.getBoundingClientRect().top < innerHeight / 3);
      const next = links.get(passed[passed.length - 1]) || null;
      if (next === current) return;
      if (current) current.removeAttribute("aria-current");
      if (next) next.setAttribute("aria-current", "location");
      current = next;
      const above = next && next.offsetTop < rail.scrollTop;
      const below = next && next.offsetTop + next.offsetHeight > rail.scrollTop + rail.clientHeight;
      if (wide.matches && (above || below)) rail.scrollTop = next.offsetTop - rail.clientHeight / 3;
    };
    addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(follow);
      waiting = true;
    }, { passive: true });
    follow();
  }

  /* Tables: the keyboard stops at those that have something to scroll. */
  const boxes = document.querySelectorAll(".scroll[tabindex]");
  const stops = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  boxes.forEach((box) => stops.observe(box));

  /* Pages: a click on a number in the margin puts its address into the address bar. */
  document.addEventListener("click", (event) => {
    const mark = event.target.closest('main [role="doc-pagebreak"]');
    if (mark) location.hash = mark.id;
  });

  /* Notes: shown at their call; the link itself still leads to the note. */
  if (!("popover" in HTMLElement.prototype)) return;
  const popup = document.createElement("div");
  popup.className = "note-popup";
  popup.popover = "auto";
  popup.tabIndex = -1;
  popup.setAttribute("role", "dialog");
  document.body.append(popup);
  let opener = null;

  const fill = (call, note) => {
    const title = says.note.replace("{number}", call.textContent);
    popup.setAttribute("aria-label", title);
    const head = document.createElement("div");
    head.className = "note-popup-head";
    const name = document.createElement("p");
    name.textContent = title;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = says.close;
    close.addEventListener("click", () => popup.hidePopover());
    head.append(name, close);
    const words = document.createElement("div");
    for (const child of note.cloneNode(true).childNodes) words.append(child.cloneNode(true));
    words.querySelectorAll('[role="doc-pagebreak"], [role="doc-backlink"]').forEach((each) => {
      if (each.nextSibling && each.getAttribute("role") === "doc-backlink") {
        each.nextSibling.textContent = each.nextSibling.textContent.replace(/^\. /, "");
      }
      each.remove();
    });
    words.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    const go = document.createElement("p");
    go.className = "note-popup-go";
    const link = document.createElement("a");
    link.href = call.hash;
    link.textContent = says.go;
    link.addEventListener("click", () => { opener = null; popup.hidePopover(); });
    go.append(link);
    popup.replaceChildren(head, words, go);
  };

  const place = (call) => {
    popup.style.removeProperty("left");
    popup.style.removeProperty("top");
    if (!wide.matches) return;
    const at = call.getBoundingClientRect();
    const room = root.clientWidth - popup.offsetWidth - 16;
    const below = at.bottom + popup.offsetHeight + 16 < innerHeight;
    popup.style.left = `${Math.max(16, Math.min(at.left - 32, room)) + scrollX}px`;
    popup.style.top = `${(below ? at.bottom + 8 : Math.max(8, at.top - popup.offsetHeight - 8)) + scrollY}px`;
  };

  document.addEventListener("click", (event) => {
    const call = event.target.closest('a[role="doc-noteref"]');
    if (!call || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const note = document.getElementById(decodeURIComponent(call.hash.slice(1)));
    if (!note) return;
    event.preventDefault();
    opener = call;
    fill(call, note);
    popup.showPopover();
    place(call);
    popup.focus({ preventScroll: true });
  });

  popup.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && opener) opener.focus({ preventScroll: true });
  });
  popup.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const ways = [popup, ...popup.querySelectorAll("a[href], button")];
    const at = ways.indexOf(document.activeElement);
    if (event.shiftKey ? at <= 0 : at === ways.length - 1) {
      event.preventDefault();
      popup.hidePopover();
    }
  });
})();
