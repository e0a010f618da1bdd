/* Draws the coverage map. The page carries the figure without outlines and with the names of CSS variables for
   colours; this file fetches the outlines, fills both in and hands the figure to Plotly. The table stands without it. */
(function () {
  "use strict";

  var source = document.querySelector("script[data-coverage-map]");
  var canvas = source && document.getElementById(source.dataset.coverageMap);
  if (!canvas) {
    return;
  }
  var page = JSON.parse(source.textContent);
  var VARIABLE = /^var\((--[\w-]+)\)$/;

  // A copy of a value in which every CSS variable has become its present colour.
  function coloured(value, styles) {
    if (Array.isArray(value)) {
      return value.map(function (item) { return coloured(item, styles); });
    }
    if (value && typeof value === "object") {
      return Object.keys(value).reduce(function (copy, key) {
        copy[key] = coloured(value[key], styles);
        return copy;
      }, {});
    }
    var match = typeof value === "string" && VARIABLE.exec(value);
    return match ? styles.getPropertyValue(match[1]).trim() : value;
  }

  function fillIn(trace, shapes) {
    var meta = trace.meta || {};
    if (meta.boundary && shapes[meta.boundary]) {
      trace.x = shapes[meta.boundary].x;
      trace.y = shapes[meta.boundary].y;
    }
    if (meta.labels) {
      trace.x = meta.labels.map(function (code) { return shapes[code].label[0]; });
      trace.y = meta.labels.map(function (code) { return shapes[code].label[1]; });
    }
  }

  function fail(reason) {
    var words = document.createElement("p");
    words.className = "chart-waiting";
    words.textContent = page.failure;
    canvas.replaceChildren(words);
    window.console.warn(reason);
  }

  function codeOf(point) {
    return point.customdata || (point.data.meta && point.data.meta.boundary);
  }

  function draw() {
    var styles = window.getComputedStyle(document.documentElement);
    var figure = coloured(page.figure, styles);
    figure.layout.font = { family: window.getComputedStyle(document.body).fontFamily };
    figure.layout.hoverlabel.font.family = figure.layout.font.family;
    // A finger must still scroll the page; a mouse may drag the map.
    figure.layout.dragmode = window.matchMedia("(pointer: fine)").matches ? "pan" : false;
    return window.Plotly.react(canvas, figure.data, figure.layout, page.config);
  }

  function start(shapes) {
    page.figure.data.forEach(function (trace) { fillIn(trace, shapes); });
    canvas.replaceChildren();
    return draw().then(function () {
      canvas.dataset.drawn = "yes";
      canvas.on("plotly_click", function (event) {
        var code = event.points.length && codeOf(event.points[0]);
        if (code) {
          window.location.assign(page.place.url.replace(page.place.code, encodeURIComponent(code)));
        }
      });
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    });
  }

  window.fetch(page.boundaries).then(function (answer) {
    if (!answer.ok) {
      throw new Error("the outlines answered " + answer.status);
    }
    return answer.json();
  }).then(start).catch(fail);
})();
