/* What a map is drawn with before Plotly has come, and what both need: where a point of the country lies on the canvas,
   and where a number has room in its area. The drawing is our own, of the figure that Plotly gets afterwards, in the same
   place to the pixel, so that nothing jumps when Plotly takes over. Colours stay CSS variables and follow the page. */
window.mapSketch = (function () {
  "use strict";

  // The frame of a figure on a canvas, as Plotly lays it out: the whole range, in true proportions, in the middle.
  function frameOf(figure, canvas) {
    var box = canvas.getBoundingClientRect();
    var layout = figure.layout;
    var xs = layout.xaxis.range, ys = layout.yaxis.range, ratio = layout.yaxis.scaleratio;
    var across = box.width - layout.margin.l - layout.margin.r;
    var down = box.height - layout.margin.t - layout.margin.b;
    var high = Math.min(down / (ys[1] - ys[0]), across * ratio / (xs[1] - xs[0]));
    var wide = high / ratio;
    return {
      width: box.width,
      height: box.height,
      // Pixels of a degree.
      wide: wide,
      high: high,
      left: layout.margin.l + (across - wide * (xs[1] - xs[0])) / 2,
      top: layout.margin.t + (down - high * (ys[1] - ys[0])) / 2,
      x: function (longitude) { return Math.round((longitude - xs[0]) * wide * 100) / 100; },
      y: function (latitude) { return Math.round((ys[1] - latitude) * high * 100) / 100; },
    };
  }

  // What a number needs around its middle, in pixels: half its height, that and half a marker. It may come nearer to an
  // edge than to a marker, which would cover it.
  var TO_EDGE = 4;
  var TO_MARKER = 15;
  var NUMBER_SIZE = 12;
  var STEP = 2;
  var MOST_STEPS = 60;

  /* Gives for an outline the point of its number: the middle that comes with it or, where a marker would cover the
     number, the point inside that has most room. Distances are measured in pixels of the map as first drawn. */
  function numberPlacer(figure, canvas) {
    var markers = [];
    figure.data.forEach(function (trace) {
      if (trace.customdata) {
        trace.x.forEach(function (x, i) { markers.push([x, trace.y[i]]); });
      }
    });
    var frame = frameOf(figure, canvas);
    var high = frame.high, wide = frame.wide;

    var pen = document.createElement("canvas").getContext("2d");
    pen.font = NUMBER_SIZE + "px " + window.getComputedStyle(document.body).fontFamily;

    // `reach` is how far the number goes to each side beyond its height.
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
      var reach = Math.max(0, pen.measureText(text).width / 2 - TO_EDGE);
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

  function element(name, attributes, parent) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return parent ? parent.appendChild(made) : made;
  }

  // A pattern of Plotly's: dots, or lines that rise.
  function addPattern(defs, id, pattern) {
    var size = pattern.size;
    var side = pattern.shape === "/" ? size * Math.SQRT2 : size;
    var made = element("pattern", { id: id, width: side, height: side, patternUnits: "userSpaceOnUse" }, defs);
    element("rect", { width: side, height: side, fill: pattern.bgcolor }, made);
    if (pattern.shape === "/") {
      var quarter = side / 4;
      element("path", {
        d: "M" + [-quarter, quarter] + "l" + [side / 2, -side / 2] + "M" + [0, side] + "L" + [side, 0]
          + "M" + [3 * quarter, 5 * quarter] + "l" + [side / 2, -side / 2],
        stroke: pattern.fgcolor,
        "stroke-width": pattern.solidity * size,
      }, made);
    } else {
      var radius = Math.sqrt(pattern.solidity * size * size / Math.PI);
      element("circle", { cx: side / 2, cy: side / 2, r: radius, fill: pattern.fgcolor }, made);
    }
  }

  function outline(trace, frame) {
    var path = "", begins = true;
    for (var i = 0; i < trace.x.length; i += 1) {
      if (trace.x[i] === null) {
        begins = true;
      } else {
        path += (begins ? (path ? "ZM" : "M") : "L") + frame.x(trace.x[i]) + "," + frame.y(trace.y[i]);
        begins = false;
      }
    }
    return path + "Z";
  }

  // The shapes of Plotly's markers around their point, for half their size.
  var SYMBOLS = {
    circle: function (r) { return "M" + r + ",0A" + [r, r] + " 0 1,1 0," + -r + "A" + [r, r] + " 0 0,1 " + r + ",0Z"; },
    diamond: function (r) { return "M" + [1.3 * r, 0] + "L" + [0, 1.3 * r] + "L" + [-1.3 * r, 0] + "L" + [0, -1.3 * r] + "Z"; },
    "triangle-up": function (r) {
      var half = 2 * r / Math.sqrt(3);
      return "M" + [-half, r / 2] + "H" + half + "L" + [0, -r] + "Z";
    },
  };

  function drawTrace(trace, line, frame, add) {
    if (trace.mode === "markers") {
      var shape = SYMBOLS[trace.marker.symbol](trace.marker.size / 2);
      trace.x.forEach(function (x, i) {
        add("path", {
          d: shape,
          transform: "translate(" + frame.x(x) + "," + frame.y(trace.y[i]) + ")",
          fill: trace.marker.color,
          stroke: trace.marker.line.color,
          "stroke-width": trace.marker.line.width,
          "data-place": trace.customdata[i],
        }, trace.text[i]);
      });
    } else if (trace.mode === "text") {
      trace.x.forEach(function (x, i) {
        // The base line lies a quarter of the type's size below the point, as Plotly has it.
        add("text", {
          x: frame.x(x),
          y: frame.y(trace.y[i]) + trace.textfont.size / 4,
          fill: trace.textfont.color[i],
          "font-size": trace.textfont.size,
          "pointer-events": "none",
        }).textContent = trace.text[i];
      });
    } else {
      var edge = trace.line || line;
      var attributes = {
        d: outline(trace, frame),
        fill: trace.fillcolor,
        stroke: edge.color,
        "stroke-width": edge.width,
        "data-place": trace.meta.boundary,
      };
      if (edge.dash) {
        attributes["stroke-dasharray"] = [3, 3];
      }
      add("path", attributes, trace.text, trace.fillpattern);
    }
  }

  /* Draws a figure whose outlines are filled in, in place of what the canvas holds. Shapes of places carry their code; a
     label comes with the pointer. */
  function draw(figure, canvas) {
    var frame = frameOf(figure, canvas);
    var box = [0, 0, frame.width, frame.height].join(" ");
    var drawing = element("svg", {
      "class": "map-sketch", width: frame.width, height: frame.height, viewBox: box, "aria-hidden": "true",
    });
    // Plotly's drawing comes below, in the same place.
    Object.assign(drawing.style, { position: "absolute", top: 0, left: 0 });
    var defs = element("defs", {}, drawing);
    var ground = element("g", {
      transform: "translate(" + frame.left + "," + frame.top + ")", "stroke-miterlimit": 2, "text-anchor": "middle",
    }, drawing);
    var labels = new Map();
    var patterns = [];
    function add(name, attributes, label, pattern) {
      if (pattern) {
        var known = JSON.stringify(pattern);
        if (patterns.indexOf(known) < 0) {
          patterns.push(known);
          addPattern(defs, canvas.id + "-pattern-" + patterns.indexOf(known), pattern);
        }
        attributes.fill = "url(#" + canvas.id + "-pattern-" + patterns.indexOf(known) + ")";
      }
      var made = element(name, attributes, ground);
      if (label) {
        made.setAttribute("cursor", "pointer");
        labels.set(made, label);
      }
      return made;
    }
    figure.data.forEach(function (trace) {
      drawTrace(trace, figure.layout.template.data.scatter[0].line, frame, add);
    });
    drawing.addEventListener("pointerover", function (event) {
      var label = labels.get(event.target);
      if (label && !event.target.firstChild) {
        element("title", {}, event.target).textContent = new DOMParser().parseFromString(
          label.replace(/<br>/g, "\n"), "text/html").body.textContent;
      }
    });
    canvas.replaceChildren(drawing);
    return drawing;
  }

  return { draw: draw, numberPlacer: numberPlacer };
})();
