"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const drawn = [];
  let printing = false;

  const number = new Intl.NumberFormat("en", { maximumSignificantDigits: 5 });
  const plain = (value) =>
    value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9) ? value.toExponential(2) : number.format(value);

  function colours() {
    const night = dark.matches && !printing;
    return {
      series: night ? data.dark : data.light,
      ink: night ? "#c3cad1" : "#4a545e",
      grid: night ? "#2b3138" : "#e8ebee",
      paper: night ? "#2a3037" : "#ffffff",
      text: night ? "#e4e7ea" : "#1f262e",
      edge: night ? "#47505a" : "#cdd3d9",
    };
  }

  // For each series the point nearest to the pointer's x: they need not have the same x.
  Chart.Interaction.modes.nearestOfEach = function (chart, event) {
    const at = Chart.helpers.getRelativePosition(event, chart);
    const found = [];
    chart.data.datasets.forEach(function (dataset, index) {
      if (dataset.edge || !chart.isDatasetVisible(index)) return;
      let best = null;
      chart.getDatasetMeta(index).data.forEach(function (element, i) {
        const away = Math.abs(element.x - at.x);
        if (!element.skip && Number.isFinite(away) && (best === null || away < best.away)) {
          best = { away: away, item: { element: element, datasetIndex: index, index: i } };
        }
      });
      if (best !== null) found.push(best);
    });
    // A curve that ended far from the pointer has nothing to say there.
    const least = Math.min(...found.map((one) => one.away));
    return found.filter((one) => one.away <= Math.max(least + 12, 24)).map((one) => one.item);
  };

  function label(spec, series) {
    const settings = new Set(spec.series.map((one) => one.setting));
    const mixed = settings.size < spec.series.length;
    return mixed ? series.setting + ", " + series.style : series.setting;
  }

  // The series itself, and below it the two edges of its band.
  function datasets(spec, series) {
    const at = (value) => (value === null ? NaN : value);
    const dots = series.points.length <= 16 && series.style !== "training";
    const published = series.style === "published";
    const line = {
      label: label(spec, series),
      colour: series.colour,
      setting: series.setting,
      deviations: series.points.map((point) => point[2]),
      data: series.points.map((point) => ({ x: at(point[0]), y: at(point[1]) })),
      borderDash: series.style === "training" ? [5, 4] : [],
      borderWidth: (series.style === "training" ? 1.5 : 2) + 4 * series.above,
      showLine: !published,
      pointStyle: published ? "rectRot" : "circle",
      pointRadius: published ? 6 : dots || series.points.length === 1 ? 2.5 + 2 * series.above : 0,
      pointHoverRadius: published ? 7 : 4,
      pointHitRadius: 0,
      clip: 8,
      // Lines with others above them are drawn before these, and bands before all lines.
      order: series.above / 10,
    };
    if (!series.band) return [line];
    const edge = function (sign, fill) {
      return {
        edge: true,
        colour: series.colour,
        setting: series.setting,
        data: series.points.map(function (point) {
          const y = point[1] === null || point[2] === null ? NaN : point[1] + sign * point[2];
          return { x: at(point[0]), y: spec.y.logarithmic ? Math.max(y, spec.y.least) : y };
        }),
        fill: fill,
        borderWidth: 0,
        pointRadius: 0,
        pointHoverRadius: 0,
        pointHitRadius: 0,
        order: 1,
      };
    };
    return [line, edge(-1, false), edge(1, "-1")];
  }

  function scale(axis, panel, vertical) {
    return {
      type: axis.logarithmic ? "logarithmic" : "linear",
      min: axis.least,
      max: axis.largest,
      title: { display: !panel, text: axis.label, font: { size: 12 } },
      grid: { display: vertical, drawTicks: false },
      border: { display: !vertical },
      afterBuildTicks: function (scale) {
        if (axis.ticks.length > 0) scale.ticks = axis.ticks.map((value) => ({ value: value }));
      },
      ticks: {
        maxTicksLimit: vertical ? 7 : panel ? 5 : 8,
        maxRotation: 0,
        includeBounds: vertical,
        autoSkipPadding: 14,
        padding: 8,
        font: { size: panel ? 11 : 12 },
        callback: function (value) {
          const decade = Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
          return axis.logarithmic && vertical && !decade ? "" : plain(value);
        },
      },
    };
  }

  function lineOfTooltip(item) {
    const dataset = item.dataset;
    const deviation = dataset.deviations[item.dataIndex];
    const title = item.chart.tooltip.dataPoints[0];
    const elsewhere = title !== undefined && title.parsed.x !== item.parsed.x;
    return (
      " " + dataset.label + ": " + plain(item.parsed.y) +
      (deviation === null ? "" : " ± " + plain(deviation)) +
      (elsewhere ? " (at " + plain(item.parsed.x) + ")" : "")
    );
  }

  function tint(dataset, now) {
    const colour = now.series[dataset.colour % now.series.length];
    dataset.borderColor = colour;
    dataset.pointBackgroundColor = colour;
    dataset.pointBorderColor = colour;
    dataset.backgroundColor = colour + (dataset.edge ? "2e" : "");
    return dataset;
  }

  function paint(chart) {
    const now = colours();
    chart.data.datasets.forEach((dataset) => tint(dataset, now));
    for (const scale of Object.values(chart.options.scales)) {
      scale.ticks.color = now.ink;
      scale.title.color = now.ink;
      scale.grid.color = now.grid;
      scale.border.color = now.edge;
    }
    const tip = chart.options.plugins.tooltip;
    tip.backgroundColor = now.paper;
    tip.borderColor = now.edge;
    tip.titleColor = now.text;
    tip.bodyColor = now.text;
    chart.update("none");
    document.querySelectorAll('.legend[data-chart="' + chart.canvas.id + '"] i').forEach(function (swatch) {
      swatch.style.color = now.series[swatch.dataset.colour % now.series.length];
    });
  }

  function toggle(chart, button, setting) {
    const shown = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shown));
    const group = chart.canvas.closest(".panels");
    drawn
      .filter((one) => one === chart || (group !== null && group.contains(one.canvas)))
      .forEach(function (one) {
        one.data.datasets.forEach(function (dataset, index) {
          if (dataset.setting === setting) one.setDatasetVisibility(index, shown);
        });
        one.update("none");
      });
  }

  function legend(chart, spec) {
    const place = document.querySelector('.legend[data-chart="' + spec.id + '"]');
    const settings = [...new Set(spec.series.map((series) => series.setting))];
    // One series needs no legend, and the panels of a group share that of the first.
    if (place === null || spec.series.length === 1) return;
    settings.forEach(function (setting) {
      const of = spec.series.filter((series) => series.setting === setting);
      const button = document.createElement("button");
      const swatch = document.createElement("i");
      const name = document.createElement("span");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      swatch.className = of.length === 1 ? of[0].style : "validation";
      swatch.dataset.colour = of[0].colour;
      if (of[0].above > 0) swatch.style.borderTopWidth = 3 + 3 * of[0].above + "px";
      name.textContent = setting;
      button.append(swatch, name);
      button.addEventListener("click", () => toggle(chart, button, setting));
      place.append(button);
    });
    if (settings.length < spec.series.length) {
      const key = document.createElement("span");
      key.className = "key";
      key.textContent = "solid: validation, dashed: training";
      place.append(key);
    }
  }

  function draw(spec) {
    const canvas = document.getElementById(spec.id);
    const panel = canvas.closest(".panel") !== null;
    const chart = new Chart(canvas, {
      type: "line",
      data: { datasets: spec.series.flatMap((series) => datasets(spec, series)).map((one) => tint(one, colours())) },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        responsive: true,
        maintainAspectRatio: false,
        spanGaps: false,
        interaction: { mode: "nearestOfEach", intersect: false },
        scales: { x: scale(spec.x, panel, false), y: scale(spec.y, panel, true) },
        plugins: {
          colors: { enabled: false },
          legend: { display: false },
          tooltip: {
            borderWidth: 1,
            padding: 10,
            boxPadding: 4,
            usePointStyle: true,
            itemSort: (a, b) => b.parsed.y - a.parsed.y,
            callbacks: {
              title: (items) => (items.length > 0 ? spec.x.label + " " + plain(items[0].parsed.x) : ""),
              label: lineOfTooltip,
            },
          },
        },
      },
    });
    drawn.push(chart);
    legend(chart, spec);
    paint(chart);
  }

  // What the charts have drawn, for tests.
  function account() {
    const counts = {};
    drawn.forEach(function (chart) {
      counts[chart.canvas.id] = chart.data.datasets.filter((dataset, index) => !dataset.edge
        && chart.getDatasetMeta(index).data.length > 0).length;
    });
    root.dataset.charts = JSON.stringify(counts);
    root.dataset.width = root.scrollWidth + " of " + root.clientWidth;
  }

  data.charts.forEach(draw);
  account();
  dark.addEventListener("change", () => drawn.forEach(paint));
  const print = (now) => function () {
    printing = now;
    drawn.forEach(paint);
  };
  window.addEventListener("beforeprint", print(true));
  window.addEventListener("afterprint", print(false));
})();
