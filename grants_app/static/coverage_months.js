/* Plays the coverage page month by month. All months come in one request, once somebody asks for one; map, table,
   legend, sentences, links and the address then follow the slider. The menu of months stands without this file. */
(function () {
  "use strict";

  var player = document.querySelector("[data-months]");
  if (!player) {
    return;
  }
  var menu = document.querySelector("[data-month-menu]");
  var range = player.querySelector("input");
  var said = player.querySelector("output");
  var play = player.querySelector("[data-play]");
  var calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  var EVERY = 1500;
  var timer = null;
  var loading = null;
  var page = null;

  // The menu gives way to the slider, which begins where the address is.
  menu.hidden = true;
  player.hidden = false;
  var chosen = menu.querySelector("option[selected]");
  var started = Boolean(chosen);
  range.value = chosen ? chosen.index : 0;
  range.setAttribute("aria-valuetext", said.textContent);

  function showCalm() {
    play.hidden = calm.matches;
  }

  function element(name, attributes, words) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (words !== undefined) {
      made.textContent = words;
    }
    return made;
  }

  // An address of this site for the days of a month; without a month for any time.
  function inMonth(address, month) {
    var url = new URL(address, window.location.href);
    ["on", "month", "from", "until"].forEach(function (name) { url.searchParams.delete(name); });
    if (url.searchParams.has("counted")) {
      url.searchParams.set("counted", month.from + ".." + month.until);
    } else {
      url.searchParams.set("from", month.from);
      url.searchParams.set("until", month.until);
    }
    return url.pathname + url.search + url.hash;
  }

  function ofPlace(address, place, month) {
    return inMonth(address.replace(page.urls.code, encodeURIComponent(place[0])), month);
  }

  function mark(kind, words) {
    var whole = element("span", { "class": "evidence" });
    whole.append(element("i", { "class": "evidence-shape evidence-" + kind }), words);
    return whole;
  }

  function number(words, address) {
    var cell = element("td");
    if (address && words !== "0") {
      cell.append(element("a", { href: address }, words));
    } else {
      cell.textContent = words;
    }
    return cell;
  }

  function row(line, month, heads) {
    var place = page.places[line[0]];
    var made = element("tr");
    var name = element("th", { scope: "row" });
    name.append(element("a", { href: ofPlace(page.urls.place, place, month) }, place[1]));
    made.append(name);
    if (heads.length === 7) {
      made.append(element("td", {}, place[2] || ""));
    }
    var evidence = element("td");
    evidence.append(mark(line[1], page.states[line[1]]));
    if (line[2]) {
      evidence.append(" ", mark("claimed", line[2]));
    }
    made.append(evidence);
    var here = page.urls.grants ? "grants" : "place";
    [here, "direct_grants", null, null].forEach(function (key, i) {
      var address = key && page.urls[key] && ofPlace(page.urls[key], place, month);
      var cell = number(line[3 + i], address && here === "place" ? address + "#grants-here" : address);
      made.append(cell);
    });
    return made;
  }

  function showTable(month) {
    var table = document.getElementById("coverage-table");
    table = table.matches("table") ? table : table.querySelector("table");
    var heads = Array.from(table.tHead.rows[0].cells, function (cell) { return cell.textContent.trim(); });
    var rows = month.lines.map(function (line) { return row(line, month, heads); });
    table.tBodies[0].replaceChildren.apply(table.tBodies[0], rows);
    table.tHead.querySelectorAll("a").forEach(function (link) { link.href = inMonth(link.href, month); });
  }

  function showLegend(month) {
    var lines = month.legend.map(function (item) {
      var line = element("li");
      line.append(element("span", { "class": "swatch swatch-" + item[0] }), item[1], " ",
        element("span", { "class": "filter-count" }, item[2]));
      return line;
    });
    var list = document.querySelector(".coverage-map .legend ul");
    list.replaceChildren.apply(list, lines);
  }

  function showChips(month) {
    var chips = document.querySelector(".coverage-chips");
    var list = element("ul", { "class": "chips" });
    page.chips.map(function (chip) { return [chip[0], inMonth(chip[1], month)]; })
      .concat([[month.label, page.urls.page]]).forEach(function (chip) {
        var made = document.getElementById("coverage-chip").content.cloneNode(true);
        made.querySelector("a").setAttribute("href", chip[1]);
        made.querySelector("[data-words]").textContent = chip[0];
        list.append(made);
      });
    list.append(document.getElementById("coverage-clear").content.cloneNode(true));
    chips.replaceChildren(list);
  }

  function showWords(month) {
    document.querySelector(".page-lead").textContent = month.lead;
    document.getElementById("coverage-map-title").textContent = month.drawn;
    document.querySelector("[data-nationwide]").innerHTML = month.nationwide;
    var sentence = document.querySelector("[data-unreached]");
    sentence.textContent = month.unreached[0];
    month.unreached[1].forEach(function (position, i, all) {
      var place = page.places[position];
      sentence.append(" ", element("a", { href: ofPlace(page.urls.place, place, month) }, place[1]),
        i < all.length - 1 ? "," : ".");
    });
  }

  // Links and fields that carry the choice on: files, the other language, the form of filters.
  function carryOn(month) {
    document.querySelectorAll("[data-keeps-days] a, .languages a").forEach(function (link) {
      link.href = inMonth(link.href, month);
    });
    var days = { "filter-on": "", "filter-from": month.from, "filter-until": month.until };
    Object.keys(days).forEach(function (id) { document.getElementById(id).value = days[id]; });
  }

  function show() {
    var month = page.months[range.value];
    started = true;
    showTable(month);
    showLegend(month);
    showChips(month);
    showWords(month);
    carryOn(month);
    range.setAttribute("aria-valuetext", month.label);
    said.textContent = month.label;
    window.history.replaceState(null, "", inMonth(page.urls.page, month));
    document.dispatchEvent(new CustomEvent("coverage-month", {
      detail: { areas: month.areas, styles: page.styles, words: page.words, data: page.ground.concat(month.data || []), place: inMonth(page.urls.place, month) },
    }));
  }

  function load() {
    loading = loading || window.fetch(player.dataset.months).then(function (answer) {
      if (!answer.ok) {
        throw new Error("the months answered " + answer.status);
      }
      return answer.json();
    }).then(function (content) { page = content; });
    return loading;
  }

  function fail(reason) {
    loading = null;
    stop();
    said.textContent = player.dataset.failure;
    window.console.warn(reason);
  }

  function showSoon() {
    load().then(show).catch(fail);
  }

  function stop() {
    window.clearInterval(timer);
    timer = null;
    play.textContent = play.dataset.words;
  }

  function step(by) {
    // What was shown before the first step was no month: the first step leads to one.
    var next = Number(range.value) + (started ? by : 0);
    if (next < 0 || next > Number(range.max)) {
      stop();
      return;
    }
    range.value = next;
    showSoon();
  }

  play.dataset.words = play.textContent;
  player.querySelectorAll("[data-step]").forEach(function (button) {
    button.addEventListener("click", function () { stop(); step(Number(button.dataset.step)); });
  });
  range.addEventListener("input", function () { stop(); showSoon(); });
  play.addEventListener("click", function () {
    if (timer) {
      stop();
      return;
    }
    if (started && range.value === range.max) {
      range.value = 0;
      started = false;
    }
    play.textContent = play.dataset.pause;
    step(1);
    timer = window.setInterval(function () { step(1); }, EVERY);
  });
  calm.addEventListener("change", showCalm);
  showCalm();
})();
