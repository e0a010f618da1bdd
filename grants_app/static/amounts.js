/* The sheet of amounts: shows what each field reads as and the running difference to the stated totals, and moves
   between the grants with the arrow keys. The server reads the same text again; nothing is stored from here. */
(function () {
  "use strict";

  var LARGEST = 1e12;
  var WORDS = {
    USD: /^(us\$|\$|usd|us dollars|dollarë amerikanë|dollars?|dollarë|dollare)\s*(?![a-zë])|\s*(us\$|\$|usd|us dollars|dollarë amerikanë|dollars?|dollarë|dollare)$/g,
    EUR: /^(€|euro|eur)\s*(?![a-zë])|\s*(€|euro|eur)$/g,
    ALL: /^(lekë|leke|lek|all)\s*(?![a-zë])|\s*(lekë|leke|lek|all)$/g
  };
  var holder = document.getElementById("amounts-data");
  var sheet = document.getElementById("sheet");
  if (!holder || !sheet) {
    return;
  }
  var data = JSON.parse(holder.textContent);
  var fields = Array.prototype.slice.call(sheet.querySelectorAll("input[inputmode=decimal]"));

  // Each field of an amount has a line below it that says what it reads as.
  fields.forEach(function (field) {
    var line = document.createElement("p");
    line.className = "small muted amounts-read";
    line.id = "read-" + field.name;
    field.insertAdjacentElement("afterend", line);
    field.setAttribute("aria-describedby", ((field.getAttribute("aria-describedby") || "") + " " + line.id).trim());
  });

  function currencyOf(field) {
    return (field.name || "").slice(0, 3).toUpperCase();
  }

  function unitOf(currency) {
    return data.currencies[currency].unit;
  }

  function wordsOf(currency) {
    var code = currency.toLowerCase();
    return WORDS[currency] || new RegExp("^" + code + "\\s*(?![a-zë])|\\s*" + code + "$", "g");
  }

  function areThousands(groups, marks) {
    return marks.every(function (mark) { return mark === marks[0]; }) && /^[1-9]\d{0,2}$/.test(groups[0]) &&
      groups.slice(1).every(function (group) { return group.length === 3; });
  }

  // Minor units of a number whose last sign begins the decimals, or null.
  function withDecimals(groups, marks, unit) {
    var before = marks.slice(0, -1);
    var mark = marks[marks.length - 1];
    var decimals = groups[groups.length - 1];
    var digits = String(unit).length - 1;
    var isGrouped = before.length > 0;
    if (!/[.,]/.test(mark || " ") || (isGrouped && (before.indexOf(mark) >= 0 || !areThousands(groups.slice(0, -1), before)))) {
      return null;
    }
    if (decimals.length > digits && (isGrouped || /[1-9]/.test(decimals.slice(digits)))) {
      return null;
    }
    return Number(groups.slice(0, -1).join("") + (decimals + "0000").slice(0, digits));
  }

  // The text in small letters with ordinary digits, spaces and apostrophes, without signs that nobody sees. Digits of
  // other scripts stand ten by ten in order, so that counting back to the first of them gives their value.
  function plainOf(text) {
    var digits = text.normalize("NFC").toLowerCase().replace(/\p{Cf}/gu, "").replace(/\p{Nd}/gu, function (digit) {
      var first = digit.codePointAt(0);
      while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) {
        first -= 1;
      }
      return String((digit.codePointAt(0) - first) % 10);
    });
    return digits.replace(/[‘’]/g, "'").replace(/\s+/g, " ").trim();
  }

  // Every amount in minor units that the text can mean; `open` where a person has to say which. The rules are those
  // of the server.
  function read(text, currency) {
    var plain = plainOf(text).replace(wordsOf(currency), "").trim();
    var number = plain.replace(/(\d)[.,]?\s?[-–—]{1,2}$/, "$1");
    if (!/^\d+(?:[ .,']\d+)*$/.test(number)) {
      return { amounts: [], open: false };
    }
    var groups = number.split(/[ .,']/);
    var marks = number.match(/[ .,']/g) || [];
    var found = [];
    var areGroups = areThousands(groups, marks);
    if (!marks.length || areGroups) {
      found.push(Number(groups.join("")) * unitOf(currency));
    }
    var open = marks.length === 1 && areGroups && /[.,]/.test(marks[0]) && marks[0] !== data.own && number === plain;
    var decimal = withDecimals(groups, marks, unitOf(currency));
    if (decimal !== null && (open || !found.length)) {
      found.push(decimal);
    }
    return { amounts: found.filter(function (amount) { return amount > 0 && amount <= LARGEST * unitOf(currency); }), open: open };
  }

  function figures(amount, currency) {
    var signs = data.currencies[currency];
    var unit = signs.unit;
    var whole = String(Math.floor(amount / unit)).replace(/\B(?=(\d{3})+$)/g, data.group);
    var rest = amount % unit;
    return signs.before + whole + (rest ? data.decimal + ("000" + rest).slice(1 - String(unit).length) : "") +
      (amount === unit ? signs.after_one : signs.after);
  }

  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; });
  }

  function showReading(field) {
    var currency = currencyOf(field);
    var reading = read(field.value, currency);
    var texts = reading.amounts.map(function (amount) { return figures(amount, currency); });
    var open = texts.length > 1 ? data.words.or : data.words.only;
    var words = reading.open && texts.length ? fill(open, { first: texts[0], second: texts[1] }) : texts[0];
    document.getElementById("read-" + field.name).textContent = field.value.trim() ? words || data.words.unread : "";
  }

  // The sum of a currency with what is typed, and how far it is from the stated total.
  function sumUp(currency) {
    var known = data.currencies[currency];
    var now = { sum: known.recorded, grants: known.grants };
    fields.forEach(function (field) {
      var reading = currencyOf(field) === currency ? read(field.value, currency) : null;
      if (reading && reading.amounts.length === 1 && !reading.open) {
        now.sum += reading.amounts[0] - (data.recorded[field.name] || 0);
        now.grants += data.recorded[field.name] ? 0 : 1;
      }
    });
    var left = known.stated - now.sum;
    now.kind = !now.grants ? "none" : known.stated === null ? "sum" : left < 0 ? "more" : "less";
    now.words = {
      currency: known.name,
      sum: figures(now.sum, currency),
      count: now.grants,
      all: known.in_all,
      left: figures(Math.abs(left), currency)
    };
    return now;
  }

  function setCell(name, currency, lines) {
    var cell = document.querySelector("[data-" + name + "=" + currency + "] > div");
    if (!cell) {
      return;
    }
    // As the server wrote it, for as long as nothing is known.
    cell.dataset.unknown = cell.dataset.unknown || cell.innerHTML;
    if (!lines) {
      cell.innerHTML = cell.dataset.unknown;
      return;
    }
    cell.textContent = "";
    lines.forEach(function (text, place) {
      var line = document.createElement("span");
      line.className = place ? "small muted" : "nowrap";
      line.textContent = text;
      cell.append(line, document.createElement("br"));
    });
  }

  // The same figures as cells of the table above and as one sentence a currency beside the button.
  function showBalance() {
    var sentences = data.order.map(function (currency) {
      var now = sumUp(currency);
      var left = { less: now.words.left, more: fill(data.words.over, now.words) }[now.kind];
      setCell("sum", currency, now.grants ? [now.words.sum, fill(data.words.of, now.words)] : null);
      setCell("left", currency, left ? [left] : null);
      return fill(data.words[now.kind], now.words);
    });
    document.getElementById("running").textContent = sentences.join(". ") + ".";
  }

  function refresh() {
    fields.forEach(showReading);
    showBalance();
  }

  // Up and down: the same currency of the grant before or after.
  function move(event) {
    var step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || fields.indexOf(event.target) < 0) {
      return;
    }
    var column = fields.filter(function (field) { return currencyOf(field) === currencyOf(event.target); });
    var next = column[column.indexOf(event.target) + step];
    if (next) {
      event.preventDefault();
      next.focus();
      next.select();
    }
  }

  document.querySelectorAll("[data-live]").forEach(function (element) { element.hidden = false; });
  document.querySelectorAll("[data-tick-all]").forEach(function (button) {
    button.addEventListener("click", function () {
      button.form.querySelectorAll("input[type=checkbox]").forEach(function (box) { box.checked = true; });
    });
  });
  sheet.addEventListener("input", refresh);
  sheet.addEventListener("keydown", move);
  refresh();
})();
