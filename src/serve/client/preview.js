// The preview's part in the browser: follows the sources without loading the page
// anew, and shows what is wrong. It lives in a shadow tree below <html>, outside of
// <body>, so that neither it nor the page can disturb the other.
"use strict";
(() => {
  const words = {/*WORDS*/};
  const script = document.currentScript || document.getElementById("kyyeu-preview");
  const page = encodeURIComponent(location.pathname);

  // The hash of the bytes that are on show; empty where the site has no such page.
  let shown = script ? script.dataset.hash : "";
  let wanted = shown;
  let busy = false;
  let before = null;

  // ---- following ----

  let source = null;
  let again = 0;

  function connect() {
    if (source || document.hidden) return;
    if (!words.reload) {
      fetch("/__kyyeu/state?page=" + page, { cache: "no-store" })
        .then((answer) => answer.json())
        .then(apply, () => panel.lost(true));
      return;
    }
    source = new EventSource("/__kyyeu/events?page=" + page);
    source.addEventListener("open", () => panel.lost(false));
    source.addEventListener("state", (event) => {
      panel.lost(false);
      apply(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      panel.lost(true);
      // The browser tries again by itself unless it was refused.
      if (source && source.readyState === EventSource.CLOSED) {
        disconnect();
        clearTimeout(again);
        again = setTimeout(connect, 1000);
      }
    });
  }

  function disconnect() {
    if (source) source.close();
    source = null;
  }

  // A browser keeps few connections to a host: tabs that nobody sees give theirs up.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);

  function apply(state) {
    if (before) {
      const old = new Map(before.styles);
      for (const [url, hash] of state.styles) {
        if (old.has(url) && old.get(url) !== hash) swapStyle(url, hash);
      }
      if (before.media !== state.media) refreshImages(state.media);
    }
    before = state;
    panel.show(state, shown !== "");
    if (state.hash) {
      wanted = state.hash;
      update();
    }
  }

  async function update() {
    if (busy) return;
    busy = true;
    try {
      // More may change while the page is being fetched.
      for (let tries = 0; shown !== wanted && tries < 5; tries += 1) {
        const answer = await fetch(location.pathname, { cache: "no-cache" });
        const text = await answer.text();
        if (!answer.ok) break;
        const next = new DOMParser().parseFromString(text, "text/html");
        const mark = next.getElementById("kyyeu-preview");
        if (!mark) break;
        // What a script of its own has built up on a page cannot be put together with what
        // comes; such a page keeps what it shows in its address.
        if (next.querySelector('script[type="module"]')) return location.reload();
        // Else the old sheet would be asked for under its new address, and the page be bare
        // until it has come.
        await Promise.all(swapping);
        shown = mark.dataset.hash;
        keepingPlace(() => morphDocument(next));
        panel.say(words.updated);
        document.dispatchEvent(new CustomEvent("kyyeu:updated", { detail: { hash: shown } }));
        if (shown !== wanted) wanted = before && before.hash ? before.hash : shown;
      }
    } catch {
      panel.lost(true);
    } finally {
      busy = false;
    }
  }

  // ---- style sheets and images ----

  // What stands in the page for a style sheet that was swapped.
  const swapped = new Map();
  // Style sheets that have been asked for and have not come; no page waits long for one.
  const swapping = new Set();
  const LONGEST_SWAP = 2000;

  function pathOf(link) {
    return new URL(link.href, location.href).pathname;
  }

  function sheets(root) {
    return [...root.querySelectorAll('link[rel~="stylesheet"][href]')];
  }

  // The old sheet stays until the new one is there, so that nothing flashes.
  function swapStyle(url, hash) {
    const path = new URL(url, location.href).pathname;
    const href = url + "?v=" + hash;
    swapped.set(path, href);
    for (const old of sheets(document).filter((link) => pathOf(link) === path)) {
      const fresh = old.cloneNode();
      fresh.href = href;
      const come = new Promise((done) => {
        fresh.addEventListener("load", done);
        fresh.addEventListener("error", done);
      });
      come.then(() => old.remove());
      const late = new Promise((done) => setTimeout(done, LONGEST_SWAP));
      const swap = Promise.race([come, late]).finally(() => swapping.delete(swap));
      swapping.add(swap);
      old.after(fresh);
    }
  }

  function refreshImages(version) {
    for (const image of document.querySelectorAll("img[src]")) {
      const url = new URL(image.src, location.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.set("v", version);
      image.src = url.href;
    }
  }

  // ---- putting the new page in place of the old ----

  function keepingPlace(change) {
    const x = scrollX;
    const y = scrollY;
    const anchor = y > 0 ? firstInView() : null;
    const top = anchor ? anchor.getBoundingClientRect().top : 0;
    // The browser has an idea of its own of what is to stay in place; both at
    // once would undo each other.
    const root = document.documentElement;
    root.style.overflowAnchor = "none";
    change();
    if (anchor && anchor.isConnected) {
      const moved = anchor.getBoundingClientRect().top - top;
      if (moved) scrollBy({ left: 0, top: moved, behavior: "instant" });
    } else if (scrollY !== y || scrollX !== x) {
      scrollTo({ left: x, top: y, behavior: "instant" });
    }
    requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
  }

  // What is being read: the first small element from the top of the window on.
  function firstInView() {
    for (let y = 8; y < innerHeight * 0.8; y += 16) {
      const found = document.elementFromPoint(innerWidth / 2, y);
      if (found && found !== document.body && document.body.contains(found) &&
        found.getBoundingClientRect().height < innerHeight / 2 && !isPinned(found)) return found;
    }
    return null;
  }

  // Whether an element stays in the window however the page is scrolled.
  function isPinned(element) {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return true;
    }
    return false;
  }

  function morphDocument(next) {
    for (const link of sheets(next)) {
      const href = swapped.get(pathOf(link));
      if (href) link.setAttribute("href", href);
    }
    attributes(document.documentElement, next.documentElement);
    morph(document.head, next.head);
    morph(document.body, next.body);
  }

  function attributes(old, fresh) {
    const root = old === document.documentElement;
    for (const { name } of [...old.attributes]) {
      if (fresh.hasAttribute(name)) continue;
      // What the reader or the preview has set for the whole page.
      if (root && (name === "style" || name.startsWith("data-"))) continue;
      // What the reader has opened stays open.
      if (name === "open" && (old.localName === "details" || old.localName === "dialog")) continue;
      old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (name === "open" && old.localName === "details") continue;
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  }

  // Whether two nodes are the same but for what the reader did to the first.
  function alike(old, fresh) {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) return false;
    if (old.nodeType !== Node.ELEMENT_NODE) return old.data === fresh.data;
    if (old.isEqualNode(fresh)) return true;
    if (old.localName !== "details" && !old.querySelector("details")) return false;
    const names = (element) => [...element.attributes].filter(({ name }) => name !== "open");
    const [one, two] = [names(old), names(fresh)];
    if (one.length !== two.length || one.some(({ name, value }) => fresh.getAttribute(name) !== value)) return false;
    if (old.childNodes.length !== fresh.childNodes.length) return false;
    return [...old.childNodes].every((child, at) => alike(child, fresh.childNodes[at]));
  }

  // Whether the one can become the other without being replaced.
  function canBecome(old, fresh) {
    return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName &&
      (old.id || "") === (fresh.id || "") && old.localName !== "script";
  }

  function isBlank(node) {
    return node.nodeType === Node.TEXT_NODE && node.data.trim() === "";
  }

  const AHEAD = 60;

  function morph(parent, next) {
    attributes(parent, next);
    let olds = [...parent.childNodes];
    let news = [...next.childNodes];
    // What is the same at both ends is left alone.
    let from = 0;
    while (from < olds.length && from < news.length && alike(olds[from], news[from])) from += 1;
    let end = 0;
    while (end < olds.length - from && end < news.length - from &&
      alike(olds[olds.length - 1 - end], news[news.length - 1 - end])) end += 1;
    const rest = olds.slice(olds.length - end)[0] || null;
    olds = olds.slice(from, olds.length - end);
    news = news.slice(from, news.length - end);
    let at = 0;
    news.forEach((fresh, place) => {
      // White space is everywhere alike: it may not be looked for.
      const ahead = olds.slice(at, at + (isBlank(fresh) ? 1 : AHEAD));
      const same = ahead.findIndex((old) => alike(old, fresh));
      if (same >= 0) {
        for (const old of ahead.slice(0, same)) old.remove();
        at += same + 1;
        return;
      }
      const old = olds[at];
      const needed = old && news.slice(place + 1, place + AHEAD).some((later) => alike(old, later));
      if (old && !needed && canBecome(old, fresh)) {
        at += 1;
        if (old.nodeType === Node.ELEMENT_NODE) morph(old, fresh);
        else if (old.data !== fresh.data) old.data = fresh.data;
        return;
      }
      parent.insertBefore(document.importNode(fresh, true), old || rest);
    });
    for (const old of olds.slice(at)) old.remove();
  }

  // ---- the panel ----

  const panel = (() => {
    const host = document.createElement("kyyeu-preview");
    const root = host.attachShadow({ mode: "open" });
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = "/__kyyeu/preview.css";
    const make = (name, options, ...children) => {
      const element = document.createElement(name);
      const { data, ...plain } = options || {};
      Object.assign(element, plain);
      for (const [key, value] of Object.entries(data || {})) element.setAttribute(key, value);
      element.append(...children.filter((child) => child !== null));
      return element;
    };
    const count = make("span");
    const toggle = make("button", { type: "button", data: { "aria-expanded": "false", "aria-controls": "list" } }, count);
    const mark = make("strong", { className: "mark", hidden: true });
    const open = make("a", { className: "source", hidden: true, textContent: words.source });
    const live = make("span", { className: "live", data: { role: "status", "aria-live": "polite" } });
    const notices = make("div", { className: "notices", data: { role: "status", "aria-live": "polite" } });
    const list = make("div", { id: "list", hidden: true, tabIndex: 0, data: { role: "region", "aria-label": words.panel } });
    const bar = make("div", { className: "bar" },
      make("strong", { textContent: words.preview }),
      make("span", { className: "quiet", textContent: words.not_public }),
      mark, toggle, open,
      make("a", { href: "/__kyyeu/", textContent: words.status }), live);
    root.append(styles, make("section", { lang: words.lang, data: { "aria-label": words.preview } }, notices, bar, list));
    document.documentElement.append(host);
    // What gets the focus must not stand behind the bar.
    document.documentElement.style.scrollPaddingBottom = "6rem";

    let problems = "";
    let isLost = false;
    let current = null;
    let wasPage = false;

    function expand(wide) {
      list.hidden = !wide;
      toggle.setAttribute("aria-expanded", String(wide));
      toggle.title = wide ? words.close : words.open;
    }
    toggle.addEventListener("click", () => expand(list.hidden));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        expand(false);
        toggle.focus();
      }
    });

    function item(problem) {
      const place = problem.place;
      const parts = [make("p", {}, make("strong", { textContent: (problem.error ? words.error : words.warning) + " " + problem.code }), " " + problem.message)];
      if (place) {
        const where = place.line ? place.path + ":" + place.line + ":" + place.column : place.path;
        parts.push(make("p", {}, problem.editor
          ? make("a", { href: problem.editor, title: words.edit, textContent: where })
          : make("code", { textContent: where })));
        const [start, marked, rest] = place.excerpt;
        if (start || marked || rest) parts.push(make("pre", {}, start, make("mark", { textContent: marked }), rest));
      }
      parts.push(make("p", { className: "remedy", textContent: problem.remedy }));
      return make("li", { className: problem.error ? "error" : "warning" }, ...parts);
    }

    function notice(text, links) {
      return make("p", { className: "notice" }, text, ...links.flatMap((link) => [" ", make("a", { href: link.url, textContent: link.path })]));
    }

    function draw() {
      const parts = [];
      if (isLost) parts.push(notice(words.lost, []));
      if (current && current.broken) parts.push(notice(words.stale, []));
      if (current && current.gone && wasPage) {
        const { moved, near } = current.gone;
        if (moved) parts.push(notice(words.moved, [moved]));
        else parts.push(notice(near.length ? words.gone + " " + words.near : words.gone, near));
      }
      notices.replaceChildren(...parts);
    }

    function show(state, isPage) {
      current = state;
      wasPage = isPage;
      const { errors, warnings } = state;
      const counted = [];
      if (errors) counted.push(words.errors.replace("{n}", errors));
      if (warnings) counted.push(words.warnings.replace("{n}", warnings));
      count.textContent = counted.join(", ") || words.sound;
      toggle.disabled = !errors && !warnings;
      toggle.className = errors ? "error" : warnings ? "warning" : "";
      mark.hidden = !state.mark;
      mark.textContent = state.mark ? words[state.mark] : "";
      const editor = state.source && state.source.editor;
      open.hidden = !editor;
      if (editor) {
        open.href = editor;
        open.title = state.source.path;
      }
      const told = JSON.stringify([state.problems, errors, warnings]);
      if (told !== problems) {
        problems = told;
        const part = (title, own) => {
          const found = state.problems.filter((problem) => problem.own === own);
          return found.length ? [make("h2", { textContent: title }), make("ol", {}, ...found.map(item))] : [];
        };
        const parts = [...part(words.of_page, true), ...part(words.of_site, false)];
        if (errors + warnings > state.problems.length) parts.push(make("p", {}, make("a", { href: "/__kyyeu/", textContent: words.more })));
        list.replaceChildren(...parts);
        // An error is shown at once; what the author has closed stays closed
        // until there is something new.
        if (errors) expand(true);
        else expand(false);
      }
      draw();
    }

    return {
      show,
      lost(now) {
        if (now !== isLost) {
          isLost = now;
          draw();
        }
      },
      say(text) {
        live.textContent = "";
        requestAnimationFrame(() => { live.textContent = text; });
      },
    };
  })();

  connect();
})();
