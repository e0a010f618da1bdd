/* A draft is saved while it is written. What the server has not confirmed waits in this browser, encrypted with a key that only
   a page for the same account holds, and is put back when the draft is opened again. Without this file the form is sent by its
   buttons. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-draft]");
  var corner = document.querySelector("[data-account]");
  var line = form.querySelector("[data-draft-line]");
  var shared = form.querySelector("[data-draft-shared]");
  var offer = form.querySelector("[data-draft-offer]");
  var PLACE = "draft:" + (corner ? corner.dataset.account : "") + ":" + location.pathname;
  var SHARED = "draft-shared";
  var KEEP_AFTER = 400;
  var QUIET = 4000;
  var APART = 15000;
  var UNSENT = "unsent" in form.dataset;
  // Fields that tell how a form is sent, not what it says.
  var OWN = ["csrf_token", "seen", "guard_soften", "step"];
  var storage = null;
  try {
    storage = window.localStorage;
    storage.length;
  } catch (_refused) {
    storage = null;
  }
  var subtle = window.crypto && window.crypto.subtle;
  var key = null;
  var confirmed = UNSENT ? null : JSON.stringify(values());
  var isHeld = UNSENT;
  var isPassing = false;
  var running = null;
  var hasEnded = false;
  var lastSent = 0;
  var keepTimer;
  var sendTimer;

  function values() {
    return Array.from(new FormData(form)).filter(function (one) { return OWN.indexOf(one[0]) < 0; });
  }

  function put(kept) {
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!control.name || OWN.indexOf(control.name) >= 0 || control.type === "hidden" || control.type === "submit") {
        return;
      }
      var said = kept.filter(function (one) { return one[0] === control.name; });
      if (control.type === "checkbox") {
        control.checked = said.length > 0;
      } else if (said.length) {
        control.value = said[0][1];
      }
    });
  }

  function tell(name, words) {
    var said = words || form.dataset[name];
    if (line.textContent !== said) {  // said once, not at each attempt: programs read every change aloud
      line.textContent = said;
    }
    line.dataset.state = name;
  }

  function canKeep() {
    return Boolean(storage && key && !shared.checked);
  }

  function bytes(text) {
    return Uint8Array.from(window.atob(text), function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    return window.btoa(Array.from(new Uint8Array(buffer), function (one) { return String.fromCharCode(one); }).join(""));
  }

  function keep() {
    window.clearTimeout(keepTimer);
    if (!canKeep() || JSON.stringify(values()) === confirmed) {
      return Promise.resolve();
    }
    var iv = window.crypto.getRandomValues(new Uint8Array(12));
    var said = new TextEncoder().encode(JSON.stringify({ seen: form.elements.seen.value, values: values() }));
    return subtle.encrypt({ name: "AES-GCM", iv: iv }, key, said).then(function (sealed) {
      if (canKeep()) {
        storage.setItem(PLACE, JSON.stringify({ at: Date.now(), iv: text(iv), sealed: text(sealed) }));
      }
    }).catch(function () { tell("unkept"); });
  }

  function forget() {
    window.clearTimeout(keepTimer);
    if (storage) {
      storage.removeItem(PLACE);
    }
  }

  // Resolves to "saved", "waiting" (no line) or "refused" (the page that a form leads to says why).
  function send() {
    window.clearTimeout(sendTimer);
    if (running) {
      return running.then(send);
    }
    var said = JSON.stringify(values());
    if (said === confirmed) {
      forget();
      return Promise.resolve("saved");
    }
    lastSent = Date.now();
    tell("saving");
    running = (hasEnded ? renew() : Promise.resolve()).then(function () {
      return window.fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
        cache: "no-store"
      });
    }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 400) {
        hasEnded = true;
        tell(canKeep() ? "ended" : "endedUnkept");
        return canKeep() ? "refused" : "waiting";
      }
      if (answer.status >= 500) {
        tell("waiting");
        again();
        return "waiting";
      }
      return answer.json().then(function (found) {
        if (!answer.ok) {
          isHeld = true;
          tell("overtaken", found.words);
          return "refused";
        }
        form.elements.seen.value = found.seen;
        confirmed = said;
        tell("saved", found.words);
        if (JSON.stringify(values()) === said) {
          forget();
        } else {
          return keep().then(function () { plan(); return "saved"; });
        }
        return "saved";
      });
    }).catch(function () {
      tell(canKeep() ? "waiting" : "unkept");
      again();
      return "waiting";
    }).then(function (state) {
      running = null;
      return state;
    });
    return running;
  }

  // After signing in again, here or in another tab, the form goes on under the new session, for the same account only.
  function renew() {
    return window.fetch(form.action, { redirect: "manual", cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (page) {
      var other = new DOMParser().parseFromString(page, "text/html").querySelector("form[data-draft]");
      if (other && other.dataset.draftKey === form.dataset.draftKey) {
        form.elements.csrf_token.value = other.elements.csrf_token.value;
        hasEnded = false;
      }
    }).catch(function () { hasEnded = true; });
  }

  function again() {
    window.clearTimeout(sendTimer);
    sendTimer = window.setTimeout(send, APART);
  }

  function plan() {
    window.clearTimeout(sendTimer);
    if (!isHeld) {
      sendTimer = window.setTimeout(send, Math.max(QUIET, APART - (Date.now() - lastSent)));
    }
  }

  function label(name) {
    var control = form.elements[name];
    var head = control && control.labels && control.labels[0];
    var ids = control && control.getAttribute("aria-labelledby");
    return head ? head.textContent.trim() : (ids || "").split(" ").map(function (id) {
      var found = document.getElementById(id);
      return found ? found.textContent.trim() : "";
    }).reverse().join(" – ");
  }

  // The kept words stand in the form; the offer shows what is saved wherever that is another text.
  function show(kept) {
    var now = values();
    var list = offer.querySelector("dl");
    put(kept.values);
    var different = values().filter(function (one, place) { return JSON.stringify(one) !== JSON.stringify(now[place]); });
    if (!different.length) {
      forget();
      return;
    }
    isHeld = true;
    offer.querySelector("[data-draft-between]").hidden = kept.seen === form.elements.seen.value;
    different.forEach(function (one) {
      var stood = now.filter(function (other) { return other[0] === one[0]; })[0];
      var name = document.createElement("dt");
      var words = document.createElement("dd");
      name.textContent = label(one[0]);
      words.textContent = stood && stood[1] ? stood[1] : list.dataset.empty;
      words.className = "pre-line";
      list.append(name, words);
    });
    offer.hidden = false;
    offer.querySelector("[data-draft-take]").addEventListener("click", function () {
      offer.hidden = true;
      isHeld = false;
      line.focus();
      send();
    });
    offer.querySelector("[data-draft-discard]").addEventListener("click", function () {
      put(now);
      forget();
      offer.hidden = true;
      isHeld = false;
      line.focus();
    });
  }

  function open() {
    var entry = null;
    try {
      entry = JSON.parse(storage.getItem(PLACE));
    } catch (_broken) {
      forget();
    }
    if (!entry || UNSENT) {
      return Promise.resolve();
    }
    return subtle.decrypt({ name: "AES-GCM", iv: bytes(entry.iv) }, key, bytes(entry.sealed)).then(function (said) {
      show(JSON.parse(new TextDecoder().decode(said)));
    }).catch(forget);
  }

  function begin() {
    shared.checked = Boolean(storage && storage.getItem(SHARED));
    shared.disabled = !storage;
    if (!storage || !subtle) {
      tell("unkept");
      return Promise.resolve();
    }
    return subtle.importKey("raw", bytes(form.dataset.draftKey), "AES-GCM", false, ["encrypt", "decrypt"])
      .then(function (made) {
        key = made;
        return shared.checked ? forget() : open();
      });
  }

  form.addEventListener("input", function (event) {
    if (event.target === shared) {
      return;
    }
    window.clearTimeout(keepTimer);
    keepTimer = window.setTimeout(keep, KEEP_AFTER);
    plan();
  });

  shared.addEventListener("change", function () {
    if (shared.checked) {
      storage.setItem(SHARED, "1");
      Object.keys(storage).forEach(function (name) {
        if (name.indexOf("draft:") === 0) {
          storage.removeItem(name);
        }
      });
    } else {
      storage.removeItem(SHARED);
      keep();
    }
  });

  // The words are saved first; the button then does what it does without this file.
  form.addEventListener("submit", function (event) {
    if (isPassing) {
      return;
    }
    event.preventDefault();
    var button = event.submitter;
    isHeld = false;
    keep().then(send).then(function (state) {
      if (state !== "waiting") {
        isPassing = true;
        // Not at once: while a form is being submitted browsers pass over a second order to do so.
        window.setTimeout(function () { form.requestSubmit(button || undefined); }, 0);
      } else {
        line.focus();
      }
    });
  });

  window.addEventListener("online", function () {
    if (!isHeld && JSON.stringify(values()) !== confirmed) {
      send();
    }
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && !isPassing && JSON.stringify(values()) !== confirmed) {
      keep();
    }
  });

  form.querySelectorAll("[data-draft-scripted]").forEach(function (part) { part.hidden = false; });
  begin();
})();
