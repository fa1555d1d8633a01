(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('report-data').textContent);
  var charts = [];

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function base() {
    var text = { color: color('--muted'), fontFamily: color('--sans'), fontSize: 12 };
    return {
      animation: false,
      textStyle: { fontFamily: color('--sans') },
      grid: { left: 46, right: 16, top: 18, bottom: 30 },
      tooltip: {
        trigger: 'axis', confine: true, backgroundColor: color('--surface'), borderColor: color('--line'),
        textStyle: { color: color('--ink'), fontSize: 12.5 }, axisPointer: { lineStyle: { color: color('--soft') } }
      },
      xAxis: {
        type: 'category', axisLabel: Object.assign({ hideOverlap: true }, text), axisTick: { show: false },
        axisLine: { lineStyle: { color: color('--line') } }
      },
      yAxis: {
        type: 'value', scale: true, splitNumber: 4, axisLabel: text, splitLine: { lineStyle: { color: color('--line') } }
      }
    };
  }

  function shown(value, digits) {
    return value === null || value === undefined ? 'none' : Number(value).toFixed(digits);
  }

  function tooltip(title, lines) {
    var root = document.createElement('div');
    var head = document.createElement('strong');
    head.textContent = title;
    root.appendChild(head);
    lines.forEach(function (line) {
      var row = document.createElement('div');
      row.textContent = line;
      root.appendChild(row);
    });
    return root;
  }

  function line(values, stroke, symbol, extra) {
    return Object.assign({
      type: 'line', data: values, symbol: symbol, symbolSize: 7, connectNulls: false,
      lineStyle: { color: stroke, width: 2.4 }, itemStyle: { color: stroke }
    }, extra || {});
  }

  function epochs(series) {
    var option = base();
    option.xAxis.data = data.training.epochs;
    option.xAxis.boundaryGap = data.training.epochs.length < 2;
    option.series = series.map(function (one, index) {
      return line(one.values, color(index === 0 ? '--blue' : '--ink'), index === 0 ? 'circle' : 'diamond',
        { name: one.name, lineStyle: { color: color(index === 0 ? '--blue' : '--ink'), width: 2.4, type: index === 0 ? 'solid' : 'dashed' } });
    });
    option.tooltip.formatter = function (items) {
      return tooltip('Epoch ' + items[0].axisValue, items.map(function (item) { return item.seriesName + ': ' + shown(item.value, 4); }));
    };
    return option;
  }

  function level(values, stroke, type) {
    return line(values, stroke, 'none', { step: 'middle', lineStyle: { color: stroke, width: 1.8, type: type }, silent: true });
  }

  function metric(one) {
    var option = base();
    var width = one.high.map(function (high, i) {
      return high === null || one.low[i] === null ? null : high - one.low[i];
    });
    option.xAxis.data = one.windows;
    option.xAxis.boundaryGap = one.windows.length < 2;
    option.yAxis.axisLabel = Object.assign({}, option.yAxis.axisLabel, { formatter: function (v) { return v.toFixed(2); } });
    option.series = [
      { type: 'line', data: one.low, stack: 'band', stackStrategy: 'all', symbol: 'none', lineStyle: { opacity: 0 }, silent: true },
      { type: 'line', data: width, stack: 'band', stackStrategy: 'all', symbol: 'none', lineStyle: { opacity: 0 }, areaStyle: { color: color('--blue-band') }, silent: true },
      level(one.reference, color('--soft'), 'dashed'),
      level(one.threshold, color('--alarm'), 'dotted'),
      line(one.estimate, color('--blue'), 'circle', {}),
      line(one.realized, color('--ink'), 'diamond', { symbolSize: 9, lineStyle: { color: color('--ink'), width: 1.6 } })
    ];
    option.tooltip.formatter = function (items) {
      var i = items[0].dataIndex;
      return tooltip(one.windows[i], [
        'Estimated: ' + shown(one.estimate[i], 3) + (one.low[i] === null ? '' : ' (' + shown(one.low[i], 3) + ' to ' + shown(one.high[i], 3) + ')'),
        'Realised: ' + shown(one.realized[i], 3),
        'Reference: ' + shown(one.reference[i], 3),
        'Threshold: ' + shown(one.threshold[i], 3)
      ]);
    };
    return option;
  }

  function option(key) {
    if (key === 'training-loss') return epochs(data.training.loss);
    if (key === 'training-auc') return epochs(data.training.auc);
    return metric(data.performance[key]);
  }

  function draw() {
    charts.forEach(function (chart) { chart.setOption(option(chart.getDom().dataset.chart), true); });
  }

  document.querySelectorAll('[data-chart]').forEach(function (element) {
    var chart = echarts.init(element, null, { renderer: 'svg' });
    charts.push(chart);
    if (window.ResizeObserver) new ResizeObserver(function () { chart.resize(); }).observe(element);
  });
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  // The heat map's tooltip, and one tab stop with arrow keys for its cells.
  var tip = document.getElementById('tip');
  function show(cell) {
    tip.textContent = cell.dataset.tip;
    tip.hidden = false;
    var box = cell.getBoundingClientRect();
    var left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
    var top = box.bottom + 8 + tip.offsetHeight > innerHeight ? box.top - tip.offsetHeight - 8 : box.bottom + 8;
    tip.style.left = left + 'px';
    tip.style.top = top + 'px';
  }
  function hide() { tip.hidden = true; }
  document.querySelectorAll('table.heat').forEach(function (table) {
    var rows = Array.from(table.tBodies[0].rows).map(function (row) { return Array.from(row.querySelectorAll('.cell')); });
    if (rows.length && rows[0].length) rows[0][0].tabIndex = 0;
    table.addEventListener('mouseover', function (event) {
      var cell = event.target.closest('.cell');
      if (cell) show(cell); else hide();
    });
    table.addEventListener('mouseleave', hide);
    table.addEventListener('focusin', function (event) { if (event.target.matches('.cell')) show(event.target); });
    table.addEventListener('focusout', hide);
    table.addEventListener('keydown', function (event) {
      var step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (event.key === 'Escape') hide();
      if (!step || !event.target.matches('.cell')) return;
      var r = rows.findIndex(function (row) { return row.indexOf(event.target) >= 0; });
      var next = (rows[r + step[0]] || [])[rows[r].indexOf(event.target) + step[1]];
      if (!next) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
  addEventListener('scroll', hide, { passive: true });

  // Marks the section in view.
  var links = Array.from(document.querySelectorAll('.sections a'));
  if (window.IntersectionObserver) {
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        links.forEach(function (link) {
          if (link.hash === '#' + entry.target.id) link.setAttribute('aria-current', 'true'); else link.removeAttribute('aria-current');
        });
      });
    }, { rootMargin: '-20% 0px -70% 0px' });
    document.querySelectorAll('main > section').forEach(function (section) { observer.observe(section); });
  }
})();
