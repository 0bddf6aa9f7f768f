/**
 * What runs in the page of the simulated Discover. Plain JavaScript, as it is sent.
 *
 * `decodeRison` is written from the description of the format and knows nothing of any
 * encoder: it reads objects, lists, `!t !f !n`, numbers, bare and quoted text, and throws
 * at anything else, so a page shows a state only when the link holds one.
 */
export const STATE_SCRIPT = `
function decodeRison(text) {
  var at = 0;
  var STOP = " '!:(),*@$";
  function fail(what) { throw new Error('rison: ' + what + ' at ' + at); }
  function quoted() {
    var out = '';
    for (;;) {
      if (at >= text.length) fail('open quote');
      var c = text.charAt(at); at += 1;
      if (c === "'") return out;
      if (c === '!') {
        var e = text.charAt(at); at += 1;
        if (e !== '!' && e !== "'") fail('bad escape');
        out += e;
      } else out += c;
    }
  }
  function bare() {
    var from = at;
    while (at < text.length && STOP.indexOf(text.charAt(at)) < 0) at += 1;
    if (at === from) fail('nothing');
    return text.slice(from, at);
  }
  function key() {
    if (text.charAt(at) === "'") { at += 1; return quoted(); }
    return bare();
  }
  function list() {
    var items = [];
    if (text.charAt(at) === ')') { at += 1; return items; }
    for (;;) {
      items.push(value());
      var c = text.charAt(at); at += 1;
      if (c === ')') return items;
      if (c !== ',') fail('list');
    }
  }
  function object() {
    var entries = [];
    if (text.charAt(at) === ')') { at += 1; return {}; }
    for (;;) {
      var name = key();
      if (text.charAt(at) !== ':') fail('colon');
      at += 1;
      entries.push([name, value()]);
      var c = text.charAt(at); at += 1;
      if (c === ')') return Object.fromEntries(entries);
      if (c !== ',') fail('object');
    }
  }
  function value() {
    var c = text.charAt(at);
    if (c === '!') {
      var mark = text.charAt(at + 1); at += 2;
      if (mark === 't') return true;
      if (mark === 'f') return false;
      if (mark === 'n') return null;
      if (mark === '(') return list();
      return fail('mark');
    }
    if (c === '(') { at += 1; return object(); }
    if (c === "'") { at += 1; return quoted(); }
    var word = bare();
    return /^-?(0|[1-9][0-9]*)([.][0-9]+)?(e-?[0-9]+)?$/.test(word) ? Number(word) : word;
  }
  var result = value();
  if (at !== text.length) fail('rest');
  return result;
}

/** The states of a link's fragment by name: _g, _a, _q. */
function readFragment(hash) {
  var query = hash.replace(/^#/, '').replace(/^\\//, '').replace(/^[?]/, '');
  var states = {};
  query.split('&').forEach(function (part) {
    var equals = part.indexOf('=');
    if (equals > 0) states[part.slice(0, equals)] = decodeRison(decodeURIComponent(part.slice(equals + 1)));
  });
  return states;
}

/** What Discover of a generation makes of a fragment. */
function readDiscover(hash, generation) {
  var states = readFragment(hash);
  var time = (states._g && states._g.time) || {};
  var a = states._a || {};
  if (generation === 'opensearch') {
    return {
      dataViewId: a.metadata && a.metadata.indexPattern,
      view: a.metadata && a.metadata.view,
      columns: (a.discover && a.discover.columns) || [],
      query: (states._q && states._q.query && states._q.query.query) || '',
      language: states._q && states._q.query && states._q.query.language,
      from: time.from, to: time.to
    };
  }
  // 7 knows no dataSource; later ones take an index along while there is no dataSource.
  var source = generation === '7' ? undefined : a.dataSource;
  return {
    dataViewId: source ? source.dataViewId : a.index,
    view: source ? source.type : 'dataView',
    columns: a.columns || [],
    query: (a.query && a.query.query) || '',
    language: a.query && a.query.language,
    from: time.from, to: time.to
  };
}
`;

/** Fills the page in; \`PAGE\` is written before it. */
export const PAGE_SCRIPT = `
function show(name, text) {
  var node = document.querySelector('[data-testid="' + name + '"]');
  node.textContent = text === undefined || text === null ? '' : String(text);
}
function render() {
  try {
    var state = readDiscover(location.hash, PAGE.generation);
    var view = PAGE.dataViews.filter(function (one) { return one.id === state.dataViewId; })[0];
    show('data-view-id', state.dataViewId);
    show('data-view-index', view ? view.title : '(no such data view)');
    show('time-from', state.from);
    show('time-to', state.to);
    show('kql', state.query);
    show('query-language', state.language);
    show('columns', state.columns.join(', '));
    show('state-error', '');
  } catch (error) {
    show('state-error', error.message);
  }
}
addEventListener('hashchange', render);
render();
`;
