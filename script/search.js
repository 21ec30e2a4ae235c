// The search page: asks the index that docs/tim-kiem.md describes. What words, keys and
// fingerprints are is laid down in src/text and src/search: a change there is one here.
// What browsers load is themes/kyyeu/static/search.js, which `npm run build` makes of this.

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
const WORD = /[\p{Alphabetic}\p{N}\u0300-\u036f]+/gu;
const LEVELS = [1, 1.6, 2.6, 5];
const FILES = { lang: "kinds", kind: "kinds", year: "", forum: "kinds", theme: "themes", agency: "agencies" };

const taken = (word) => word.normalize("NFD").toLowerCase().replace(/ð/g, "đ");
// The tone stands behind the letters, so that hóa and hoá are one word.
export const key = (word) => taken(word).replace(TONES, "").normalize("NFC") + (taken(word).match(TONES) ?? []).sort().reverse().join("");
export const fold = (word) => taken(word).replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").normalize("NFC");

export function words(text) {
  const found = [];
  let end = 0, cut = true;
  for (const { 0: word, index: at } of text.matchAll(WORD)) {
    const gap = text.slice(end, at);
    end = at + word.length;
    cut ||= /\n|^(?=.*\s).*[^\s&/-]/s.test(gap);
    if (word.length < 41) found.push({ at, end, joined: !cut, key: key(word), fold: fold(word) });
    cut = word.length > 40;
  }
  return found;
}

export function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x1000193);
  return h >>> 0;
}

export function pair(first, second) {
  let h = Math.imul(first, 0x9e3779b1) ^ second;
  h = Math.imul(h ^ h >>> 16, 0x85ebca6b);
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
  return (h ^ h >>> 16) >>> 0;
}

// How long the one stretch is in which two texts differ; two letters swapped count as one.
export function differing(a, b) {
  const most = Math.min(a.length, b.length);
  let from = 0, to = 0;
  while (from < most && a[from] === b[from]) from++;
  while (to < most - from && a[a.length - 1 - to] === b[b.length - 1 - to]) to++;
  const length = Math.max(a.length, b.length) - from - to;
  return length === 2 && a[from] === b[from + 1] && b[from] === a[from + 1] ? 1 : length;
}

const decoder = new TextDecoder();

// The lists of a file: what each is of, how many records it has, its bytes.
function lists(bytes, ofPairs) {
  const found = [];
  let at = 0, code = 0, name;
  const number = () => {
    let n = 0, unit = 1, byte;
    do { byte = bytes[at++]; n += (byte & 127) * unit; unit *= 128; } while (byte > 127);
    return n;
  };
  const part = () => { const size = number(); return bytes.subarray(at, at += size); };
  while (at < bytes.length) {
    if (ofPairs) { code += number(); name = bytes[at++]; } else name = decoder.decode(part());
    found.push({ name, code, fold: ofPairs || fold(name), count: number(), bytes: part() });
  }
  return found;
}

// Hands on every record of a list with its level: gaps in a Rice code.
function each(list, total, levels, take) {
  const k = 31 - Math.clz32(total / list.count);
  let at = 0, record = -1;
  const bit = () => list.bytes[at >> 3] >> (7 - (at++ & 7)) & 1;
  for (let i = 0; i < list.count; i++) {
    let gap = 0, level = 0;
    while (bit()) gap++;
    for (let j = 0; j < k; j++) gap = gap << 1 | bit();
    while (levels && level < 3 && bit()) level++;
    take(record += gap + 1, level);
  }
}

export class Index {
  // `get` fetches a file by its name and the version of the index.
  constructor(get) { this.get = get; this.files = {}; }

  async open() {
    Object.assign(this, await (await this.get("index.json")).json());
    if (this.format !== 1) throw Error("format");
  }

  file(name) {
    return this.files[name] ??= this.get(name, this.version).then(async (r) => {
      if (!r.ok) throw Error(name);
      if (name.endsWith(".json")) return r.json();
      if (name.endsWith(".bin")) return lists(new Uint8Array(await r.arrayBuffer()), name.startsWith("pairs"));
      return (await r.text()).split("\n").map((name) => [name, words(name).map((word) => word.fold).join(" ")]);
    }).catch((error) => { delete this.files[name]; throw error; });
  }

