// Charts from the JSON beside them: {kind, unit, labels, series: [{name, values}]}. Lines differ by dashes and marks, bars
// by hatching, so that they are told apart in black and white. Without this script the table below says the same.
"use strict";

(function () {
  if (!window.echarts) return;
  const DASHES = ["solid", "dashed", "dotted", [10, 3, 2, 3], [4, 4]];
  const MARKS = ["circle", "rect", "triangle", "diamond", "pin"];
  const style = getComputedStyle(document.documentElement);
  const colours = [1, 2, 3, 4, 5].map((place) => style.getPropertyValue("--chart-" + place).trim());
  const charts = [];

  function options(figures) {
    const bars = figures.kind === "bar";
    const value = {
      type: "value", min: 0, max: figures.unit === "%" ? 100 : null, minInterval: 1,
      axisLabel: { formatter: "{value}" + figures.unit },
    };
    const names = { type: "category", data: figures.labels, inverse: bars };
    if (bars) names.axisLabel = { width: 150, overflow: "break" };
    return {
      animation: false,
      color: colours,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      aria: { enabled: bars, label: { enabled: false }, decal: { show: bars } },
      grid: { left: 8, right: 28, top: 34, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemWidth: 28, itemHeight: 12 },
      tooltip: {
        trigger: "axis", axisPointer: { type: bars ? "shadow" : "line" },
        valueFormatter: (number) => (number === null || number === undefined ? "—" : number + figures.unit),
      },
      xAxis: bars ? value : names,
      yAxis: bars ? names : value,
      series: figures.series.map((one, place) => bars
        ? { name: one.name, type: "bar", barMaxWidth: 18, data: one.values }
        : {
            name: one.name, type: "line", data: one.values, symbol: MARKS[place % 5], symbolSize: 7,
            lineStyle: { type: DASHES[place % 5], width: 2 },
          }),
    };
  }

  document.querySelectorAll("[data-chart]").forEach(function (place) {
    const figures = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = false;
    if (figures.kind === "bar") {
      place.style.height = 60 + (14 + 20 * figures.series.length) * figures.labels.length + "px";
    }
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(options(figures));
    charts.push(chart);
  });
  function fit() { charts.forEach((chart) => chart.resize()); }
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
})();
