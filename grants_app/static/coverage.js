/* Draws the coverage map. The page carries the figure without outlines and with the names of CSS variables for
   colours; this file fetches the outlines, fills both in and draws at once what static/map_sketch.js can draw: all that
   there is to see. Plotly, three quarters of what the page weighs, comes once that stands, and takes over for labels and
   zoom. The table stands without any of it. */
window.coverageMaps = { plotly: document.currentScript.dataset.plotly, outlines: {} };

document.querySelectorAll("script[data-coverage-map]").forEach(function (source) {
  "use strict";

  var canvas = document.getElementById(source.dataset.coverageMap);
  var page = JSON.parse(source.textContent);
  var outlines = null;

  function fillIn(trace, shapes, place) {
    var meta = trace.meta || {};
    if (meta.boundary && shapes[meta.boundary]) {
      trace.x = shapes[meta.boundary].x;
      trace.y = shapes[meta.boundary].y;
    }
    if (meta.labels) {
      var points = meta.labels.map(function (code, i) { return place(shapes[code], trace.text[i]); });
      trace.x = points.map(function (point) { return point[0]; });
      trace.y = points.map(function (point) { return point[1]; });
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

  function open(code) {
    window.location.assign(page.place.url.replace(page.place.code, encodeURIComponent(code)));
  }

  function isTakenOver() {
    return canvas.dataset.drawn === "yes";
  }

  function draw() {
    return isTakenOver() ? drawWithPlotly() : window.mapSketch.draw(page.figure, canvas);
  }

  function drawWithPlotly() {
    var figure = window.inPageStyle(page.figure);
    // A finger must still scroll the page; a mouse may drag the map.
    figure.layout.dragmode = window.matchMedia("(pointer: fine)").matches ? "pan" : false;
    return window.Plotly.react(canvas, figure.data, figure.layout, page.config);
  }

  // A label of several lines: words, the position of words that many have, or that and what follows these words and
  // those after them.
  function said(label) {
    return typeof label === "string" ? label : label.map(function (line) {
      if (typeof line === "string") {
        return line;
      }
      return typeof line === "number" ? page.words[line] : line.slice(1).map(function (number, i) {
        return page.words[line[0] + i] + number;
      }).join("<br>");
    }).join("<br>");
  }

  // The small dots that another map of the page has as well; a marker of this one covers the dot at its place.
  function dotsOf(map) {
    var other = map && document.querySelector("script[data-coverage-map=" + map + "]");
    return !other ? [] : JSON.parse(other.textContent).figure.data.filter(function (trace) {
      return trace.meta && trace.meta.ground;
    }).map(function (trace) { return Object.assign(trace, { text: trace.labels }); });
  }

  // The areas travel as code, style and label; what all of them have is the same as in outputs/coverage/figures.py.
  function unpack() {
    var areas = page.areas.map(function (area) {
      var own = { type: "scatter", x: [], y: [], fill: "toself", text: said(area[2]), meta: { boundary: area[0] } };
      return Object.assign(own, page.styles[area[1]]);
    });
    var others = page.figure.data.map(function (trace) {
      return trace.labels ? Object.assign({}, trace, { text: trace.labels.map(said), labels: undefined }) : trace;
    });
    page.figure.data = areas.concat(dotsOf(page.ground), others);
  }

  function fill(shapes) {
    unpack();
    var place = window.mapSketch.numberPlacer(page.figure, canvas);
    page.figure.data.forEach(function (trace) { fillIn(trace, shapes, place); });
  }

  // Another month of the same map: what differs comes from static/coverage_months.js, maybe before the first is drawn.
  document.addEventListener("coverage-month", function (event) {
    var month = event.detail;
    page.areas = month.areas;
    page.styles = month.styles;
    page.words = month.words;
    page.figure.data = month.data;
    page.place.url = month.place;
    if (outlines) {
      fill(outlines);
      draw();
    }
  });

  function start(shapes) {
    outlines = shapes;
    fill(shapes);
    draw();
    window.addEventListener("resize", function () {
      if (!isTakenOver()) {
        draw();
      }
    });
    canvas.addEventListener("click", function (event) {
      if (event.target.dataset.place) {
        open(event.target.dataset.place);
      }
    });
  }

  // Plotly draws below what stands already, which goes once that is done. Without Plotly it stays.
  function takeOver() {
    return drawWithPlotly().then(function () {
      canvas.dataset.drawn = "yes";
      canvas.querySelector(".map-sketch").remove();
      canvas.on("plotly_click", function (event) {
        var code = event.points.length && codeOf(event.points[0]);
        if (code) {
          open(code);
        }
      });
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawWithPlotly);
    });
  }

  function afterPaint() {
    return new Promise(function (resolve) {
      window.requestAnimationFrame(function () { window.setTimeout(resolve); });
    });
  }

  // Several maps of a page have the same outlines.
  function load() {
    var known = window.coverageMaps.outlines;
    known[page.boundaries] = known[page.boundaries] || window.fetch(page.boundaries).then(function (answer) {
      if (!answer.ok) {
        throw new Error("the outlines answered " + answer.status);
      }
      return answer.json();
    });
    return known[page.boundaries];
  }

  load().then(start).then(afterPaint).then(function () {
    window.loadPlotly(window.coverageMaps.plotly).then(takeOver).catch(window.console.warn);
  }, fail);
});
