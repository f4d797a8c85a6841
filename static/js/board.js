// The bar chart of the supervisor's board: the share of each office in all cards.
"use strict";

(function () {
  const data = document.getElementById("chart-data");
  const place = document.getElementById("chart");
  if (!data || !place || !window.echarts) return;
  const figures = JSON.parse(data.textContent);
  place.style.height = 60 + 34 * figures.offices.length + "px";
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 24, top: 28, bottom: 4, containLabel: true },
    legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 12 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value) => value + "%" },
    xAxis: { type: "value", axisLabel: { formatter: "{value}%" } },
    yAxis: { type: "category", inverse: true, data: figures.offices, axisLabel: { width: 170, overflow: "break" } },
    series: [
      { name: figures.labels.red, type: "bar", stack: "cards", barMaxWidth: 22, data: figures.red, itemStyle: { color: "#d63939" } },
      { name: figures.labels.yellow, type: "bar", stack: "cards", barMaxWidth: 22, data: figures.yellow, itemStyle: { color: "#f2b705" } },
    ],
  });
  window.addEventListener("resize", function () { chart.resize(); });
})();
