/* Small conveniences. Every page works without this file. */
(function () {
  "use strict";

  // An error summary is read first, whoever reads and however.
  var summary = document.querySelector("[data-error-summary]");
  if (summary) {
    summary.focus();
  }

  // A menu behind <details> closes with Escape and gives the focus back to its heading.
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && document.activeElement.closest(".site-nav details[open], .day-bar details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Words that only make sense where scripts run.
  document.querySelectorAll("[data-scripted]").forEach(function (words) {
    words.hidden = false;
  });

  // A form whose state is the address leaves out what is empty.
  document.addEventListener("formdata", function (event) {
    if (event.target.method !== "get") {
      return;
    }
    Array.from(new Set(event.formData.keys())).forEach(function (name) {
      var values = event.formData.getAll(name).filter(Boolean);
      event.formData.delete(name);
      values.forEach(function (value) { event.formData.append(name, value); });
    });
  });

  // A page that comes back as it was left shows the choices of its address again, not those that led away from it.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      document.querySelectorAll("form[method=get]").forEach(function (form) { form.reset(); });
    }
  });

  /* Text typed into a form with data-keep stays in this tab until it has been accepted, so that an error, a lost
     session or a closed page costs nobody their words. Passwords, files and hidden fields are never kept. */
  var PREFIX = "kept:";
  var SKIPPED = ["password", "file", "hidden", "submit", "button", "reset", "image"];
  var corner = document.querySelector("[data-account]");
  var account = corner ? corner.dataset.account : "";
  var store;
  try {
    store = window.sessionStorage;
    store.length;
  } catch (_refused) {
    return;
  }

  function read(key) {
    try {
      return JSON.parse(store.getItem(key));
    } catch (_broken) {
      return null;
    }
  }

  function write(key, entry) {
    try {
      store.setItem(key, JSON.stringify(entry));
    } catch (_full) {
      store.removeItem(key);
    }
  }

  function keptKeys() {
    return Object.keys(store).filter(function (key) {
      return key.indexOf(PREFIX) === 0;
    });
  }

  function controls(form) {
    return Array.prototype.filter.call(form.elements, function (control) {
      return control.name && SKIPPED.indexOf(control.type) < 0 && control.tagName !== "FIELDSET";
    });
  }

  // [name, value, checked] of each control.
  function valuesOf(form) {
    return controls(form).map(function (control) {
      var choice = control.type === "checkbox" || control.type === "radio";
      var value = control.multiple && control.options
        ? Array.prototype.map.call(control.selectedOptions, function (option) { return option.value; })
        : control.value;
      return [control.name, value, choice ? control.checked : null];
    });
  }

  // By name, and by order among equal names: the form may meanwhile show more or fewer fields.
  function putBack(form, values) {
    var byName = {};
    values.forEach(function (kept) {
      (byName[kept[0]] = byName[kept[0]] || []).push(kept);
    });
    controls(form).forEach(function (control) {
      var kept = (byName[control.name] || []).shift();
      if (!kept) {
        return;
      }
      if (kept[2] !== null) {
        control.checked = control.value === kept[1] ? kept[2] : control.checked;
      } else if (Array.isArray(kept[1])) {
        Array.prototype.forEach.call(control.options, function (option) {
          option.selected = kept[1].indexOf(option.value) >= 0;
        });
      } else {
        control.value = kept[1];
      }
    });
  }

  function showNotice(form, key, original) {
    var notice = document.createElement("div");
    notice.className = "callout no-print";
    notice.setAttribute("role", "status");
    var words = document.createElement("p");
    words.textContent = form.dataset.keepText + " ";
    var discard = document.createElement("button");
    discard.type = "button";
    discard.className = "btn btn-sm btn-outline-secondary";
    discard.textContent = form.dataset.keepDiscard;
    discard.addEventListener("click", function () {
      putBack(form, original);
      store.removeItem(key);
      notice.remove();
    });
    words.appendChild(discard);
    notice.appendChild(words);
    form.parentNode.insertBefore(notice, form);
  }

  // What was sent and led to an ordinary page has been accepted. A sign-in page, an error or a form that still asks
  // for confirmation (data-unsent) means it was not.
  var refused = document.querySelector("[data-error], [data-error-summary], [data-unsent], input[type=password]");
  keptKeys().forEach(function (key) {
    var entry = read(key);
    if (!entry || (account && entry.account !== account)) {
      store.removeItem(key);
    } else if (entry.sent && refused) {
      entry.sent = false;
      write(key, entry);
    } else if (entry.sent) {
      store.removeItem(key);
    }
  });

  // A form that a sign-in had held up (accounts/send_again.html) is sent: what its page kept is sent with it.
  document.querySelectorAll("form[data-sent-again]").forEach(function (form) {
    form.addEventListener("submit", function () {
      var begin = PREFIX + new URL(form.action, location.href).pathname + ":";
      keptKeys().filter(function (key) { return key.indexOf(begin) === 0; }).forEach(function (key) {
        var entry = read(key);
        if (entry) {
          entry.sent = true;
          write(key, entry);
        }
      });
    });
  });

  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var key = PREFIX + location.pathname + ":" + form.dataset.keep;
    var original = valuesOf(form);
    var entry = read(key);
    var timer;

    function keep(sent) {
      clearTimeout(timer);
      write(key, { account: account, sent: sent, values: valuesOf(form) });
    }

    // Softer words that were asked for stand in the page: what was typed before must not cover them.
    if (form.querySelector("[data-softened]")) {
      keep(false);
    } else if (entry) {
      putBack(form, entry.values);
      if (JSON.stringify(valuesOf(form)) !== JSON.stringify(original)) {
        showNotice(form, key, original);
      }
    }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(keep, 400, false);
    });
    form.addEventListener("submit", function () {
      keep(true);
    });
  });

  // Drafts that wait for a line (report_draft.js): seven days at most, and gone when their account signs out.
  var WEEK = 7 * 24 * 3600 * 1000;
  function waiting(begin) {
    return Object.keys(window.localStorage).filter(function (key) { return key.indexOf(begin) === 0; });
  }
  waiting("draft:").forEach(function (key) {
    var at = 0;
    try {
      at = JSON.parse(window.localStorage.getItem(key)).at;
    } catch (_broken) {
      at = 0;
    }
    if (!(Date.now() - at < WEEK)) {
      window.localStorage.removeItem(key);
    }
  });

  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var drafts = waiting("draft:" + account + ":");
      if (drafts.length && !window.confirm(form.dataset.unsentWords)) {
        event.preventDefault();
        return;
      }
      drafts.forEach(function (key) { window.localStorage.removeItem(key); });
      keptKeys().forEach(function (key) {
        store.removeItem(key);
      });
    });
  });
})();

