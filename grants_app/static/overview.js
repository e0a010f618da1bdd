/* Draws the charts of the overview, after the page with its tables stands. The page carries the figures with the names
   of CSS variables for colours; this file shows their frames, and draws once Plotly has come. */
(function () {
  "use strict";

  var source = document.querySelector("script[data-charts]");
  if (!source) {
    return;
  }
  var page = JSON.parse(source.textContent);
  var figures = {};

  function merged(common, own) {
    var whole = Object.assign({}, common);
    Object.keys(own).forEach(function (key) {
      var inner = own[key];
      var isPair = inner && whole[key] && inner.constructor === Object && whole[key].constructor === Object;
      whole[key] = isPair ? merged(whole[key], inner) : inner;
    });
    return whole;
  }

  // The rows of the table beside a chart: they have the words, numbers and links of its bars.
  function rowsOf(table) {
    return Array.prototype.slice.call(document.getElementById(table).tBodies[0].rows);
  }

  function addressOf(row) {
    return row.querySelector("a").href;
  }

  function plain(text) {
    return text.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;");
  }

  function wordsOf(row) {
    return Array.prototype.map.call(row.cells, function (cell) { return plain(cell.innerText); });
  }

  // What figures come without is said in outputs/overview/packing.py.
  function countsFigure(own, rows) {
    var words = rows.map(wordsOf);
    var labels = words.map(function (cells) { return cells[0]; });
    var places = labels.map(function (_label, index) { return index; });
    var trace = merged(page.bars.trace, own.trace);
    trace.y = places;
    trace.text = words.map(function (cells) { return cells[1]; });
    trace.hovertext = words.map(function (cells) { return cells.join(": "); });
    trace.customdata = rows.map(addressOf);
    var layout = merged(merged(page.frame, page.bars.layout), own.layout);
    layout.yaxis = merged(layout.yaxis, { tickvals: places, ticktext: labels });
    return { data: [trace], layout: layout };
  }

  function timeFigure(own, rows) {
    var places = own.data[0].y;
    own.data.forEach(function (trace) {
      if (trace.rows) {
        trace.y = places.map(function (axis) { return trace.rows.map(function (row) { return axis[row]; }); });
        trace.x = trace.days.map(function (days) { return days * 86400000; });
        trace.hovertext = trace.rows.map(function (row) { return wordsOf(rows[row]).join("<br>"); });
        trace.customdata = trace.rows.map(function (row) { return addressOf(rows[row]); });
        delete trace.rows;
        delete trace.days;
      } else if (trace.hoverinfo === "text") {
        trace.customdata = rows.map(addressOf);
      }
    });
    return { data: own.data, layout: merged(page.frame, own.layout) };
  }

  Object.keys(page.counts).forEach(function (id) {
    figures[id] = countsFigure(page.counts[id], rowsOf(id.replace("chart-", "counts-")));
  });
  Object.keys(page.time).forEach(function (id) {
    figures[id] = timeFigure(page.time[id], rowsOf(id.replace("chart-", "")));
  });
  var canvases = Object.keys(figures).map(function (id) { return document.getElementById(id); }).filter(Boolean);

  canvases.forEach(function (canvas) {
    canvas.style.minHeight = figures[canvas.id].layout.height + "px";
    canvas.hidden = false;
  });

  function draw(canvas) {
    var figure = window.inPageStyle(figures[canvas.id]);
    return window.Plotly.react(canvas, figure.data, figure.layout, page.config);
  }

  function follow(event) {
    var address = event.points.length && event.points[0].customdata;
    if (address) {
      window.location.assign(address);
    }
  }

  function start(canvas) {
    canvas.replaceChildren();
    canvas.style.display = "block";
    return draw(canvas).then(function () {
      canvas.dataset.drawn = "yes";
      canvas.on("plotly_click", follow);
    });
  }

  function fail(reason) {
    canvases.forEach(function (canvas) {
      var words = document.createElement("p");
      words.className = "chart-waiting";
      words.textContent = page.failure;
      canvas.style.minHeight = "";
      canvas.replaceChildren(words);
    });
    window.console.warn(reason);
  }

  window.loadPlotly(window.coverageMaps.plotly).then(function () {
    return Promise.all(canvases.map(start));
  }).then(function () {
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { canvases.forEach(draw); });
  }).catch(fail);
})();
