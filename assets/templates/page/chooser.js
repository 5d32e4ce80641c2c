// Leads to the reader's language once: on the first visit, and only where nobody asked for
// the list itself (#languages). Afterwards the list stands still, the last choice first.
(function () {
  'use strict';
  var KEY = 'done-v1:language';
  var links = Array.prototype.slice.call(document.querySelectorAll('[data-tags]'));
  function read() {
    try { return localStorage.getItem(KEY); } catch (error) { return null; }
  }
  function keep(value) {
    try { localStorage.setItem(KEY, value); return true; } catch (error) { return false; }
  }
  // zh-TW, then zh; each of the reader's languages in turn.
  function fitting(tag) {
    for (var parts = tag.toLowerCase().split('-'); parts.length; parts.pop()) {
      var name = parts.join('-');
      for (var i = 0; i < links.length; i++) {
        if (links[i].getAttribute('data-tags').split(' ').indexOf(name) >= 0) return links[i];
      }
    }
    return null;
  }
  links.forEach(function (link) {
    link.addEventListener('click', function () { keep(link.lang); });
  });
  var last = read();
  if (last) {
    links.forEach(function (link) {
      if (link.lang === last) link.parentNode.parentNode.insertBefore(link.parentNode, links[0].parentNode);
    });
  } else if (!location.hash) {
    var wanted = navigator.languages || [navigator.language || ''];
    for (var i = 0; i < wanted.length; i++) {
      var found = fitting(wanted[i]);
      if (found) {
        if (keep(found.lang)) location.replace(found.href);
        return;
      }
    }
  }
})();
