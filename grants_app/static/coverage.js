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

  // What a figure needs around it, in pixels: half its height, that and half a marker; half the width of one digit.
  var TO_EDGE = 7;
  var TO_MARKER = 15;
  var HALF_DIGIT = 3.5;
  var STEP = 2;

  /* Gives for an outline the point of its number: the middle that comes with it or, where a marker would cover the
     number, the point inside that has most room. Distances are measured in pixels of the map as first drawn. */
  function numberPlacer(figure) {
    var markers = [];
    figure.data.forEach(function (trace) {
      if (trace.customdata) {
        trace.x.forEach(function (x, i) { markers.push([x, trace.y[i]]); });
      }
    });
    var xs = figure.layout.xaxis.range;
    var ys = figure.layout.yaxis.range;
    var ratio = figure.layout.yaxis.scaleratio;
    var high = Math.min(canvas.clientHeight / (ys[1] - ys[0]), canvas.clientWidth * ratio / (xs[1] - xs[0]));
    var wide = high / ratio;

    // `reach` is how far the number goes to each side beyond one digit.
    function toMarkers(x, y, reach) {
      return markers.reduce(function (least, marker) {
        var aside = Math.max(0, Math.abs(marker[0] - x) * wide - reach);
        return Math.min(least, Math.hypot(aside, (marker[1] - y) * high));
      }, Infinity);
    }

    // Distance to the outline; negative outside it.
    function toEdge(shape, x, y) {
      var least = Infinity;
      var inside = false;
      for (var i = 1; i < shape.x.length; i += 1) {
        if (shape.x[i] === null || shape.x[i - 1] === null) {
          continue;
        }
        var ax = (shape.x[i - 1] - x) * wide, ay = (shape.y[i - 1] - y) * high;
        var bx = (shape.x[i] - x) * wide, by = (shape.y[i] - y) * high;
        var length = Math.pow(bx - ax, 2) + Math.pow(by - ay, 2) || 1;
        var along = Math.max(0, Math.min(1, (ax * (ax - bx) + ay * (ay - by)) / length));
        least = Math.min(least, Math.hypot(ax + along * (bx - ax), ay + along * (by - ay)));
        if (ay > 0 !== by > 0 && ax - ay * (bx - ax) / (by - ay) > 0) {
          inside = !inside;
        }
      }
      return inside ? least : -least;
    }

    function room(shape, x, y, reach) {
      var edge = Math.min(toEdge(shape, x - reach / wide, y), toEdge(shape, x + reach / wide, y));
      return Math.min(edge - TO_EDGE, toMarkers(x, y, reach) - TO_MARKER);
    }

    return function (shape, text) {
      var reach = HALF_DIGIT * (text.length - 1);
      var best = shape.label;
      if (toMarkers(best[0], best[1], reach) >= TO_MARKER) {
        return best;
      }
      var most = room(shape, best[0], best[1], reach);
      var known = shape.x.filter(function (x) { return x !== null; });
      var heights = shape.y.filter(function (y) { return y !== null; });
      var top = Math.max.apply(null, heights), right = Math.max.apply(null, known);
      for (var y = Math.min.apply(null, heights); y < top; y += STEP / high) {
        for (var x = Math.min.apply(null, known); x < right; x += STEP / wide) {
          var found = room(shape, x, y, reach);
          if (found > most) {
            most = found;
            best = [x, y];
          }
        }
      }
      return best;
    };
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
    var figure = window.inPageStyle(page.figure);
    // A finger must still scroll the page; a mouse may drag the map.
    figure.layout.dragmode = window.matchMedia("(pointer: fine)").matches ? "pan" : false;
    return window.Plotly.react(canvas, figure.data, figure.layout, page.config);
  }

  function start(shapes) {
    var place = numberPlacer(page.figure);
    page.figure.data.forEach(function (trace) { fillIn(trace, shapes, place); });
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

  // Where other charts are on the page, their script loads Plotly once the browser is idle, and says so.
  function whenLoaded(charts) {
    return new Promise(function (resolve) {
      if (window.Plotly || !charts) {
        resolve();
      } else {
        document.addEventListener("plotly", resolve, { once: true });
      }
    });
  }

  function load() {
    return window.fetch(page.boundaries).then(function (answer) {
      if (!answer.ok) {
        throw new Error("the outlines answered " + answer.status);
      }
      return answer.json();
    });
  }

  whenLoaded(document.querySelector("script[data-charts]")).then(load).then(start).catch(fail);
})();