  async record(number) {
    return (await this.file(`records-${Math.floor(number / this.block)}.json`))[number % this.block];
  }

  // The lists of a word without marks, or of all that begin with it.
  async lists(word, begun) {
    const files = [], { terms } = this;
    let at = Math.max(0, terms.filter((first) => first <= word).length - 1);
    do files.push(this.file(`terms-${at++}.bin`)); while (begun && files.length < 3 && terms[at]?.startsWith(word));
    const found = terms.length ? await Promise.all(files) : [];
    return found.flat().filter((list) => begun ? list.fold.startsWith(word) : list.fold === word);
  }

  async pairs(a, b) {
    const bits = this.pairBits, code = pair(hash(a.fold), hash(b.fold));
    const all = await this.file(`pairs-${bits && code >>> 32 - bits}.bin`);
    return all.filter((list) => list.code === (bits ? code << bits >>> bits : code));
  }

  // The values of a facet: each with its name in both languages and its records.
  async facet(facet) {
    const named = (value, names, records) => ({ value, names, records });
    if (facet === "year") return this.years.map(([year, from, to]) => named(`${year}`, [], Array.from({ length: to - from }, (_, i) => from + i)));
    const all = (await this.file(`${FILES[facet]}.bin`)).filter((list) => list.name.startsWith(`${facet}\t`));
    return all.map((list) => {
      const [, value, ...names] = list.name.split("\t"), records = [];
      each(list, this.records, false, (record) => records.push(record));
      return named(value, names, records);
    });
  }

