/** The page's element of that id, which must be of that kind. */
export function element<Kind extends HTMLElement = HTMLElement>(
  id: string,
  kind: new () => Kind = HTMLElement as unknown as new () => Kind,
): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} "${id}".`);
  return found;
}

/** Makes an element with attributes and content. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...content);
  return made;
}

/** A row of a table; its first cell is the row's head. */
export function row(cells: readonly string[], kind: 'td' | 'th' = 'td'): HTMLTableRowElement {
  const asHead = { scope: kind === 'th' ? 'col' : 'row' };
  return make(
    'tr',
    {},
    ...cells.map((text, i) => (i === 0 ? make('th', asHead, text) : make(kind, kind === 'th' ? asHead : {}, text))),
  );
}
