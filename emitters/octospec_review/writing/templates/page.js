"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const read = (node, key) => JSON.parse(node.dataset[key]);
  const picker = one("picker"), filter = one("filter"), search = one("search"), level = one("level"), flagged = one("flagged"), asks = one("asks"), service = one("service");
  // A long list is grouped by service, and written once; grants with a similar list refer to it, and list only their
  // additional and missing actions.
  const names = (item) => {
    const service = item.firstElementChild;
    return service ? item.lastChild.textContent.trim().split(" ").map((name) => service.textContent + name) : [item.textContent];
  };
  const listed = (node, which) => all(".actions" + which, node).map((list) => ({ level: list.dataset.level, actions: [...list.children].flatMap(names) }));
  const grants = all(".grant").map((node) => ({ node, when: read(node, "when"), has: !!node.querySelector(".finding"), lists: listed(node, ":not(.but)") }));
  const byId = new Map(grants.map((grant) => [grant.node.dataset.grant, grant]));
  for (const grant of grants) {
    const same = byId.get(grant.node.dataset.same);
    if (same) {
      const but = new Set(listed(grant.node, ".but").flatMap((list) => list.actions));
      const kept = but.size ? same.lists.map(({ level, actions }) => ({ level, actions: actions.filter((name) => !but.has(name)) })) : same.lists;
      grant.lists = [...kept.filter((list) => list.actions.length), ...grant.lists];
    }
    const long = same || grant.node.querySelector(".many") ? grant.lists.flatMap((list) => list.actions) : [];
    const texts = same ? all("tr:not(.detail), .detail p, .detail details:not(:has(.but))", grant.node).map((part) => part.textContent) : [grant.node.textContent];
    grant.words = [...texts, grant.node.dataset.role, ...long].join(" ").toLowerCase();
    grant.levels = grant.lists.map((list) => list.level);
    grant.services = new Set(grant.lists.flatMap((list) => list.actions.map((name) => name.split(":")[0])));
    const reason = grant.node.querySelector(".why");
    grant.why = reason && reason.dataset.sameWhy ? byId.get(reason.dataset.sameWhy).why : reason && !reason.classList.contains("quiet") ? reason.textContent : "";
    if (reason && reason.dataset.sameWhy) grant.words += " " + grant.why.toLowerCase();
  }
  const ways = all("[data-way]").map((node) => ({ node, when: read(node, "when"), certain: "certain" in node.dataset }));
  const unread = all("[data-unread]").map((node) => ({ node, when: read(node, "when"), actions: read(node, "actions") }));
  const answers = {};
  for (const node of all(".answer")) {
    const question = node.closest(".question").dataset.question;
    (answers[question] = answers[question] || []).push(read(node, "parts"));
  }
  const chosen = () => {
    const picked = {};
    if (picker) for (const input of all("input:checked", picker)) if (input.value) picked[input.name] = input.value;
    return picked;
  };
  // A combination fits if each picked choice has one of its values; other choices may have any value.
  const holds = (combinations, picked) =>
    combinations.some((tests) => Object.keys(tests).every((id) => !(id in picked) || tests[id].includes(picked[id])));
  // A claim is [answer, words, rank, combinations]; the gravest has the lowest rank.
  const standing = (question, picked) => (answers[question] || []).flat().filter((claim) => holds(claim[3], picked)).sort((one, other) => one[2] - other[2])[0];
  const chip = (word, text) => {
    const node = document.createElement("span");
    node.className = "k " + (text || word).replace(", ", " ").replace("only where", "only-where").replace("not decided", "not-decided");
    node.appendChild(document.createElement("span")).textContent = text || word;
    return node;
  };
  const sum = (counts, picked) => counts.reduce((all, [number, when]) => all + (holds(when, picked) ? number : 0), 0);
  // The actions that grants allow to a question: all by name if they are few, otherwise the clearest, and how many more.
  const clearest = (row, picked) => {
    const fitting = read(row, "actions").filter(([, when]) => holds(when, picked)), number = sum(fitting, picked);
    const names = fitting.flatMap(([, , some]) => some), named = names.length === number && number <= 3 ? names : names.slice(0, 1);
    return fitting.length ? [named, number - named.length] : null;
  };
  const more = (number) => (number ? " and " + number.toLocaleString("en") + " more" : "");
  // A long name of an action continues on the next line between its words.
  const code = (name) => {
    const node = document.createElement("code");
    name.split(/(?<=:)|(?<=[a-z0-9])(?=[A-Z])/).forEach((part, index) => node.append(...(index ? [document.createElement("wbr"), part] : [part])));
    return node;
  };
  const nameClearest = (row, picked, isByGrant) => {
    const found = isByGrant && clearest(row, picked), cell = row.querySelector(".most");
    cell.textContent = "";
    if (!found) return;
    found[0].forEach((name, index) => {
      if (index) cell.append(", ");
      cell.append(code(name));
    });
    if (found[1]) cell.appendChild(document.createElement("small")).textContent = more(found[1]);
  };
  const counted = (chip, row, picked) => {
    const number = /\b(indirectly|no|not-decided)\b/.test(chip.className) ? 0 : sum(read(row, "actions"), picked);
    if (number) chip.insertAdjacentHTML("beforeend", " <small>" + number.toLocaleString("en") + (number === 1 ? " action" : " actions") + "</small>");
    return chip;
  };
  const count = (picked) => {
    const found = {};
    for (const [level, number, when] of read(one("combinations"), "counts")) if (holds(when, picked)) found[level] = (found[level] || 0) + number;
    return found;
  };
  // The cards of questions follow the choice.
  const cards = all(".card").map((node) => ({ node, text: node.querySelector(".text").textContent, detail: node.querySelector(".detail").textContent, mark: node.querySelector(".k"), look: node.className, shape: node.querySelector(".k").className, tag: node.querySelector(".k").textContent }));
  const say = (card, text, detail, look, shape, tag) => {
    card.node.querySelector(".text").textContent = text;
    card.node.querySelector(".detail").textContent = detail;
    [card.node.className, card.mark.className, card.mark.textContent] = [look, shape, tag];
  };
  const looks = { yes: ["grave", "yes", "Grave"], "not-decided": ["caution", "not-decided", "Not decided"], no: ["good", "no", "No"] };
  const follow = (picked, any) => {
    for (const card of cards) {
      const same = any && card.node.dataset.chosen ? read(card.node, "chosen").filter(([answers]) => Object.entries(picked).every(([id, value]) => answers[id] === value)) : [];
      if (same.length && same.every((each) => each[1] === same[0][1] && each[2] === same[0][2])) {
        const [, text, detail, look, tag, shape] = same[0];
        say(card, text, detail, "card " + look, "k " + shape, tag);
        continue;
      }
      const { question } = card.node.dataset, claim = any && question && standing(question, picked);
      if (!claim) say(card, card.text, card.detail, card.look, card.shape, card.tag);
      else {
        const found = clearest(document.querySelector('#combinations [data-question="' + question + '"]'), picked);
        const [look, shape, tag] = looks[claim[0]];
        const text = claim[1][0].toUpperCase() + claim[1].slice(1);
        say(card, text, found && !/indirectly/.test(claim[1]) ? (found[1] ? "for example " : "") + found[0].join(", ") + more(found[1]) : "", "card " + (claim[0] === "yes" ? card.node.dataset.tone : look), "k " + shape, tag === "Grave" && card.node.dataset.tone !== "grave" ? "Care" : tag);
      }
    }
  };
  // A text to copy follows a choice of each value; with fewer choices taken, it is the one for all combinations.
  const copies = (picked) => {
    for (const article of all("[data-choices]")) {
      let found = false;
      for (const part of all(".of-choice", article)) {
        const fits = Object.entries(read(part, "answers")).every(([id, value]) => picked[id] === value);
        part.classList.toggle("taken", fits);
        if (fits || part.open) part.open = fits;
        found = found || fits;
      }
      article.querySelector(".of-all").hidden = found;
    }
  };
  const written = new Map(all("pre").map((pre) => [pre, pre.textContent]));
  const fill = (input) => {
    const article = input.closest("article"), blank = input.dataset.blank, name = input.value.trim(), fits = /^[\w+=,.@-]{1,64}$/.test(name);
    for (const pre of all("pre", article)) {
      pre.textContent = fits ? written.get(pre).replaceAll(blank, name) : written.get(pre);
      const button = pre.previousElementSibling;
      button.disabled = !fits && written.get(pre).includes(blank);
    }
  };
  let followed = false;
  // What names folded rows is as wide as the columns that are shown.
  const narrow = matchMedia("screen and (max-width:75rem)"), phone = matchMedia("screen and (max-width:47.5rem)");
  const span = () => {
    const any = document.body.classList.contains("chosen");
    for (const cell of all("[data-columns]")) cell.colSpan = narrow.matches ? (any ? (phone.matches ? 1 : 2) : Number(cell.dataset.columns)) : Number(cell.dataset.columns) + (any ? 2 : 1);
  };
  for (const width of [narrow, phone]) width.addEventListener("change", span);
  const mine = () => {
    const picked = chosen(), any = Object.keys(picked).length > 0, found = any ? count(picked) : {};
    for (const node of all(".mine")) node.hidden = !any;
    document.body.classList.toggle("chosen", any);
    span();
    // Before the first choice the page shows what it was written with.
    if (any || followed) for (const row of all("#combinations tbody tr")) {
      const cell = row.querySelector("td.mine");
      if (!cell) continue;
      if ("ways" in row.dataset) cell.replaceChildren(chip(ways.some((way) => way.certain && holds(way.when, picked)) ? "yes" : ways.some((way) => holds(way.when, picked)) || holds(read(row, "ways"), picked) ? "not decided" : "no"));
      else if (row.dataset.level) cell.textContent = (found[row.dataset.level] || 0).toLocaleString("en");
      else if (row.dataset.question) {
        const claim = standing(row.dataset.question, picked);
        cell.replaceChildren(claim ? counted(chip(claim[0], claim[1]), row, picked) : chip("not decided"));
        nameClearest(row, picked, !any || (claim && claim[0] === "yes" && !/indirectly/.test(claim[1])));
      }
    }
    for (const part of [...ways, ...unread]) part.node.hidden = !holds(part.when, picked);
    if (one("not-read")) one("not-read").hidden = unread.every((part) => part.node.hidden);
    if (any || followed) {
      follow(picked, any);
      copies(picked);
    }
    followed = any;
    if (picker) {
      const rows = all("#combinations [data-question] td.mine .k").map((chip) => ["yes", "not-decided", "no"].find((answer) => chip.classList.contains(answer)));
      const counts = ["yes", "not-decided", "no"].map((answer) => [rows.filter((each) => each === answer).length, answer.replace("-", " ")]).filter(([number]) => number).map((each) => each.join(" ")).join(", ");
      const words = Object.entries(picked).map(([id, value]) => id + " " + value).join(", ");
      one("picked").textContent = any ? "With " + words + ": " + counts + "." : "Select an answer to see the access that remains.";
    }
  };
  const show = () => {
    const picked = chosen(), words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const grant of grants) {
      const fits = holds(grant.when, picked) && words.every((word) => grant.words.includes(word)) &&
        (!level.value || grant.levels.includes(level.value)) && (!flagged.checked || grant.has) &&
        (!service.value || grant.services.has(service.value)) && (!asks.value || grant.node.dataset.asks.split(" ").includes(asks.value));
      grant.node.hidden = !fits;
      shown += fits;
    }
    for (const group of all(".group")) group.hidden = !group.querySelector(".grant:not([hidden])");
    // An unread part may grant anything, so no search and no level hides it.
    const left = unread.filter((part) => !part.node.hidden).length;
    const more = left ? ", and " + left + (left === 1 ? " part that was" : " parts that were") + " not read" : "";
    one("found").textContent = shown.toLocaleString("en") + " of " + grants.length.toLocaleString("en") + " statements shown" + more + ".";
  };
  const cell = (text) => {
    const quoted = /^[=+\-@\t\r\n'|%]/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(quoted) ? '"' + quoted.replace(/"/g, '""') + '"' : quoted;
  };
  const combinations = (node) => (node.querySelector(".if")?.textContent || "").replace(/^(always$|if )/, "");
  const table = () => {
    const rows = [["grant", "role", "effect", "action", "level", "resources", "conditions", "if", "why"]];
    for (const grant of grants) {
      if (grant.node.hidden) continue;
      const { grant: id, role, effect, but } = grant.node.dataset;
      const on = (but ? "all except " : "") + (all(".on code", grant.node).map((code) => code.textContent).join(" ") || "*");
      const where = all(".where", grant.node).map((each) => each.textContent).join(" and ");
      const when = combinations(grant.node);
      for (const list of grant.lists)
        if (!level.value || list.level === level.value)
          for (const action of list.actions)
            rows.push([id, role, effect, action, list.level, on, where, when, grant.why]);
    }
    for (const { node, actions } of unread) {
      if (node.hidden) continue;
      const why = node.querySelector(".what").textContent + " (" + node.lastElementChild.textContent + ")";
      for (const action of actions.length ? actions : [""])
        rows.push(["", node.dataset.role, "not read", action, "", "", "", combinations(node), why]);
    }
    return rows.map((row) => row.map(cell).join(",")).join("\n") + "\n";
  };
  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([table()], { type: "text/csv" }));
    link.download = "permissions-shown.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const copy = async (button) => {
    const text = one(button.dataset.copies).textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(one(button.dataset.copies));
      document.execCommand("copy");
    }
    button.textContent = "Copied";
  };
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const folded = target.closest("details");
    if (folded) folded.open = true;
    if (target.matches(".grant")) turn(target, true);
    for (const node of [target, target.closest(".group")]) if (node) node.hidden = false;
    target.scrollIntoView();
  };
  // A row is opened and closed by its name; the choice, the filter and the open rows are in the address of the page.
  const turn = (node, opening) => {
    node.classList.toggle("open", opening);
    node.querySelector(".anchor").setAttribute("aria-expanded", opening);
    for (const part of all("details", node)) part.open = opening;
  };
  const fields = { search, question: asks, service, level };
  const remember = () => {
    // What else the address has, such as the signature of a link, stays.
    const state = new URLSearchParams(location.search);
    for (const name of [...state.keys()]) if (Object.hasOwn(fields, name) || name === "findings" || name === "open" || name.startsWith("choice.")) state.delete(name);
    for (const [id, value] of Object.entries(chosen())) state.set("choice." + id, value);
    for (const [name, field] of Object.entries(fields)) if (field.value) state.set(name, field.value);
    if (flagged.checked) state.set("findings", "1");
    const open = all(".grant.open");
    if (open.length && open.length < 40) state.set("open", open.map((node) => node.dataset.grant).join(" "));
    const text = state.toString();
    try { history.replaceState(null, "", location.pathname + (text && "?" + text) + location.hash); } catch { /* A viewer that keeps its address fixed. */ }
  };
  const recall = () => {
    const state = new URLSearchParams(location.search);
    if (picker) for (const input of all("input", picker)) if (input.value && state.get("choice." + input.name) === input.value) input.checked = true;
    for (const [name, field] of Object.entries(fields)) if (state.has(name)) field.value = state.get(name);
    flagged.checked = state.has("findings");
    for (const id of (state.get("open") || "").split(" ")) if (byId.has(id)) turn(byId.get(id).node, true);
  };
  const unfold = (button) => {
    const opening = button.textContent === "Open all";
    for (const grant of grants) turn(grant.node, opening);
    remember();
    button.textContent = opening ? "Close all" : "Open all";
  };
  const unfoldRows = (button) => {
    const open = button.closest("tbody").classList.toggle("open");
    button.setAttribute("aria-expanded", open);
    button.textContent = button.textContent.replace(/^\w+/, open ? "Hide" : "Show");
  };
  const links = all("nav a"), parts = links.map((link) => one(link.hash.slice(1)));
  const mark = () => {
    let at = 0;
    parts.forEach((part, index) => { if (part && part.getBoundingClientRect().top < 160) at = index; });
    links.forEach((link, index) => (index === at ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  const both = () => { mine(); show(); remember(); };
  for (const name of [...new Set(grants.flatMap((grant) => [...grant.services]))].sort()) service.appendChild(document.createElement("option")).textContent = name;
  for (const { node } of grants) {
    const name = node.querySelector(".anchor");
    name.setAttribute("aria-expanded", "false");
    name.addEventListener("click", (event) => { event.preventDefault(); turn(node, !node.classList.contains("open")); remember(); });
  }
  // The head of the table of answers sticks below the switches, whatever their height.
  const bar = () => document.documentElement.style.setProperty("--bar", (getComputedStyle(picker).position === "sticky" ? picker.offsetHeight : 0) + "px");
  recall();
  for (const form of [picker, filter]) if (form) { form.hidden = false; form.addEventListener("submit", (event) => event.preventDefault()); }
  if (picker) picker.addEventListener("change", both);
  for (const kind of ["input", "change"]) filter.addEventListener(kind, () => { show(); remember(); });
  one("export").addEventListener("click", save);
  one("unfold").addEventListener("click", (event) => unfold(event.currentTarget));
  for (const button of all(".copier")) { button.hidden = false; button.addEventListener("click", () => copy(button)); }
  for (const button of all(".unfolder")) { button.hidden = false; button.addEventListener("click", () => unfoldRows(button)); }
  for (const input of all("[data-blank]")) { input.closest(".blank").hidden = false; input.addEventListener("input", () => fill(input)); fill(input); }
  addEventListener("scroll", mark, { passive: true });
  mark();
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => { if (one("everything").checked) for (const node of all("details")) node.open = true; });
  both();
  if (picker) { bar(); new ResizeObserver(bar).observe(picker); }
  open();
})();
