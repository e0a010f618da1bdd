/* Draws the charts of the overview, after the page with its tables stands. The page carries the figures with the names
   of CSS variables for colours; this file shows their frames, and draws once Plotly has come. */
(function () {
  "use strict";

  var source = document.querySelector("script[data-charts]");
  if (!source) {
    return;
  }
  var page = JSON.parse(source.textContent);
  var canvases = Object.keys(page.figures).map(function (id) { return document.getElementById(id); }).filter(Boolean);

  canvases.forEach(function (canvas) {
    fillIn(page.figures[canvas.id]);
    canvas.style.minHeight = page.figures[canvas.id].layout.height + "px";
    canvas.hidden = false;
  });

  // A bar of the timeline stands for a row of its table: the words of its label and its link are those of the row.
  function rowOf(trace, index) {
    return document.querySelectorAll("#timeline tbody tr")[trace.customdata[index]];
  }

  function words(row) {
    return Array.prototype.map.call(row.cells, function (cell) { return cell.innerText.trim(); })
      .join("<br>").replace(/&/g, "&amp;").replace(/<(?!br>)/g, "&lt;");
  }

  function fillIn(figure) {
    figure.data.forEach(function (trace) {
      if (trace.customdata && typeof trace.customdata[0] === "number") {
        trace.hovertext = trace.customdata.map(function (_row, index) { return words(rowOf(trace, index)); });
        trace.customdata = trace.customdata.map(function (_row, index) {
          return rowOf(trace, index).querySelector("a").href;
        });
      }
    });
  }

  function draw(canvas) {
    var figure = window.inPageStyle(page.figures[canvas.id]);
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

  window.loadPlotly(source.dataset.charts).then(function () {
    return Promise.all(canvases.map(start));
  }).then(function () {
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { canvases.forEach(draw); });
  }).catch(fail);
})();