  // What a question finds. `live`: its last word may only be begun. `want`: the chosen
  // values of facets. `count`: the facets of which every value is to be counted.
  async search(question, { live, lang, want = {}, count = [], byDate } = {}) {
    const total = this.records, all = words(question.normalize("NFC")).slice(0, 16), last = all[all.length - 1];
    const terms = [...new Map(all.map((word) => [word.key, word])).values()];
    const pairs = all.flatMap((word, i) => word.joined && i ? [[all[i - 1], word]] : []);
    // Every second pair of a long question: each word is in one, and half need not be fetched.
    const twos = pairs.filter((_, i) => pairs.length < 8 || i % 2 === 0);
    const begun = live && /\S$/.test(question) && last;
    const facets = ["lang", "kind", ...new Set([...Object.keys(want), ...count].filter((name) => name !== "kind"))];
    const [found, foundTwos, values] = await Promise.all([
      terms.map(async (term) => {
        const some = await this.lists(term.fold, term === begun);
        return some.length || term !== last ? some : this.lists(term.fold, true);
      }),
      twos.map(([a, b]) => this.pairs(a, b)),
      facets.map((name) => this.facet(name)),
    ].map((some) => Promise.all(some)));

    const idf = (some) => {
      const n = Math.min(total, some.reduce((sum, list) => sum + list.count, 0));
      return Math.log(1 + (total - n + .5) / (n + .5));
    };
    const score = new Float32Array(total), [hits, exact, titles, shown, fails] = Array.from("12345", () => new Uint8Array(total));
    terms.forEach((term, i) => {
      const best = new Float32Array(total), marks = new Uint8Array(total), marked = term.key !== term.fold;
      const [letters, tone = ""] = term.key.split(/(?=[\u0300-\u036f])/);
      const whole = found[i].filter((list) => list.fold === term.fold), longer = found[i].filter((list) => list.fold !== term.fold);
      const take = (list, weight, same) => each(list, total, true, (r, level) => {
        best[r] = Math.max(best[r], weight * LEVELS[level] * (same ? 1 : .3));
        marks[r] |= 1 | same << 1 | (level > 2) << 2;
      });
      for (const list of whole) take(list, idf(whole), !marked || list.name === term.key);
      for (const list of longer) take(list, idf(longer) * (whole.length ? .3 : .7), !marked || list.name.startsWith(letters) && list.name.endsWith(tone));
      marks.forEach((mark, r) => {
        score[r] += best[r];
        hits[r] += mark & 1;
        exact[r] += marked && mark >> 1 & 1;
        titles[r] += mark >> 2;
      });
    });
    twos.forEach(([a, b], i) => {
      const check = pair(hash(a.key), hash(b.key)) & 255, marked = a.key !== a.fold || b.key !== b.fold;
      for (const list of foundTwos[i]) {
        const weight = 1.2 * idf(foundTwos[i]) * (!marked || list.name === check ? 1 : .3);
        each(list, total, true, (r, level) => score[r] += weight * LEVELS[level]);
      }
    });
    // An entry of the registry is what its name asks for.
    for (const { value, records } of values[1]) {
      if (/agency|theme|person|document|forum/.test(value)) for (const r of records) if (titles[r] === terms.length) score[r] *= 1.4;
    }
    for (const { value, records } of values[0]) if (value === lang || !lang) for (const r of records) shown[r] = 1;
    let need = terms.length;
    while (need > Math.max(1, terms.length / 2) && !hits.some((n, r) => shown[r] && n >= need)) need--;
    // Which of the facets a record fails at, bit by bit.
    facets.forEach((name, bit) => {
      if (!want[name]) return;
      fails.forEach((_, r) => fails[r] |= 1 << bit);
      for (const r of values[bit].find((it) => it.value === want[name])?.records ?? []) fails[r] ^= 1 << bit;
    });
    const order = [];
    shown.forEach((_, r) => {
      shown[r] &&= need && hits[r] >= need;
      if (shown[r] && !fails[r]) order.push(r);
    });
    if (!byDate) {
      order.sort((a, b) => hits[b] - hits[a] || exact[b] - exact[a] || score[b] - score[a] || a - b);
      // Of those that are shown first, that whose title is the question.
      const titles = await Promise.all(order.slice(0, 10).map((r) => this.record(r)));
      const plain = (some) => some.map((word) => word.fold).join(" ");
      const same = titles.findIndex(([, title]) => plain(words(title)) === plain(all));
      if (same > 0) order.unshift(...order.splice(same, 1));
    }
    const counted = {};
    facets.forEach((name, bit) => counted[name] = values[bit].map(({ value, names, records }) => (
      { value, names, count: records.filter((r) => shown[r] && !(fails[r] & ~(1 << bit))).length }
    )).filter((it) => it.count || it.value === want[name]));
    // Words to be marked: as they were typed, but with any marks if none was, or no page has these.
    const typed = terms.map((term, i) => [term, term === begun, term.key === term.fold || !found[i].some((list) => list.name === term.key)]);
    const asked = (word) => typed.some(([term, open, any]) => open ? word.fold.startsWith(term.fold) : any ? word.fold === term.fold : word.key === term.key);
    const relaxed = order.length > 0 && need < terms.length;
    const doubt = !order.length || relaxed || foundTwos.some((some) => !some.length);
    return { order, relaxed, facets: counted, asked, meant: !live && doubt && await this.meant(question.normalize("NFC"), all) };
  }

  // The question with a name of the registry in place of one that is a letter off.
  async meant(question, all) {
    for (const size of [all.length, 5, 4, 3, 2]) {
      const part = all.slice(-size), written = part.map((word) => word.fold).join(" ");
      if (!this.names || size > all.length || written.length < 5) continue;
      const files = new Set([part[0], part[size - 1]].map((word) => `names-${hash(word.fold) % this.names}.txt`));
      const names = (await Promise.all([...files].map((name) => this.file(name)))).flat();
      const near = (most) => names.find(([name, folded]) => name && differing(written, folded) <= most);
      if (near(0)) return;
      const found = near(1) ?? (written.length > 9 && near(2));
      if (found) return question.slice(0, part[0].at) + found[0];
    }
  }
}

