// Shows the rows that hold every word of the search, in their titles or ids.
(function () {
  'use strict';
  var field = document.getElementById('words');
  var count = document.getElementById('count');
  function all(selector, from) {
    return Array.prototype.slice.call((from || document).querySelectorAll(selector));
  }
  var groups = all('section div').map(function (group) {
    var head = group.querySelector('h3').textContent;
    return {
      node: group,
      rows: all('li', group).map(function (row) {
        return { node: row, text: (head + ' ' + row.textContent + ' ' + row.id).toLowerCase() };
      })
    };
  });
  function search() {
    var words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    var found = 0;
    groups.forEach(function (group) {
      var here = 0;
      group.rows.forEach(function (row) {
        var fits = words.every(function (word) { return row.text.indexOf(word) >= 0; });
        row.node.hidden = !fits;
        if (fits) here += 1;
      });
      group.node.hidden = !here;
      found += here;
    });
    document.querySelector('nav').hidden = words.length > 0;
    count.textContent = words.length ? String(found) : '';
  }
  field.parentNode.hidden = false;
  field.addEventListener('input', search);
  if (field.value) search();
})();
