// Finds what is visible by role and accessible name, the way a screen reader would name it.
const folded = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

const IMPLIED = {
  alert: '',
  banner: 'body > header, #app > header',
  button: 'button, summary, input[type=button], input[type=submit]',
  cell: 'td',
  checkbox: 'input[type=checkbox]',
  columnheader: 'th',
  complementary: 'aside',
  dialog: 'dialog',
  field: 'input:not([type=button], [type=submit], [type=hidden]), textarea, select, [contenteditable=true], [role=combobox], [role=textbox], [role=searchbox], [role=spinbutton], [role=slider]',
  form: 'form',
  group: 'fieldset, details',
  heading: 'h1, h2, h3, h4, h5, h6',
  img: 'img, svg[aria-label], svg[role=img]',
  link: 'a[href]',
  list: 'ul, ol',
  listitem: 'li',
  main: 'main',
  navigation: 'nav',
  option: 'option',
  radio: 'input[type=radio]',
  region: 'section[aria-label], section[aria-labelledby]',
  row: 'tr',
  status: 'output',
  table: 'table',
  term: 'dt',
};
const NAMED_BY_CONTENT = new Set(['alert', 'button', 'cell', 'checkbox', 'columnheader', 'gridcell', 'heading', 'link', 'listitem', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'radio', 'row', 'rowheader', 'status', 'switch', 'tab', 'term', 'treeitem']);

function role(element) {
  const own = folded(element.getAttribute('role')).split(' ')[0];
  if (own) return own;
  return Object.keys(IMPLIED).find((key) => key !== 'field' && IMPLIED[key] && element.matches(IMPLIED[key])) ?? 'field';
}

function content(node, but) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE || node === but) return '';
  if (node.getAttribute('aria-hidden') === 'true' || node.hidden || getComputedStyle(node).display === 'none') return '';
  if (node.getAttribute('aria-label')) return node.getAttribute('aria-label');
  if (node.tagName === 'IMG') return node.alt;
  if (node.tagName.toLowerCase() === 'svg') return '';
  const inner = [...node.childNodes].map((child) => content(child, but)).join('');
  return getComputedStyle(node).display.startsWith('inline') ? inner : ` ${inner} `;
}

function name(element) {
  const by = folded(element.getAttribute('aria-labelledby'));
  if (by) {
    const named = by.split(' ').map((id) => document.getElementById(id)).filter(Boolean);
    return folded(named.map((label) => folded(content(label, element))).join(' '));
  }
  const own = folded(element.getAttribute('aria-label'));
  if (own) return own;
  if (element.labels?.length) return folded([...element.labels].map((label) => content(label, element)).join(' '));
  if (element.tagName === 'IMG') return folded(element.alt);
  if (element.tagName === 'INPUT' && ['button', 'submit'].includes(element.type)) return folded(element.value);
  const legend = element.querySelector?.(':scope > legend, :scope > caption, :scope > summary');
  if (legend) return folded(content(legend));
  if (NAMED_BY_CONTENT.has(role(element))) return folded([...element.childNodes].map((child) => content(child)).join(''));
  return folded(element.title || element.placeholder);
}

function visible(element) {
  if (element.closest('[inert], [aria-hidden=true]')) return false;
  return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
}

// The whole name first; when nothing has it, names that begin with it, then names that contain it.
function named(elements, wanted) {
  if (wanted === '') return elements;
  const names = elements.map((element) => [element, name(element)]);
  for (const fits of [(n) => n === wanted, (n) => n.startsWith(wanted), (n) => n.includes(wanted)]) {
    const fitting = names.filter(([, n]) => fits(n)).map(([element]) => element);
    if (fitting.length) return fitting;
  }
  return [];
}

function inside(root, wantedRole, wantedName) {
  const implied = IMPLIED[wantedRole];
  const selector = [`[role~="${wantedRole}"]`, implied].filter(Boolean).join(', ');
  const candidates = [...root.querySelectorAll(selector)].filter(visible);
  return named(wantedRole === 'field' ? candidates : candidates.filter((one) => role(one) === wantedRole), wantedName);
}

function scope(within) {
  let root = document;
  for (const [wantedRole, wantedName] of within) {
    const roots = inside(root, wantedRole, wantedName);
    if (roots.length !== 1) return null;
    [root] = roots;
  }
  return root;
}

function found(within, wantedRole, wantedName) {
  const root = scope(within);
  return root ? inside(root, wantedRole, wantedName) : [];
}

function shown(within) {
  const root = scope(within);
  if (!root) return '';
  return folded((root === document ? document.body : root).innerText);
}

function described(element) {
  return element && element !== document.body ? folded(`${role(element)} ${name(element)}`) : '';
}