// The part of a text in which most of the words stand, and stand side by side.
export function passage(text, asked, length = 32) {
  const all = words(text), at = all.flatMap((word, i) => asked(word) ? i : []);
  let most = 0, best;
  at.forEach((first, i) => {
    const seen = new Set();
    let side = 0;
    for (let j = i; at[j] < first + length * .7; j++) {
      seen.add(all[at[j]].fold);
      side += j > i && at[j] === at[j - 1] + 1;
    }
    const worth = seen.size + side / 100;
    if (worth > most) [most, best] = [worth, first];
  });
  if (!most) return;
  const from = Math.max(0, best - length * .3 | 0), to = Math.min(all.length, from + length);
  return (from ? "… " : "") + text.slice(all[from].at, all[to - 1].end).replace(/\s+/g, " ") + (to < all.length ? " …" : "");
}

function make(tag, attributes, ...inner) {
  const element = document.createElement(tag);
  for (const name in attributes) if (attributes[name]) element.setAttribute(name, attributes[name]);
  element.append(...inner.filter(Boolean));
  return element;
}

// A text with the words that were asked for marked, neighbours together; where some are
// neighbours, single ones say little: “công” of “Sở Công Thương” is in “công nghiệp” too.
function marked(text, asked) {
  const runs = [], parts = [];
  let end = 0, open;
  for (const word of words(text ?? "")) {
    if (!asked(word)) open = 0;
    else if (open) open.end = word.end, open.long = true;
    else runs.push(open = word);
  }
  const some = runs.filter((run) => run.long);
  for (const run of some.length ? some : runs) {
    parts.push(text.slice(end, run.at), make("mark", {}, text.slice(run.at, run.end)));
    end = run.end;
  }
  return [...parts, text?.slice(end)];
}

