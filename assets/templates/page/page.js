// Makes the page easier, never possible: everything a person needs is there without it.
// Written for browsers as old as those of iOS 13. Keeps the chosen device, and which ones are
// done, on this device alone. Storage may be closed to us, so each use of it may fail.
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
  let read = name => {
    try { return localStorage.getItem('done-v1:' + name); } catch (error) { return null; }
  };
  let keep = (name, value) => {
    try { localStorage.setItem('done-v1:' + name, value); } catch (error) { /* closed to us */ }
  };
  all('.js').forEach(each => { each.hidden = false; });

  // One device at a time, or all of them.
  let tiles = all('.pills a');
  let known = device => tiles.some(tile => tile.hash === '#' + device);
  let show = device => {
    all('.device, [data-for]').forEach(part => {
      part.hidden = device !== 'all' && !(part.dataset.for || part.id).split(' ').includes(device);
    });
    tiles.forEach(tile => {
      if (tile.hash === '#' + device) tile.setAttribute('aria-current', 'true');
      else tile.removeAttribute('aria-current');
    });
    body.className = device === 'all' ? '' : 'one';
    // Other languages and guides open with the same device, also where nothing can be kept.
    all('.langs a, .cards a').forEach(link => { link.hash = device; });
  };
  // A choice brings its steps into view, says their name, and reading goes on from there.
  let choose = device => {
    show(device);
    let card = device === 'all' ? all('.device')[0] : id(device);
    let title = card.querySelector('h2');
    title.focus({preventScroll: true});
    card.scrollIntoView();
    id('said').textContent = device === 'all' ? '' : title.textContent;
  };
  let asked = () => location.hash.slice(1);
  on(window, 'hashchange', () => {
    if (known(asked())) choose(asked());
  });
  tiles.forEach(tile => on(tile, 'click', () => {
    keep('device', tile.hash.slice(1));
    if (tile.hash === location.hash) choose(asked());
  }));
  let guess = phone ? 'iphone' : pad ? 'ipad' : mac ? 'mac' : 'all';
  show([asked(), read('device'), guess, 'all'].find(known));
  all('.which a').forEach(link => on(link, 'click', () => { id('devices').open = true; }));

  // "It is off": kept for each device, told, and the next device offered.
  let mark = (card, done) => {
    let name = words.guide + ':' + card.id;
    let button = card.querySelector('.off');
    if (done === undefined) done = read(name) === '1';
    else keep(name, done ? '1' : '0');
    button.setAttribute('aria-pressed', done);
    all('.tick', tiles.find(tile => tile.hash === '#' + card.id))[0].hidden = !done;
    return done;
  };
  let cards = all('.device').filter(card => card.querySelector('.off'));
  cards.forEach(card => {
    let said = card.querySelector('.done');
    let button = card.querySelector('.off');
    on(button, 'click', () => {
      let done = mark(card, button.getAttribute('aria-pressed') !== 'true');
      said.textContent = done ? words.end : '';
      id('devices').open = done;
    });
  });
  on(window, 'pageshow', () => cards.forEach(card => mark(card)));

  // Copying. Where the newer way is closed (no https), a selection is copied the older way.
  let copy = (button, text) => {
    let told = () => {
      let before = button.textContent;
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = before; }, 2000);
    };
    let older = () => {
      let field = body.appendChild(document.createElement('textarea'));
      field.value = text;
      field.select();
      if (document.execCommand('copy')) told();
      field.remove();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(told, older);
    else older();
  };
  all('.line button').forEach(button => {
    on(button, 'click', () => copy(button, button.previousSibling.textContent));
  });

  // Other browsers on an iPhone or iPad cannot hand a profile or a shortcut to the system.
  // Safari alone names nothing between its version and its end (2026-11-28: user agents of
  // Chrome, Firefox, Edge, DuckDuckGo, Google and apps with pages inside, all told apart).
  let safari = /Version\/\S+ (Mobile\/\S+ )?Safari\/\S+$/;
  if ((phone || pad) && !safari.test(agent)) all('.safari').forEach(note => {
    let [link] = all('a', note);
    let [button] = all('button', note);
    note.hidden = false;
    if (/^http/.test(location.protocol)) link.href = 'x-safari-' + location.href;
    else link.hidden = true;
    on(button, 'click', () => copy(button, location.href));
  });

  // The way as a picture: drawn from the kit's file on this device, so that it can be kept
  // among photos. Where that does not work, the link leads to the file itself.
  all('.way-picture').forEach(link => on(link, 'click', event => {
    event.preventDefault();
    let image = new Image();
    let plain = () => { location.href = link.href; };
    image.onerror = plain;
    image.onload = () => {
      let canvas = document.createElement('canvas');
      canvas.width = image.width * 3;
      canvas.height = image.height * 3;
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      try { canvas.toBlob(hand, 'image/png'); } catch (error) { plain(); }
    };
    let hand = blob => {
      let name = words.guide + '.png';
      let file = new File([blob], name, {type: 'image/png'});
      if (navigator.canShare && navigator.canShare({files: [file]})) {
        navigator.share({files: [file]}).catch(() => {});
        return;
      }
      let save = document.createElement('a');
      save.href = URL.createObjectURL(blob);
      save.download = name;
      save.click();
    };
    image.src = link.href;
  }));
  all('.print').forEach(button => on(button, 'click', () => print()));

  // The reader's own languages stand first.
  let list = all('.langs ul')[0];
  let first = list.firstChild;
  navigator.languages.forEach(tag => {
    let link = all('.langs a').find(each => each.lang === tag || each.lang === tag.split('-')[0]);
    if (link && !link.hasAttribute('aria-current')) list.insertBefore(link.parentNode, first);
  });
})();
