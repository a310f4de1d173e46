"use strict";
// Texts are text nodes, and no element gets a style attribute: the content security policy forbids both.
(() => {
  const one = (id) => document.getElementById(id);
  const data = JSON.parse(one("data").textContent), rows = data.rows, total = rows.length;
  const HIDDEN = { "aria-hidden": "true" }, STILL = { preventScroll: true };
  const on = (node, type, does, more) => node.addEventListener(type, does, more);
  const el = (tag, ...kids) => {
    const [name, css] = tag.split(".");
    const node = /^(svg|use)$/.test(name) ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    const attributes = kids[0] && kids[0].constructor === Object ? kids.shift() : {};
    if (css) node.setAttribute("class", css);
    for (const key in attributes) if (attributes[key] != null && attributes[key] !== false) node.setAttribute(key, attributes[key]);
    node.append(...kids.flat(Infinity).filter((kid) => kid != null && kid !== false && kid !== ""));
    return node;
  };
  const button = (text, does, attributes) => {
    const node = el("button", { type: "button", ...attributes }, text);
    node.onclick = () => does(node);
    return node;
  };
  const num = (number) => number.toLocaleString("en-US");
  const many = (number, word = "customer") => `${num(number)} ${word}${number === 1 ? "" : "s"}`;
  const tally = (key) => {
    const counts = {};
    for (const row of rows) counts[key(row)] = (counts[key(row)] || 0) + 1;
    return counts;
  };
  const announce = (text) => { one("said").textContent = ""; setTimeout(() => { one("said").textContent = text; }, 50); };

  // States are the buttons of the page, in their order; the tone of each is the class of its icon.
  const states = [...one("states").querySelectorAll("button")].map((node, rank) => ({ id: node.dataset.s, label: node.textContent.trim(), tone: node.querySelector(".i").classList[1] || "", node, rank }));
  const state = Object.fromEntries(states.map((each) => [each.id, each]));
  const toneOf = (row) => (row.cause === "escalation" || row.cause === "widened-trust" ? "grave" : state[row.state].tone);
  const icon = (id, tone = "") => el("svg", { class: "i " + tone, ...HIDDEN }, el("use", { href: "#i-" + id }));
  const chip = (row) => el("span", { class: "chip " + toneOf(row) }, icon(row.state), state[row.state].label);

  // --- times -----------------------------------------------------------------------------------
  const HOUR = 36e5, DAY = 24 * HOUR, ended = Date.parse(data.ended), now = Date.now();
  const day = (time) => new Date(time).toISOString().slice(0, 10);
  const age = (time) => {
    const hours = Math.floor((now - time) / HOUR);
    return hours < 1 ? "under 1 hour" : hours < 48 ? many(hours, "hour") : many(Math.floor(hours / 24), "day");
  };
  const short = (time) => {
    const hours = Math.floor((now - time) / HOUR);
    return hours < 48 ? Math.max(hours, 1) + " h ago" : Math.floor(hours / 24) + " d ago";
  };
  if (now >= ended) one("age").textContent = `, ${age(ended)} ago`;
  if (now - ended > 2 * DAY) {
    one("first").className = "note caution";
    one("first").replaceChildren(icon("outdated", "caution"), " ", el("b", "Look again first."), ` The last run was ${age(ended)} ago: run octospec status again before you act on these rows.`);
  }

  // --- commands --------------------------------------------------------------------------------
  const copy = async (text, node) => {
    const was = node.textContent;
    try { await navigator.clipboard.writeText(text); node.textContent = "Copied"; announce("Copied"); } catch {
      node.textContent = "Ctrl+C";
      const pre = node.parentNode.querySelector("pre");
      if (pre) getSelection().selectAllChildren(pre);
    }
    setTimeout(() => { node.textContent = was; }, 1600);
  };
  const copier = (text) => button("Copy", (node) => copy(text, node), { "aria-label": "Copy the command: " + text.split("\n")[0] });
  const quoted = (text) => (/^[\w.+-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);
  const commandOf = (row) => {
    const made = (data.causes[row.cause] || { command: "" }).command;
    return made.replaceAll("{id}", () => quoted(row.id)).replaceAll("{release}", () => quoted(row.release || ""));
  };
  for (const block of document.querySelectorAll(".causes .block")) {
    const pre = block.firstElementChild, title = pre.getAttribute("aria-label");
    block.append(copier(pre.textContent));
    block.hidden = true;
    block.before(button("Command", (node) => { block.hidden = !block.hidden; node.setAttribute("aria-expanded", !block.hidden); }, { "aria-expanded": "false", "aria-controls": block.id, "aria-label": title }));
  }

  // --- rows: what is sorted and searched is computed once -----------------------------------------
  const causes = Object.keys(data.causes), causeRank = Object.fromEntries(causes.map((id, rank) => [id, rank + 1]));
  const releaseRank = Object.fromEntries(data.releases.map((version, rank) => [version, rank])), behindRank = { patch: 1, minor: 2, major: 3 };
  const collate = new Intl.Collator("en", { numeric: true }).compare;
  const ownText = (own) => {
    const counts = new Map();
    for (const [kind] of own) counts.set(kind, (counts.get(kind) || 0) + 1);
    return [...counts].map(([kind, number]) => many(number, kind).replace(/ys$/, "ies")).join(", ");
  };
  for (const row of rows) {
    row.name = row.title || row.id;
    row.drift = row.drift || [];
    row.own = row.own || [];
    row.time = row.seen ? Date.parse(row.seen) : null;
    row.old = row.time != null && ended - row.time > DAY;
    row.ownText = ownText(row.own);
    row.words = [row.title, row.id, row.account, row.state, row.release, row.reason, row.drift.flat(), row.own.flat(), row.limits, (row.inputs || []).flat()].flat().join("\n").toLowerCase();
  }
  const COLUMNS = [["name", "Customer"], ["state", "State"], ["release", "Release"], ["behind", "Behind", true], ["drift", "Drift or reason"], ["own", "Own settings", true], ["seen", "Last seen"]];
  const byName = rows.map((_, index) => index).sort((one, other) => collate(rows[one].name, rows[other].name));
  const nameRank = new Uint32Array(total);
  byName.forEach((index, rank) => { nameRank[index] = rank; });
  const worst = (row) => (row.cause ? causeRank[row.cause] : 999);
  const KEY = {
    worst,
    name: (row, index) => nameRank[index],
    state: (row) => state[row.state].rank * 1000 + worst(row),
    release: (row) => (row.release in releaseRank ? releaseRank[row.release] : row.release ? 1e5 : row.nearest ? 2e5 : 3e5),
    behind: (row) => behindRank[row.behind] || 0,
    drift: (row) => (row.drift.length ? worst(row) : 999),
    own: (row) => row.own.length,
    seen: (row) => Math.floor((row.time || 0) / 6e4),
  };
  // One order a column and direction, made once: a filter never sorts. Equal keys are in the order of names.
  const orders = {};
  const made = (sort) => {
    const down = sort[0] === "-" ? -1 : 1, key = KEY[sort.replace("-", "")];
    const keys = Float64Array.from(rows, (row, index) => (key(row, index) * down + 1e8) * 1048576 + nameRank[index]);
    return Uint32Array.from(keys.sort(), (value) => byName[value % 1048576]);
  };
  const orderOf = (sort) => (orders[sort] = orders[sort] || made(sort));

  // --- filters: links set the hash of the URL, controls replace it --------------------------------
  const KEYS = ["q", "state", "release", "cause", "behind", "seen", "sort", "open"];
  const TESTS = { release: (row, values) => values.includes(row.release), cause: (row, values) => values.includes(row.cause), behind: (row, values) => values.includes(row.behind), seen: (row) => row.old };
  const split = (value) => (value ? value.split(",") : []);
  let want = {}, shown = new Uint32Array(0), current = 0, open = -1, openHeight = 0;
  const scroll = one("scroll"), table = one("t"), body = table.tBodies[0], head = table.tHead, narrow = matchMedia("(max-width:56rem)");
  const height = () => (narrow.matches ? 104 : 48);
  const topOf = (at) => at * height() + (open >= 0 && at > open ? openHeight : 0);
  const filter = () => {
    const begun = performance.now(), order = orderOf(want.sort || "worst"), picked = want.state ? split(want.state) : null;
    const terms = (want.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    const tests = Object.keys(TESTS).filter((key) => want[key]).map((key) => { const values = split(want[key]); return (row) => TESTS[key](row, values); });
    const fits = (row) => terms.every((term) => row.words.includes(term)) && tests.every((test) => test(row));
    const found = new Uint32Array(total), counts = {};
    let length = 0;
    for (const index of order) {
      const row = rows[index];
      if (!fits(row)) continue;
      counts[row.state] = (counts[row.state] || 0) + 1;
      if (!picked || picked.includes(row.state)) found[length++] = index;
    }
    shown = found.slice(0, length);
    open = want.open ? shown.findIndex((index) => rows[index].id === want.open) : -1;
    current = Math.max(open, 0);
    scroll.scrollTop = 0;
    redraw();
    if (open >= 0) scroll.scrollTop = topOf(open);
    report(counts);
    paint();
    performance.measure("filter", { start: begun });
  };
  const hash = (filters) => "#customers?" + new URLSearchParams(filters).toString().replace(/%2C/g, ",");
  const read = () => {
    const at = location.hash.indexOf("?");
    want = {};
    if (location.hash.startsWith("#customers?")) for (const [key, value] of new URLSearchParams(location.hash.slice(at + 1))) if (KEYS.includes(key)) want[key] = value;
    if (!Object.hasOwn(KEY, (want.sort || "worst").replace("-", ""))) delete want.sort;
  };
  const keep = () => {
    const chosen = KEYS.filter((key) => want[key]).map((key) => [key, want[key]]);
    history.replaceState(null, "", chosen.length ? hash(chosen) : "#customers");
  };
  const set = (changes) => { Object.assign(want, changes, "open" in changes ? null : { open: "" }); keep(); filter(); };

  // --- a row, and its details -----------------------------------------------------------------------
  const cell = (tag, ...kids) => el(tag, { role: tag === "th" ? "rowheader" : "cell", scope: tag === "th" ? "row" : null }, ...kids);
  const none = (text) => [el("span.soft", HIDDEN, "–"), el("span.vh", text)];
  const lines = (first, second, tag = "span") => [el("span.a", { title: first }, first), second && el(tag, { class: "b", title: second }, second)];
  const releaseCell = (row) => {
    if (row.release) return el("span.a", row.release);
    if (row.nearest) return lines("no release", "near " + row.nearest);
    return row.state === "not-deployed" ? none("none") : lines("not known", row.last && "was " + row.last);
  };
  const reasonCell = (row) => {
    const first = row.drift[0];
    if (first) return lines(first[2] + (row.drift.length > 1 ? ` (and ${row.drift.length - 1} more)` : ""), first[3], "code");
    return row.state === "current" || row.state === "outdated" ? none("no drift") : el("span.a soft", { title: row.reason }, row.reason);
  };
  const seenCell = (row) => {
    if (row.time == null) return el("span.a soft", "never");
    return [el("time", { class: "a" + (row.old ? " caution" : ""), datetime: row.seen, title: row.seen }, (row.old ? "▲ " : "") + short(row.time)), el("span.b", day(row.time))];
  };
  const draw = (at) => {
    const row = rows[shown[at]], isOpen = at === open;
    const name = el("button", { type: "button", class: "plain open", "aria-expanded": String(isOpen), tabindex: at === current ? 0 : -1, title: row.name }, row.name);
    const tr = el("tr", { role: "row", class: "r" + (isOpen ? " on" : ""), "aria-rowindex": at + 2 + (open >= 0 && at > open ? 1 : 0) },
      cell("th", name, row.title && el("span.b", row.id)), cell("td", chip(row)), cell("td", releaseCell(row)),
      cell("td", row.behind ? el("span.a", row.behind) : none(row.state === "current" ? "not behind" : "not known")),
      cell("td", reasonCell(row)), cell("td", row.ownText ? el("span.a", { title: row.ownText }, row.ownText) : none("none")), cell("td", seenCell(row)));
    tr.at = at;
    return tr;
  };
  const part = (title, ...kids) => el("section", el("h3", title), kids);
  const entry = (name, ...value) => [el("dt", name), el("dd", ...value)];
  const driftItem = (row) => ([kind, role, text, request]) => el("li", el("span", { class: "chip " + toneOf(row) }, icon("drifted"), kind), ` ${role}: ${text}`, request && [el("br"), el("code", request)]);
  const detail = (row) => {
    const cause = data.causes[row.cause], command = commandOf(row);
    const why = part("Why: " + state[row.state].label.toLowerCase(), el("p", cause ? cause.words + "." : `The roles equal ${row.release}, as it was released.`), cause && row.reason && el("p.soft", row.reason), cause && el("p", el("b", "Next: "), cause.next + "."));
    const inputs = (row.inputs || []).map(([id, ...values]) => entry(id, values.join(", ")));
    return [
      el("div", why, row.drift.length > 0 && part(`Drift from ${row.nearest}, the nearest release`, el("ul", row.drift.map(driftItem(row)))),
        command && part("Command", el("div.block", el("pre", command), copier(command)))),
      el("div", part("Deployment", el("dl", entry("Customer", row.id), entry("Account", row.account ? el("code", row.account) : "not known"), entry("Last seen", row.seen ? row.seen.slice(0, 16).replace("T", " ") + " UTC" : "never"), !row.release && row.last && entry("Last known", `${row.last} (from an earlier run)`), inputs)),
        part("The customer's own settings", row.own.length ? el("ul", row.own.map(([, role, text]) => el("li", `${role}: ${text}`))) : el("p.soft", row.release || row.nearest ? "None." : "Not known."), (row.limits || []).map((text) => el("p", text)))),
    ];
  };

  // --- drawing: only rows in view are elements; the height of the details is measured ---------------
  let detailRow = null;
  const place = () => {
    body.style.height = shown.length * height() + (open >= 0 ? openHeight : 0) + "px";
    for (const tr of body.rows) tr.style.transform = `translateY(${tr === detailRow ? (open + 1) * height() : topOf(tr.at)}px)`;
  };
  const sizes = new ResizeObserver(() => {
    const measured = detailRow ? detailRow.offsetHeight : 0;
    if (measured && measured !== openHeight) { openHeight = measured; place(); paint(); }
  });
  const redraw = () => {
    body.replaceChildren();
    sizes.disconnect();
    detailRow = null;
    openHeight = 0;
    if (open >= 0) {
      detailRow = el("tr", { role: "row", class: "detail", "aria-rowindex": open + 3 }, el("td", { role: "cell", "aria-colspan": COLUMNS.length, colspan: COLUMNS.length }, detail(rows[shown[open]])));
      detailRow.at = open + 0.5;
      body.append(detailRow);
      openHeight = detailRow.offsetHeight;
      sizes.observe(detailRow);
    }
    table.setAttribute("aria-rowcount", shown.length + 1 + (open >= 0 ? 1 : 0));
    place();
  };
  const rowAtHeight = (y) => {
    const bottom = (open + 1) * height();
    if (open < 0 || y < bottom) return Math.floor(y / height());
    return y < bottom + openHeight ? open : Math.floor((y - openHeight) / height());
  };
  const MORE = 8;
  const paint = () => {
    const from = Math.max(0, rowAtHeight(scroll.scrollTop) - MORE), to = Math.min(shown.length, rowAtHeight(scroll.scrollTop + scroll.clientHeight) + MORE + 1);
    const focused = document.activeElement;
    for (const tr of [...body.rows]) if (tr !== detailRow && (tr.at < from || tr.at >= to)) { if (tr.contains(focused)) scroll.focus(STILL); tr.remove(); }
    let next = body.firstElementChild;
    for (let at = from; at < to; at++) {
      while (next && next.at < at) next = next.nextElementSibling;
      if (next && next.at === at) { next = next.nextElementSibling; continue; }
      const tr = draw(at);
      tr.style.transform = `translateY(${topOf(at)}px)`;
      body.insertBefore(tr, next);
    }
  };
  let asked = false;
  on(scroll, "scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; const begun = performance.now(); paint(); performance.measure("paint", { start: begun }); });
  }, { passive: true });
  on(narrow, "change", () => { redraw(); paint(); });

  // --- keys and clicks ---------------------------------------------------------------------------------
  const rowAt = (at) => [...body.rows].find((tr) => tr.at === at);
  const focusRow = (at) => { const tr = rowAt(at); if (tr) { const name = tr.querySelector(".open"); name.tabIndex = 0; name.focus(STILL); } };
  const go = (to) => {
    const was = rowAt(current), headHeight = narrow.matches ? 0 : head.offsetHeight;
    if (was) was.querySelector(".open").tabIndex = -1;
    current = Math.max(0, Math.min(shown.length - 1, to));
    const y = topOf(current), bottom = y + height() - scroll.clientHeight + headHeight;
    if (y < scroll.scrollTop) scroll.scrollTop = y; else if (bottom > scroll.scrollTop) scroll.scrollTop = bottom;
    paint();
    focusRow(current);
  };
  const toggle = (at) => {
    const before = topOf(at) - scroll.scrollTop;
    current = at;
    open = open === at ? -1 : at;
    want.open = open < 0 ? "" : rows[shown[at]].id;
    redraw();
    scroll.scrollTop = topOf(at) - before;
    paint();
    focusRow(at);
    keep();
  };
  on(body, "click", (event) => { const tr = event.target.closest(".r"); if (tr && (event.target.closest(".open") || !String(getSelection()))) toggle(tr.at); });
  on(scroll, "keydown", (event) => {
    if (event.key === "Escape" && open >= 0) { event.preventDefault(); toggle(open); return; }
    if (event.target.closest(".detail, thead") || event.ctrlKey || event.metaKey || event.altKey || !shown.length) return;
    const page = Math.max(1, Math.floor(scroll.clientHeight / height()) - 2);
    const to = { ArrowDown: event.target === scroll ? current : current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: shown.length - 1 }[event.key];
    if (to != null) { event.preventDefault(); go(to); }
  });
  const headCell = ([id, label, isLargeFirst]) => {
    const [first, second] = isLargeFirst ? ["-" + id, id] : [id, "-" + id];
    return el("th", { role: "columnheader", scope: "col", "data-c": id }, button(label, () => set({ sort: want.sort === first ? second : want.sort === second ? "" : first })));
  };
  head.append(el("tr", { role: "row", "aria-rowindex": 1 }, COLUMNS.map(headCell)));

  // --- controls ------------------------------------------------------------------------------------------
  const option = (value, text) => el("option", { value }, text);
  const releases = tally((row) => row.release), byCause = tally((row) => row.cause);
  one("f-release").append(option("", "All"), ...data.releases.filter((version) => releases[version]).map((version) => option(version, `${version} (${num(releases[version])})`)));
  one("f-cause").append(option("", "All"), ...causes.filter((id) => byCause[id]).map((id) => option(id, `${data.causes[id].words} (${num(byCause[id])})`)));
  one("f-sort").append(option("", "worst first"), ...COLUMNS.map(([id, label, isLargeFirst]) => option((isLargeFirst ? "-" : "") + id, label.toLowerCase())));
  const LABELS = {
    q: (value) => `“${value}”`,
    state: (value) => split(value).map((id) => (state[id] || { label: id }).label).join(" or "),
    release: (value) => split(value).join(" or "),
    cause: (value) => (data.causes[value] || { words: value }).words,
    behind: (value) => "behind: " + value,
    seen: () => "seen over 24 hours before",
  };
  const clear = (text, css) => button(text, () => { want = { sort: want.sort }; set({}); }, { class: css });
  const tag = (key) => {
    const text = LABELS[key](want[key]);
    return el("span.tag", text, button("×", () => { set({ [key]: "" }); one("q").focus(STILL); }, { "aria-label": "Remove the filter " + text }));
  };
  const report = (counts) => {
    if (document.activeElement !== one("q")) one("q").value = want.q || "";
    for (const key of ["release", "cause", "sort"]) { const select = one("f-" + key); select.value = want[key] || ""; if (select.selectedIndex < 0) select.selectedIndex = 0; }
    const picked = split(want.state);
    for (const { id, node } of states) {
      const number = counts[id] || 0;
      node.querySelector("b").textContent = num(number);
      node.setAttribute("aria-pressed", picked.includes(id));
      node.classList.toggle("none", !number);
    }
    const sort = want.sort || "";
    for (const th of head.querySelectorAll("th")) if (sort.replace("-", "") === th.dataset.c) th.setAttribute("aria-sort", sort[0] === "-" ? "descending" : "ascending"); else th.removeAttribute("aria-sort");
    one("sum").textContent = shown.length === total ? many(total) : `${num(shown.length)} of ${many(total)}`;
    const tags = Object.keys(LABELS).filter((key) => want[key]).map(tag);
    one("tags").replaceChildren(...tags.flatMap((each) => [each, " "]), ...(tags.length > 1 ? [clear("Clear all", "plain")] : []));
    one("csv").textContent = `Export CSV (${num(shown.length)})`;
    one("csv").disabled = !shown.length;
    scroll.hidden = !shown.length;
    one("empty").hidden = shown.length > 0;
    if (!shown.length) one("empty").replaceChildren(el("p", total ? "No customer matches these filters." : "No customer was looked at yet."), ...(total ? [clear("Clear all filters")] : []));
  };
  let typing = 0;
  on(one("q"), "input", () => { clearTimeout(typing); typing = setTimeout(() => set({ q: one("q").value.trim() }), 60); });
  on(one("tools"), "submit", (event) => event.preventDefault());
  for (const key of ["release", "cause", "sort"]) on(one("f-" + key), "change", (event) => set({ [key]: event.target.value }));
  for (const { id, node } of states) node.onclick = () => { const picked = split(want.state); set({ state: (picked.includes(id) ? picked.filter((each) => each !== id) : [...picked, id]).join(",") }); };
  one("link").onclick = () => { keep(); copy(location.href, one("link")); };

  // --- the table as CSV: a spreadsheet runs a cell that begins with one of these characters, and in some
  // countries a semicolon or a tab ends a cell ---------------------------------------------------------------
  const field = (value) => {
    const text = value == null ? "" : String(value), safe = text.replace(/^(?=[=+\-@\t\r\n'|%])|(?<=[;\t\r\n])(?=[=+\-@|%])/g, "'");
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const HEADS = ["id", "title", "account", "state", "cause", "reason", "release", "nearest", "behind", "drift", "requests", "own-settings", "last-release", "seen"];
  const record = (row) => [row.id, row.title, row.account, row.state, row.cause, row.reason, row.release, row.nearest, row.behind, row.drift.map(([kind, role, text]) => `${kind} ${role}: ${text}`).join("; "), row.drift.map((each) => each[3]).filter(Boolean).join("; "), row.own.map((each) => each[2]).join("; "), row.last, row.seen];
  one("csv").onclick = () => {
    const text = [HEADS, ...Array.from(shown, (index) => record(rows[index]))].map((line) => line.map(field).join(",") + "\r\n").join("");
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv" })), link = el("a", { href: url, download: `status-${day(ended)}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    announce(many(shown.length, "row") + " exported");
  };

  const arrive = () => {
    read();
    filter();
    if (location.hash.includes("?")) { one("customers").scrollIntoView(); one("h-customers").focus(STILL); }
  };
  on(window, "hashchange", () => { if (/^(#customers.*)?$/.test(location.hash)) arrive(); });
  one("tools").hidden = one("list").hidden = false;
  arrive();
})();
