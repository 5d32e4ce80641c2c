// Makes the page easier, never possible: everything a person needs is there without it.
// Written for browsers as old as those of iOS 13. Keeps ticks and the chosen device, on this
// device alone. Storage may be closed to us, so each use of it may fail.
(function () {
  'use strict';
  var KEY = 'done-v1:';
  var body = document.body;
  var words = body.dataset;
  var agent = navigator.userAgent;
  // iPadOS says it is a Mac, but no Mac has a screen for several fingers (2026-11-22).
  var pad = /iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
  var phone = /iPhone|iPod/.test(agent);

  function id(name) {
    return document.getElementById(name);
  }
  function all(selector, inside) {
    return Array.prototype.slice.call((inside || document).querySelectorAll(selector));
  }
  function make(name, inside, text) {
    var made = document.createElement(name);
    made.textContent = text || '';
    inside.appendChild(made);
    return made;
  }
  function read(name) {
    try { return localStorage.getItem(KEY + name); } catch (error) { return null; }
  }
  function keep(name, value) {
    try { localStorage.setItem(KEY + name, value); } catch (error) { return; }
  }

  // Details stand open in the file, so that they show without a script, and open on paper.
  function fold(open) {
    all('details:not(.langs)').forEach(function (each) { each.open = open; });
  }
  fold(false);
  addEventListener('beforeprint', function () { fold(true); });
  addEventListener('afterprint', function () { fold(false); });
  all('.js').forEach(function (each) { each.hidden = false; });

  // The links to each device become a choice of one.
  var parts = all('.device, [data-for]');
  var radios = all('#choose li').map(function (item) {
    var link = item.firstChild;
    var label = make('label', item);
    var radio = make('input', label);
    item.hidden = false;
    radio.type = 'radio';
    radio.name = 'device';
    radio.value = link.hash.slice(1);
    while (link.firstChild) label.appendChild(link.firstChild);
    item.removeChild(link);
    radio.addEventListener('change', function () {
      keep('device', radio.value);
      show(radio.value);
    });
    return radio;
  });
  id('choose').setAttribute('role', 'radiogroup');

  function show(device) {
    parts.forEach(function (part) {
      part.hidden = device !== 'all' && (part.dataset.for || part.id).split(' ').indexOf(device) < 0;
    });
    radios.forEach(function (radio) {
      radio.checked = radio.value === device;
      radio.parentNode.className = radio.checked ? 'on' : '';
    });
    body.className = device === 'all' ? '' : 'one';
    // Other languages and guides open with the same device, also where nothing can be kept.
    all('.langs a, .cards a').forEach(function (link) { link.hash = device; });
  }
  function known(device) {
    return radios.some(function (radio) { return radio.value === device; });
  }
  function asked() {
    return location.hash.slice(1);
  }
  addEventListener('hashchange', function () {
    if (known(asked())) show(asked());
  });
  var guess = phone ? 'iphone' : pad ? 'ipad' : /Macintosh/.test(agent) ? 'mac' : 'all';
  show([asked(), read('device'), guess, 'all'].filter(known)[0]);

  // Other browsers on an iPhone or iPad cannot hand a profile or a shortcut to the system.
  var others = /CriOS|FxiOS|EdgiOS|OPiOS|OPT\/|DuckDuckGo|Ddg\/|GSA\/|FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|musical_ly|Snapchat|Twitter/;
  if ((phone || pad) && others.test(agent)) {
    var note = id('safari');
    var link = all('a', note)[0];
    note.hidden = false;
    if (/^http/.test(location.protocol)) link.href = 'x-safari-' + location.href;
    else link.hidden = true;
    all('button', note)[0].addEventListener('click', function () { copy(this, location.href); });
  }

  // Ticks, each kept under guide, device and step.
  var ticks = [];
  var reports = all('.steps').map(function (list) {
    var device = list.parentNode.id;
    var own = all('li', list).map(function (item, index) {
      var label = make('label', item);
      var tick = make('input', label);
      label.className = 'tick';
      tick.type = 'checkbox';
      label.appendChild(document.createTextNode(words.done));
      make('span', label, ': ' + words.step.replace('{number}', index + 1)).className = 'vh';
      tick.kept = words.guide + ':' + device + ':' + (index + 1);
      tick.addEventListener('change', function () {
        keep(tick.kept, tick.checked ? '1' : '0');
        report();
      });
      ticks.push(tick);
      return tick;
    });
    var line = make('p', list.parentNode);
    line.className = 'progress';
    line.setAttribute('role', 'status');
    list.parentNode.insertBefore(line, list.nextSibling);
    return function () {
      var done = own.filter(function (tick) {
        tick.parentNode.parentNode.className = tick.checked ? 'did' : '';
        return tick.checked;
      }).length;
      var said = words.progress.replace('{done}', done).replace('{total}', own.length);
      line.textContent = !done ? '' : done < own.length ? said : said + '. ' + words.end;
    };
  });
  function report() {
    reports.forEach(function (each) { each(); });
  }
  function restore() {
    ticks.forEach(function (tick) { tick.checked = read(tick.kept) === '1'; });
    report();
  }
  id('clear').addEventListener('click', function () {
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (/^done-v1:.+:.+:/.test(name)) localStorage.removeItem(name);
      });
    } catch (error) { /* nothing was kept */ }
    ticks.forEach(function (tick) { tick.checked = false; });
    report();
  });
  addEventListener('pageshow', restore);
  restore();

  // Copying. Where the newer way is closed (no https), a selection is copied the older way.
  function copy(button, text) {
    function told() {
      var before = button.textContent;
      button.textContent = words.copied;
      setTimeout(function () { button.textContent = before; }, 2000);
    }
    function older() {
      var field = make('textarea', body, text);
      field.select();
      if (document.execCommand('copy')) told();
      body.removeChild(field);
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(told, older);
    else older();
  }
  all('.line').forEach(function (line) {
    var button = make('button', line, words.copy);
    button.type = 'button';
    button.className = 'small';
    button.setAttribute('aria-live', 'polite');
    button.addEventListener('click', function () { copy(button, line.firstChild.textContent); });
  });

  id('print').addEventListener('click', function () { print(); });
})();