function start(form) {
  const say = form.dataset, field = form.elements.q, { lang } = document.documentElement, shelf = new URL(say.index, location);
  const [status, hint, bar, list, more, narrow] = ["_status", "_hint", "_sort", "_results", "_more", "_narrow"].map((id) => document.getElementById(id));
  const boxes = [...narrow.querySelectorAll("[data-facet]")];
  const get = (name, version) => fetch(new URL(version ? `${name}?v=${version}` : name, shelf), { cache: version ? "default" : "no-cache" });
  const fill = (text, n) => text.replace("{n}", n.toLocaleString(lang));
  const state = () => Object.fromEntries(new URLSearchParams(location.search));
  const address = (changes) => "?" + new URLSearchParams(Object.entries({ ...state(), ...changes }).filter((pair) => pair[1]));
  let index, opened, since = 0, turn = 0, shown, result, wait;

  // The index as it is now: this page may stay open while the site is published anew.
  const current = () => {
    if (Date.now() - since < 1e4) return opened;
    since = Date.now();
    const next = new Index(get);
    return opened = next.open().then(() => { if (index?.version !== next.version) index = next; }, () => { since = 0; throw 0; });
  };

  function go(url, replace, live) {
    clearTimeout(wait);
    history[replace ? "replaceState" : "pushState"](null, "", url);
    run(live);
  }
  const link = (changes, text, current, ...more) => {
    const a = make("a", { href: address(changes), "aria-current": current && "true" }, text, ...more);
    a.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(a.href);
      status.focus();
    };
    return a;
  };

  // Where the summary has none of the words, the page itself is read for a passage.
  const closer = new IntersectionObserver((seen) => seen.forEach(async ({ isIntersecting, target }) => {
    if (!isIntersecting) return;
    closer.unobserve(target);
    const { asked } = result, page = new DOMParser().parseFromString(await (await fetch(target.of)).text(), "text/html");
    // The number of a note is no word of the text.
    page.querySelectorAll("sup").forEach((it) => it.remove());
    const found = passage((page.querySelector(".text") || page.body).textContent, asked);
    if (found) target.replaceChildren(...marked(found, asked));
  }));

  async function show() {
    const mine = turn, { order, asked } = result;
    const some = await Promise.all(order.slice(shown, shown + 10).map((number) => index.record(number)));
    if (mine !== turn) return;
    const items = some.map(([kind, title, href, date, day, number, issuer, summary, its, mark]) => {
      const foreign = its !== lang && its, note = make("span", { class: "note", lang: foreign }, ...marked(summary, asked));
      // Nor is a syllable here and there what was asked for, where several stand in the question.
      const several = words(field.value)[1];
      if (![...note.children].some((mark) => !several || /\s/.test(mark.textContent))) { note.of = href; closer.observe(note); }
      return make("li", {}, date && make("time", { datetime: date }, day),
        make("span", { class: "ref" }, make("span", { class: "kind" }, say[kind]), number && " ", number && make("span", { class: "nb" }, number[0] === "/" && make("span", { class: "blank" }), ...marked(number, asked))), " ",
        make("span", { class: "subject" }, make("a", { href, lang: foreign, hreflang: foreign }, ...marked(title, asked)),
          foreign && " ", foreign && make("span", { class: "mark" }, say[its]), mark && " ", mark && make("span", { class: "mark" }, mark), note),
        issuer && make("span", { class: "issuer" }, issuer));
    });
    list.append(...items);
    if (shown && items[0]) items[0].querySelector("a").focus();
    shown += items.length;
    more.hidden = shown >= order.length;
    more.textContent = fill(say.more, order.length - shown);
  }

  function showFacets(now) {
    for (const box of boxes) {
      const name = box.dataset.facet, values = result.facets[name];
      if (!values) continue;
      const current = ({ value }) => value === now[name];
      if (name !== "year") values.sort((a, b) => current(b) - current(a) || b.count - a.count);
      box.hidden = !values.length;
      box.querySelector("ul").replaceChildren(...values.slice(0, name === "year" ? 99 : 20).map((it) => make("li", {},
        link({ [name]: current(it) ? "" : it.value }, it.names[+(lang !== say.main)] || say[it.value] || it.value, current(it), current(it) && make("span", { class: "vh" }, ` ${say.remove}`)),
        " ", make("span", { class: "count" }, it.count.toLocaleString(lang)))));
    }
  }

  async function run(live) {
    const mine = ++turn, now = state(), question = now.q ?? "", asked = /[\p{L}\p{N}]/u.test(question);
    if (!live) field.value = question;
    // The style sheet shows the ways in or the place of the results by it.
    document.documentElement.toggleAttribute("data-asked", asked);
    if (!asked) {
      for (const part of [bar, more, hint]) part.hidden = true;
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      await current();
      const want = Object.fromEntries(Object.entries(now).filter(([name]) => name in FILES));
      // Bodies and themes are many: who does not open their lists does not load them.
      const count = boxes.filter((box) => box.open !== false).map((box) => box.dataset.facet);
      const found = await index.search(question, { live, lang, want, count, byDate: now.sort === "date" });
      if (mine !== turn) return;
      result = found;
      shown = 0;
      list.replaceChildren();
      const n = found.order.length;
      status.textContent = n ? fill(say.count, n) + (found.relaxed ? ` ${say.relaxed}` : "") : say.none;
      hint.hidden = !found.meant;
      if (found.meant) hint.replaceChildren(`${say.meant} `, link({ q: found.meant }, found.meant));
      bar.hidden = n < 2;
      bar.replaceChildren(...["", "date"].map((sort) => make("li", {}, link({ sort }, sort ? say.byDate : say.byRelevance, (now.sort ?? "") === sort))));
      narrow.hidden = !n && !Object.keys(want).length;
      showFacets(now);
      await show();
    } catch {
      if (mine === turn) status.textContent = say.failed;
    }
  }

  field.oninput = () => { clearTimeout(wait); wait = setTimeout(() => go(address({ q: field.value }), true, true), 150); };
  form.onsubmit = (event) => { event.preventDefault(); go(address({ q: field.value }), state().q === field.value); };
  more.onclick = show;
  for (const box of boxes) box.ontoggle = () => box.open && run();
  onpopstate = () => run();
  narrow.open = matchMedia("(min-width: 60rem)").matches;
  // Who comes by the button of another page has asked nothing yet.
  if (state().q === "") field.focus();
  run();
}

if (globalThis.document) start(document.getElementById("_search"));
