// Makes the page easier, never possible: everything a person needs is there without it.
// Written for browsers as old as those of iOS 13. Keeps ticks and the chosen device, on this
// device alone. Storage may be closed to us, so each use of it may fail.
(() => {
  'use strict';
  let body = document.body;
  let words = body.dataset;
  let agent = navigator.userAgent;
  // iPadOS says it is a Mac, but no Mac has a screen for several fingers (2026-11-22).
  let mac = /Macintosh/.test(agent);
  let pad = /iPad/.test(agent) || mac && navigator.maxTouchPoints > 1;
  let phone = /iPhone|iPod/.test(agent);

  let id = name => document.getElementById(name);
  let all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  let on = (what, event, act) => what.addEventListener(event, act);
  let make = (name, inside) => inside.appendChild(document.createElement(name));
  let read = name => {
    try { return localStorage.getItem('done-v1:' + name); } catch (error) { return null; }
  };
  let keep = (name, value) => {
    try { localStorage.setItem('done-v1:' + name, value); } catch (error) { return; }
  };

  // Details stand open in the file, so that they show without a script, and open on paper.
  let fold = open => all('details:not(.langs)').forEach(each => { each.open = open; });
  fold(false);
  on(window, 'beforeprint', () => fold(true));
  on(window, 'afterprint', () => fold(false));
  all('.js').forEach(each => { each.hidden = false; });

  // The links to each device become a choice of one.
  let radios = all('#choose li').map(item => {
    let link = item.firstChild;
    let label = make('label', item);
    let radio = make('input', label);
    item.hidden = false;
    radio.type = 'radio';
    radio.name = 'device';
    radio.value = link.hash.slice(1);
    label.append(...link.childNodes);
    link.remove();
    on(radio, 'change', () => {
      keep('device', radio.value);
      show(radio.value);
    });
    return radio;
  });
  id('choose').setAttribute('role', 'radiogroup');

  let show = device => {
    all('.device, [data-for]').forEach(part => {
      part.hidden = device !== 'all' && !(part.dataset.for || part.id).split(' ').includes(device);
    });
    radios.forEach(radio => {
      radio.checked = radio.value === device;
      radio.parentNode.className = radio.checked ? 'on' : '';
    });
    body.className = device === 'all' ? '' : 'one';
    // Other languages and guides open with the same device, also where nothing can be kept.
    all('.langs a, .cards a').forEach(link => { link.hash = device; });
  };
  let known = device => radios.some(radio => radio.value === device);
  let asked = () => location.hash.slice(1);
  on(window, 'hashchange', () => {
    if (known(asked())) show(asked());
  });
  let guess = phone ? 'iphone' : pad ? 'ipad' : mac ? 'mac' : 'all';
  show([asked(), read('device'), guess, 'all'].find(known));

  // Copying. Where the newer way is closed (no https), a selection is copied the older way.
  let copy = (button, text) => {
    let told = () => {
      let before = button.textContent;
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = before; }, 2000);
    };
    let older = () => {
      let field = make('textarea', body);
      field.value = text;
      field.select();
      if (document.execCommand('copy')) told();
      field.remove();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(told, older);
    else older();
  };
  all('.line').forEach(line => {
    let button = make('button', line);
    button.type = 'button';
    button.className = 'small';
    button.textContent = words.copy;
    button.setAttribute('aria-live', 'polite');
    on(button, 'click', () => copy(button, line.firstChild.textContent));
  });

  // Other browsers on an iPhone or iPad cannot hand a profile or a shortcut to the system.
  let others = /CriOS|FxiOS|EdgiOS|OPiOS|OPT\/|DuckDuckGo|Ddg\/|GSA\/|FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|musical_ly|Snapchat|Twitter/;
  if ((phone || pad) && others.test(agent)) {
    let note = id('safari');
    let [link] = all('a', note);
    let [button] = all('button', note);
    note.hidden = false;
    if (/^http/.test(location.protocol)) link.href = 'x-safari-' + location.href;
    else link.hidden = true;
    on(button, 'click', () => copy(button, location.href));
  }

  // Ticks, each kept under guide, device and step.
  let ticks = [];
  let reports = all('.steps').map(list => {
    let own = all('li', list).map((item, index) => {
      let label = make('label', item);
      let tick = make('input', label);
      label.className = 'tick';
      label.append(words.done);
      tick.type = 'checkbox';
      tick.setAttribute('aria-label', words.done + ': ' + words.step.replace('{number}', index + 1));
      tick.kept = [words.guide, list.parentNode.id, index + 1].join(':');
      on(tick, 'change', () => {
        keep(tick.kept, tick.checked ? '1' : '0');
        report();
      });
      ticks.push(tick);
      return tick;
    });
    let line = make('p', list.parentNode);
    line.className = 'progress';
    line.setAttribute('role', 'status');
    list.after(line);
    return () => {
      let done = own.filter(tick => {
        tick.parentNode.parentNode.className = tick.checked ? 'did' : '';
        return tick.checked;
      }).length;
      let said = words.progress.replace('{done}', done).replace('{total}', own.length);
      line.textContent = !done ? '' : done < own.length ? said : said + '. ' + words.end;
    };
  });
  let report = () => reports.forEach(each => each());
  let restore = () => {
    ticks.forEach(tick => { tick.checked = read(tick.kept) === '1'; });
    report();
  };
  on(id('clear'), 'click', () => {
    try {
      Object.keys(localStorage).forEach(name => {
        if (/^done-v1:.+:.+:/.test(name)) localStorage.removeItem(name);
      });
    } catch (error) { /* nothing was kept */ }
    ticks.forEach(tick => { tick.checked = false; });
    report();
  });
  on(window, 'pageshow', restore);
  restore();

  on(id('print'), 'click', () => print());
})();
