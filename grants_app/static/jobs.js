/* Asks every two seconds how far a file is, and loads the page again when that is another state: it then says more than a
   number. Where this fails, the page shows what it showed. */
(function () {
  "use strict";

  var box = document.querySelector("[data-job]");
  var bar = box.querySelector("progress");
  var words = box.querySelector(".meter-text span:last-child");

  function show(job) {
    if (job.state !== box.dataset.state) {
      window.location.reload();
      return;
    }
    bar.value = job.percent;
    bar.textContent = words.textContent = box.dataset.words.replace("#", job.percent);
    window.setTimeout(ask, 2000);
  }

  function ask() {
    window.fetch(box.dataset.job, { headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
      .then(function (answer) { show(answer.data); })
      .catch(function () { window.setTimeout(ask, 10000); });
  }

  window.setTimeout(ask, 2000);
})();
