/* The sheet of amounts: shows what each field reads as and the running difference to the stated totals, and moves
   between the grants with the arrow keys. The server reads the same text again; nothing is stored from here. */
(function () {
  "use strict";

  var DIGITS = 100;
  var LARGEST = 1e12 * DIGITS;
  var WORDS = {
    USD: /^(us\$|\$|usd|us dollars|dollarë amerikanë|dollars?|dollarë|dollare)\s*(?![a-zë])|\s*(us\$|\$|usd|us dollars|dollarë amerikanë|dollars?|dollarë|dollare)$/g,
    ALL: /^(lekë|leke|lek|all)\s*(?![a-zë])|\s*(lekë|leke|lek|all)$/g
  };
  var holder = document.getElementById("amounts-data");
  var sheet = document.getElementById("sheet");
  if (!holder || !sheet) {
    return;
  }
  var data = JSON.parse(holder.textContent);
  var fields = Array.prototype.slice.call(sheet.querySelectorAll("input[data-currency]"));

  function areThousands(groups, marks) {
    return marks.every(function (mark) { return mark === marks[0]; }) && /^[1-9]\d{0,2}$/.test(groups[0]) &&
      groups.slice(1).every(function (group) { return group.length === 3; });
  }

  // Minor units of a number whose last sign begins the decimals, or null.
  function withDecimals(groups, marks) {
    var before = marks.slice(0, -1);
    var mark = marks[marks.length - 1];
    var decimals = groups[groups.length - 1];
    var isGrouped = before.length > 0;
    if (!/[.,]/.test(mark || " ") || (isGrouped && (before.indexOf(mark) >= 0 || !areThousands(groups.slice(0, -1), before)))) {
      return null;
    }
    if (decimals.length > 2 && (isGrouped || /[1-9]/.test(decimals.slice(2)))) {
      return null;
    }
    return Number(groups.slice(0, -1).join("") + (decimals + "00").slice(0, 2));
  }

  // Every amount in minor units that the text can mean. The rules are those of the server.
  function read(text, currency) {
    var plain = text.toLowerCase().replace(/[‘’]/g, "'").replace(/\s+/g, " ").trim().replace(WORDS[currency], "").trim();
    var number = plain.replace(/(\d)[.,]?\s?[-–—]{1,2}$/, "$1");
    if (!/^\d+(?:[ .,']\d+)*$/.test(number)) {
      return [];
    }
    var groups = number.split(/[ .,']/);
    var marks = number.match(/[ .,']/g) || [];
    var found = [];
    if (!marks.length || areThousands(groups, marks)) {
      found.push(Number(groups.join("")) * DIGITS);
    }
    var decimal = withDecimals(groups, marks);
    if (decimal !== null && !(found.length && number !== plain)) {
      found.push(decimal);
    }
    return found.filter(function (amount) { return amount > 0 && amount <= LARGEST; });
  }

  function figures(amount, currency) {
    var signs = data.currencies[currency];
    var whole = String(Math.floor(amount / DIGITS)).replace(/\B(?=(\d{3})+$)/g, data.group);
    var rest = amount % DIGITS;
    return signs.before + whole + (rest ? data.decimal + ("0" + rest).slice(-2) : "") +
      (amount === DIGITS ? signs.after_one : signs.after);
  }

  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (_all, name) { return values[name]; });
  }

  function showReading(field) {
    var currency = field.dataset.currency;
    var readings = read(field.value, currency).map(function (amount) { return figures(amount, currency); });
    var words = readings.length > 1 ? fill(data.words.or, { first: readings[0], second: readings[1] }) : readings[0];
    document.getElementById("read-" + field.name).textContent = field.value.trim() ? words || data.words.unread : "";
  }

  // One sentence a currency: the sum with what is typed, and how far it is from the stated total.
  function balance(currency) {
    var known = data.currencies[currency];
    var sum = known.recorded;
    var grants = known.grants;
    fields.forEach(function (field) {
      var readings = field.dataset.currency === currency ? read(field.value, currency) : [];
      if (readings.length === 1) {
        sum += readings[0] - (data.recorded[field.name] || 0);
        grants += data.recorded[field.name] ? 0 : 1;
      }
    });
    var left = known.stated - sum;
    var words = !grants ? "none" : known.stated === null ? "sum" : left < 0 ? "more" : "less";
    return fill(data.words[words], {
      currency: known.name,
      sum: figures(sum, currency),
      count: grants,
      all: known.in_all,
      left: figures(Math.abs(left), currency)
    });
  }

  function refresh() {
    fields.forEach(showReading);
    document.getElementById("running").textContent = data.order.map(balance).join(". ") + ".";
  }

  // Up and down: the same currency of the grant before or after.
  function move(event) {
    var step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.target.dataset.currency) {
      return;
    }
    var column = fields.filter(function (field) { return field.dataset.currency === event.target.dataset.currency; });
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
  // A source of its own that was put back must not stay folded away.
  sheet.querySelectorAll("details").forEach(function (details) {
    details.open = details.open || Array.prototype.some.call(details.querySelectorAll("input"), function (field) { return field.value; });
  });
  refresh();
})();
