/* Draws the coverage map. The page carries the figure without outlines and with the names of CSS variables for
   colours; this file fetches the outlines, fills both in and hands the figure to Plotly. The table stands without it. */
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

  // What a figure needs around it, in pixels: half its height, that and half a marker; half the width of one digit.
  var TO_EDGE = 7;
  var TO_MARKER = 15;
  var HALF_DIGIT = 3.5;
  var STEP = 2;
  var MOST_STEPS = 60;

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
    // Distances are compared by their squares, and most points are given up before their edges are looked at: this
    // runs before the first draw.
    function toMarkers(x, y, reach) {
      var least = Infinity;
      for (var i = 0; i < markers.length; i += 1) {
        var aside = Math.max(0, Math.abs(markers[i][0] - x) * wide - reach);
        var above = (markers[i][1] - y) * high;
        least = Math.min(least, aside * aside + above * above);
      }
      return Math.sqrt(least);
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
        var dx = bx - ax, dy = by - ay;
        var along = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
        var nearX = ax + along * dx, nearY = ay + along * dy;
        least = Math.min(least, nearX * nearX + nearY * nearY);
        if (ay > 0 !== by > 0 && ax - ay * (bx - ax) / (by - ay) > 0) {
          inside = !inside;
        }
      }
      return inside ? Math.sqrt(least) : -Math.sqrt(least);
    }

    // The room around a point; only whether there is more than `most` where there is not.
    function room(shape, x, y, reach, most) {
      var found = toMarkers(x, y, reach) - TO_MARKER;
      if (found > most) {
        found = Math.min(found, toEdge(shape, x - reach / wide, y) - TO_EDGE);
      }
      if (found > most && reach) {
        found = Math.min(found, toEdge(shape, x + reach / wide, y) - TO_EDGE);
      }
      return found;
    }

    return function (shape, text) {
      var reach = HALF_DIGIT * (text.length - 1);
      var best = shape.label;
      if (toMarkers(best[0], best[1], reach) >= TO_MARKER) {
        return best;
      }
      var most = room(shape, best[0], best[1], reach, -Infinity);
      var known = shape.x.filter(function (x) { return x !== null; });
      var heights = shape.y.filter(function (y) { return y !== null; });
      var top = Math.max.apply(null, heights), right = Math.max.apply(null, known);
      var left = Math.min.apply(null, known), bottom = Math.min.apply(null, heights);
      // A large area has room enough for larger steps.
      var step = Math.max(STEP, Math.sqrt((right - left) * wide * (top - bottom) * high) / MOST_STEPS);
      for (var y = bottom; y < top; y += step / high) {
        for (var x = left; x < right; x += step / wide) {
          var found = room(shape, x, y, reach, most);
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

  // A label of several lines: words, the position of words that many have, or that and what follows them.
  function said(label) {
    return typeof label === "string" ? label : label.map(function (line) {
      if (typeof line === "string") {
        return line;
      }
      return typeof line === "number" ? page.words[line] : page.words[line[0]] + line[1];
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
    var place = numberPlacer(page.figure);
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
});