/* For the scripts that draw: a promise of Plotly, which is asked for once, when the page has loaded and the browser is
   idle. Whoever saves data gets it only when a chart comes near. */
window.loadPlotly = (function () {
  "use strict";

  var promised = null;

  function ask(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = function () {
        if (window.Plotly) {
          resolve();
        } else {
          reject(new Error("the charts' library holds no Plotly"));
        }
      };
      script.onerror = function () { reject(new Error("the charts' library could not be loaded")); };
      document.head.append(script);
    });
  }

  function whenIdle(go) {
    function wait() {
      (window.requestIdleCallback || window.setTimeout)(go);
    }
    if (document.readyState === "complete") {
      wait();
    } else {
      window.addEventListener("load", wait);
    }
  }

  function whenNear(go) {
    var observer = new IntersectionObserver(function (entries) {
      if (entries.some(function (entry) { return entry.isIntersecting; })) {
        observer.disconnect();
        go();
      }
    }, { rootMargin: "400px" });
    document.querySelectorAll(".chart-canvas").forEach(function (canvas) { observer.observe(canvas); });
  }

  return function (address) {
    var connection = window.navigator.connection;
    promised = promised || new Promise(connection && connection.saveData ? whenNear : whenIdle).then(function () {
      return ask(address);
    });
    return promised;
  };
})();

/* For the scripts that draw: a copy of a Plotly figure with the page's type, in which every CSS variable has become its
   present colour. It stands here because each script more is one more request on a slow line. */
window.inPageStyle = function (original) {
  "use strict";

  var VARIABLE = /^var\((--[\w-]+)\)$/;
  var styles = window.getComputedStyle(document.documentElement);

  function coloured(value) {
    if (Array.isArray(value)) {
      return value.map(coloured);
    }
    if (value && typeof value === "object") {
      return Object.keys(value).reduce(function (copy, key) {
        copy[key] = coloured(value[key]);
        return copy;
      }, {});
    }
    var match = typeof value === "string" && VARIABLE.exec(value);
    return match ? styles.getPropertyValue(match[1]).trim() : value;
  }

  var figure = coloured(original);
  var family = window.getComputedStyle(document.body).fontFamily;
  figure.layout.font = Object.assign({}, figure.layout.font, { family: family });
  figure.layout.hoverlabel.font.family = family;
  return figure;
};
