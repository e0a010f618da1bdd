/* Writes how many grants each value of a filter would show into a list so long that its page came without. Where this
   fails, the filters have no numbers and work as well. The marks are those of templates/components/filters.html. */
(function () {
  "use strict";

  var source = document.querySelector("script[data-counts]");

  function beside(input, count) {
    var mark = document.createElement("span");
    var unit = document.createElement("span");
    mark.className = count[0] === "0" ? "filter-count is-none" : "filter-count";
    mark.id = input.id + "-count";
    mark.textContent = count[0];
    unit.className = "visually-hidden";
    unit.textContent = " " + count[1];
    mark.append(unit);
    input.parentNode.append(mark);
    input.setAttribute("aria-describedby", mark.id);
  }

  function write(page) {
    Object.keys(page.counts).forEach(function (name) {
      function countOf(value) {
        return page.counts[name][value] || page.none;
      }
      document.querySelectorAll(".filters [name='" + name + "']").forEach(function (field) {
        if (field.type === "checkbox") {
          beside(field, countOf(field.value));
        } else if (field.options) {
          Array.prototype.forEach.call(field.options, function (option) {
            option.text += option.value ? " (" + countOf(option.value)[0] + ")" : "";
          });
        }
      });
    });
    document.querySelector(".filters").dataset.counted = "yes";
  }

  window.fetch(source.dataset.counts, { headers: { Accept: "application/json" } })
    .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
    .then(write)
    .catch(function () { /* a list without numbers is a list */ });
})();
