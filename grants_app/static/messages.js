/* What is shown is read: the form that marks it is sent once the page is seen. Without this file a button sends it. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-read]");

  function send() {
    if (!form || document.visibilityState !== "visible") {
      return;
    }
    var sent = form;
    form = null;
    window.fetch(sent.action, { method: "POST", body: new FormData(sent), redirect: "manual", keepalive: true })
      .then(function () { sent.hidden = true; })
      .catch(function () { form = sent; });
  }

  document.addEventListener("visibilitychange", send);
  send();
}());
