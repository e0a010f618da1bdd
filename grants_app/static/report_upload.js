/* A file is sent from the page while it stays open: pictures are made smaller first, a line that drops is tried again, and what is
   sent is said in words. The mark of the form lets the server keep once what it is sent twice. Without this file the form is sent
   by its button. */
(function () {
  "use strict";

  var part = document.querySelector("[data-upload]");
  var line = part.querySelector("[data-upload-line]");
  var bar = part.querySelector("progress");
  var words = part.dataset;
  var LONGEST_SIDE = 1600;
  var QUALITY = 0.8;
  var FIRST_WAIT = 2000;
  var LONGEST_WAIT = 60000;
  var QUIET = 120000;
  var running = null;
  var chosen = null;
  var waiting;
  var tries = 0;

  function form() {
    return part.querySelector("form");
  }

  function say(name, more) {
    var said = (words[name] || "").replace("#", more || "");
    if (line.textContent !== said) {
      line.textContent = said;
    }
    line.dataset.state = name;
  }

  // A picture that is drawn anew is sent only where it became smaller.
  function smaller(file) {
    if (!/^image\/(jpeg|png)$/.test(file.type) || !window.createImageBitmap) {
      return Promise.resolve(file);
    }
    return window.createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var share = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      var drawn = canvas.getContext("2d");
      if (share === 1 && file.type === "image/png") {
        return file;
      }
      canvas.width = Math.max(1, Math.round(picture.width * share));
      canvas.height = Math.max(1, Math.round(picture.height * share));
      drawn.fillStyle = "#fff";
      drawn.fillRect(0, 0, canvas.width, canvas.height);
      drawn.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); }).then(function (blob) {
        return blob && blob.size < file.size ? blob : file;
      });
    }).catch(function () { return file; });  // the server says what is wrong with it
  }

  function stop() {
    window.clearTimeout(waiting);
    running = null;
    bar.hidden = true;
  }

  function again(request) {
    if (running !== request) {
      return;
    }
    running = null;
    tries += 1;
    bar.hidden = true;
    say("waiting", chosen.name);
    waiting = window.setTimeout(send, Math.min(LONGEST_WAIT, FIRST_WAIT * Math.pow(2, tries - 1)));
  }

  // The server's page says what is wrong; the file stays chosen here, so that it need not be looked for again.
  function show(page) {
    var found = new DOMParser().parseFromString(page, "text/html").querySelector("[data-upload] [data-upload-form]");
    var place = part.querySelector("[data-upload-form]");
    if (!found) {
      say("refused");
      return;
    }
    place.replaceWith(document.adoptNode(found));
    bind();
    say("kept", chosen.name);
    var summary = part.querySelector("[data-error-summary]");
    (summary || line).focus();
  }

  function answered(request) {
    if (running !== request) {
      return;
    }
    if (request.status === 0 || request.status >= 500 || request.status === 429) {
      again(request);
      return;
    }
    stop();
    var told = null;
    try {
      told = JSON.parse(request.responseText);
    } catch (_page) {
      told = null;
    }
    if (request.status === 200 && told) {
      say("done", chosen.name);
      window.location.assign(told.url);
    } else if (request.status === 422) {
      show(request.responseText);
    } else if (request.status === 413) {
      say("large");
    } else {
      say("ended");
    }
  }

  function send() {
    window.clearTimeout(waiting);
    if (running || !chosen) {
      return;
    }
    var request = new XMLHttpRequest();
    var body = new FormData(form());
    body.set("file", chosen.data, chosen.name);
    running = request;
    request.open("POST", form().action);
    request.setRequestHeader("Accept", "application/json");
    request.timeout = 0;
    var told = Date.now();
    // A line that is dead without saying so ends no request: no progress for two minutes counts as that.
    var watch = window.setInterval(function () {
      if (running !== request) {
        window.clearInterval(watch);
      } else if (Date.now() - told > QUIET) {
        window.clearInterval(watch);
        again(request);
        request.abort();
      }
    }, 1000);
    request.upload.addEventListener("progress", function (event) {
      told = Date.now();
      if (running === request && event.lengthComputable) {
        bar.value = Math.floor(100 * event.loaded / event.total);
      }
    });
    request.addEventListener("load", function () { answered(request); });
    request.addEventListener("error", function () { again(request); });
    bar.hidden = false;
    bar.value = 0;
    say("sending", chosen.name);
    request.send(body);
  }

  function begin(event) {
    var file = form().elements.file.files[0];
    if (running) {
      event.preventDefault();
      return;
    }
    if (!file && !chosen) {
      return;  // the server says that a file is missing
    }
    event.preventDefault();
    tries = 0;
    if (!file) {
      send();
      return;
    }
    say("preparing", file.name);
    smaller(file).then(function (data) {
      if (data.size > Number(words.most)) {
        chosen = null;
        say("large");
        return;
      }
      chosen = { name: file.name, data: data };
      send();
    });
  }

  function bind() {
    form().addEventListener("submit", begin);
  }

  window.addEventListener("online", function () {
    if (chosen && !running && line.dataset.state === "waiting") {
      send();
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (running || line.dataset.state === "waiting") {
      event.preventDefault();
    }
  });

  line.hidden = false;
  bind();
})();
