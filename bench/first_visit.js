/* Run in each page that `python -m bench.first_visit` opens. Looks at every frame, by the page's own clock, which begins
   with the navigation. A map is drawn once every area and marker of its figure has a path with an extent in the colour
   (or with a pattern) that the figure gives it, and every number stands; who drew it does not matter. It is ready once
   Plotly takes the pointer. Of several maps the last one counts. Times are taken after the frame has been painted. */
() => {
  window.firstVisit = {};
  const colourOf = name => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = name;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  const countEach = names => names.reduce((counts, name) => counts.set(name, (counts.get(name) || 0) + 1), new Map());
  const asked = new Map();
  const askedOf = source => {
    if (!asked.has(source)) {
      const page = JSON.parse(source.textContent);
      const areas = page.areas.map(area => page.styles[area[1]]);
      const fills = areas.map(style => style.fillpattern ? "url" : style.fillcolor);
      const markers = page.figure.data.filter(trace => trace.customdata);
      const named = countEach(fills.concat(markers.flatMap(trace => trace.customdata.map(() => trace.marker.color))));
      const numbered = page.figure.data.filter(trace => trace.meta && trace.meta.labels);
      asked.set(source, {
        fills: new Map([...named].map(([name, count]) => [name === "url" ? name : colourOf(name), count])),
        numbers: numbered.flatMap(trace => trace.text).length,
      });
    }
    return asked.get(source);
  };
  const isDrawn = source => {
    const canvas = document.getElementById(source.dataset.coverageMap);
    const paths = canvas.querySelectorAll("path");
    if (paths.length < 10) {
      return false;
    }
    const wanted = askedOf(source);
    const drawn = countEach([...paths].filter(path => path.getBBox().width > 1)
      .map(path => getComputedStyle(path).fill)
      .map(fill => fill.startsWith("url") ? "url" : fill));
    return canvas.querySelectorAll("text").length >= wanted.numbers
      && [...wanted.fills].every(([fill, count]) => (drawn.get(fill) || 0) >= count);
  };
  const isReady = source => {
    const canvas = document.getElementById(source.dataset.coverageMap);
    return canvas.matches("[data-drawn]") && canvas.querySelector(".nsewdrag");
  };
  const note = name => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      window.firstVisit[name] = performance.now();
      document.documentElement.setAttribute(`data-first-${name}`, "");
    };
    channel.port2.postMessage(0);
  };
  const left = { drawn: isDrawn, ready: isReady };
  const look = () => {
    const isRead = document.readyState !== "loading";
    const sources = isRead ? [...document.querySelectorAll("[data-coverage-map]")] : [];
    for (const name of Object.keys(left)) {
      if (sources.length && sources.every(left[name])) {
        note(name);
        delete left[name];
      }
    }
    if (Object.keys(left).length) {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}
