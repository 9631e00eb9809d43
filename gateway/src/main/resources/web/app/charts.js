import * as echarts from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

echarts.use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, TooltipComponent]);

const charts = new Map();

export function drawCharts(root) {
  for (const [place, chart] of charts) {
    if (!place.isConnected) {
      chart.dispose();
      charts.delete(place);
    }
  }
  root.querySelectorAll('[data-chart]').forEach((place) => charts.has(place) || draw(place));
}

export function redraw(place) {
  charts.get(place)?.setOption(options(place));
}

function draw(place) {
  const chart = echarts.init(place, null, { renderer: 'canvas' });
  charts.set(place, chart);
  chart.setOption(options(place));
  new ResizeObserver(() => chart.isDisposed() || chart.resize()).observe(place);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach((chart, place) => redraw(place)));

function options(place) {
  const { x, lines } = JSON.parse(place.dataset.series);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const days = place.dataset.chart === 'days';
  const time = days || place.dataset.chart === 'time';
  const colours = [colour('--accent'), colour('--second'), colour('--faint'), colour('--bad')];
  const clock = (at) => new Date(at).toISOString().slice(days ? 5 : 11, days ? 10 : 16);
  const brief = (value) => (value >= 1e6 ? +(value / 1e6).toFixed(1) + ' M' : value >= 1e3 ? +(value / 1e3).toFixed(1) + ' k' : String(+value.toFixed(3)));
  return {
    animation: false,
    color: colours,
    textStyle: { fontFamily: style.fontFamily, color: colour('--quiet') },
    grid: { left: 4, right: 12, top: 30, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 3, itemGap: 16, textStyle: { color: colour('--quiet') }, selectedMode: false },
    // Its text is drawn, since markup with styles of its own is not allowed here.
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: colour('--raised'),
      borderColor: colour('--line'),
      textStyle: { color: colour('--text'), fontSize: 12 },
      axisPointer: { lineStyle: { color: colour('--line') } },
      formatter: (points) =>
        [(time ? clock(points[0].value[0]) : 'step ' + points[0].value[0]), ...points.filter((p) => p.value[1] != null).map((p) => p.seriesName + '  ' + brief(p.value[1]))].join('\n'),
    },
    xAxis: {
      type: time ? 'time' : 'value',
      min: days ? ({ max }) => max - 30 * 864e5 : 'dataMin',
      max: 'dataMax',
      minInterval: days ? 864e5 : 0,
      splitLine: { show: false },
      axisLine: { lineStyle: { color: colour('--line') } },
      axisTick: { show: false },
      axisLabel: { color: colour('--quiet'), hideOverlap: true, formatter: time ? clock : undefined },
    },
    yAxis: {
      type: 'value',
      scale: !time,
      splitNumber: 4,
      splitLine: { lineStyle: { color: colour('--line'), opacity: 0.6 } },
      axisLabel: { color: colour('--quiet'), formatter: brief },
    },
    series: lines.map((line, i) => ({
      name: line.name,
      type: days ? 'bar' : 'line',
      barMaxWidth: 14,
      step: time && !days ? 'end' : false,
      showSymbol: x.length < 2,
      symbolSize: 4,
      connectNulls: true,
      lineStyle: { width: i === 2 ? 1 : 1.75, type: i === 2 ? 'dashed' : 'solid' },
      areaStyle: time ? { opacity: 0.12 } : undefined,
      data: x.map((at, n) => [at, line.y[n] ?? null]),
    })),
  };
}
